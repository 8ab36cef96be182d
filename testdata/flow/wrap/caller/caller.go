// Package caller calls wrappers of another package.
package caller

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/bounds"
	"example.com/flow/wrap"
)

const day = 24 * time.Hour

func calls(client *s3.Client) {
	s := wrap.New(client, time.Hour)
	wrap.New(client, 2*day) // want `through wrap.New\): the URL lives for 2 days.*\(excessive-expiry\)`
	s.URL("k", time.Hour)
	s.URL("k", 3600)                                       // want `through Store.URL\): the expiry is 3.6µs.*\(expiry-unit\)`
	s.URL("k", bounds.Default)                             // want `2 days.*change .48 . time.Hour. at bounds/bounds.go:8.*\(excessive-expiry\)`
	s.Seconds("k", 3600)                                   // an hour
	s.Seconds("k", 14*24*3600)                             // want `14 days.*\(over-limit-expiry\)`
	s.Minutes("k", 60*24)                                  // want `24 hours.*\(excessive-expiry\)`
	s.Until("k", time.Now())                               // want `\(missing-expiry\)`
	s.Until("k", in(8*24*60))                              // want `8 days.*\(over-limit-expiry\)`
	wrap.Generic(s, 1)                                     //
	wrap.Generic(s, 48)                                    // want `2 days.*\(excessive-expiry\)`
	s.Do(wrap.Request{Key: "k"})                           // want `\(missing-expiry\)`
	s.Do(wrap.Request{Key: "k", Expiry: 36 * time.Hour})   // want `36 hours.*\(excessive-expiry\)`
	s.Ptr(&wrap.Request{Key: "k", Expiry: 36 * time.Hour}) // want `36 hours.*\(excessive-expiry\)`
	r := wrap.Request{Key: "k"}
	r.Expiry = 10 * day
	s.Do(r) // want `10 days.*\(over-limit-expiry\)`
	s.Options("k", s3.WithPresignExpires(time.Hour))
	s.Options("k", wrap.TTL(time.Hour))
	s.Options("k", wrap.TTL(2*day))              // want `2 days.*\(excessive-expiry\)`
	s.Options("k", s3.WithPresignExpires(8*day)) // want `8 days.*\(over-limit-expiry\)`
	s.Options("k")                               // want `\(missing-expiry\)`
	s.Own("k")
	s.Own("k", bounds.WithExpire(60))
	s.Own("k", bounds.WithExpire(int64(7*day/time.Second))) // want `7 days.*\(excessive-expiry\)`
	wrap.Client(client).PresignGetObject(context.TODO(), nil)
	s.TTL = 2 * day // want `through field TTL\).*2 days.*\(excessive-expiry\)`
}

func in(minutes int) time.Time { return time.Now().UTC().Add(time.Duration(minutes) * time.Minute) }
