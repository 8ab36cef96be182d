package value

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// What does not parse is zero where nobody looks at the error.

func parsedDays() {
	d, _ := time.ParseDuration("7d")
	sign(d + time.Millisecond) // want `\(invalid-expiry\)`
}

func parsedText() {
	n, _ := strconv.Atoi("1h")
	sign(time.Duration(n)*time.Hour + time.Millisecond) // want `\(invalid-expiry\)`
}

func parsedChecked() error {
	d, err := time.ParseDuration("7d")
	if err != nil {
		return err
	}
	sign(d + time.Millisecond)
	return nil
}

func concatenated(p *s3.PresignClient, more []func(*s3.PresignOptions)) {
	week := []func(*s3.PresignOptions){s3.WithPresignExpires(8 * 24 * time.Hour)}
	hour := []func(*s3.PresignOptions){s3.WithPresignExpires(time.Hour)}
	p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, slices.Concat(week, hour)...)
	p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, slices.Concat(hour, week)...) // want `\(over-limit-expiry\)`
	p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, slices.Concat(more, week)...) // want `\(over-limit-expiry\)`
}
