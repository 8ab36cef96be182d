// Package positive asks of a lifetime whether it is over, which bounds nothing.
package positive

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var p *s3.PresignClient

func sign(d time.Duration) {
	p.PresignGetObject(context.Background(), &s3.GetObjectInput{}, s3.WithPresignExpires(d))
}

func until(end time.Time) {
	left := time.Until(end)
	if left <= 0 {
		return
	}
	sign(left)
}

func past(end time.Time) {
	if end.IsZero() || end.Before(time.Now()) {
		return
	}
	sign(time.Until(end))
}

func past2(end time.Time) {
	if time.Now().UTC().After(end) {
		return
	}
	sign(time.Until(end))
}

func limited(end time.Time) {
	if end.After(time.Now().Add(time.Hour)) {
		return
	}
	sign(time.Until(end))
}

func near(end time.Time) bool { return time.Until(end) < time.Hour }

func checked(end time.Time) {
	if !near(end) {
		return
	}
	sign(time.Until(end))
}

func handle(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.FormValue("ttl"))
	if err != nil {
		return
	}
	end := time.Now().Add(time.Duration(n) * time.Second)
	until(end) // want `request input.* sets`
	past(end)  // want `request input.* sets`
	past2(end) // want `request input.* sets`
	limited(end)
	checked(end)
}
