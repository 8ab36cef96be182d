package clamp

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func sign(p *s3.PresignClient, d time.Duration) {
	p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, s3.WithPresignExpires(d))
}

// cases bounds a value by the constants of a switch.
func cases(p *s3.PresignClient, r *http.Request) {
	n, _ := strconv.Atoi(r.FormValue("hours"))
	d := time.Minute
	switch n {
	case 1, 2, 6:
		d = time.Duration(n) * time.Hour
	case 24, 48:
		d = time.Duration(n) * time.Hour
	}
	sign(p, d) // want `the URL lives for 2 days.*\(excessive-expiry\)`
	if n == 3 || n == 5 {
		sign(p, time.Duration(n)*time.Hour)
	}
	if n == 3 || n > 5 {
		sign(p, time.Duration(n)*time.Hour) // want `request input.* sets`
	}
}

// together sets a flag along with a value that is not used then.
func together(p *s3.PresignClient, r *http.Request, forever bool) {
	n, _ := strconv.Atoi(r.FormValue("hours"))
	var d time.Duration
	never := false
	switch n {
	case 0:
		never = true
	case 7:
		if forever {
			never = true
			d = 100 * time.Hour
		} else {
			d = 3 * time.Hour
		}
	default:
		d = time.Hour
	}
	if never {
		return
	}
	sign(p, d)
	if never {
		sign(p, d)
	}
}
