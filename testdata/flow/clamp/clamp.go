// Package clamp bounds expiries in all common forms. The callers pass too much;
// what is reported is what gets through.
package clamp

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/bounds"
)

type store struct{ p *s3.PresignClient }

func (s store) get(ttl time.Duration) {
	s.p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, s3.WithPresignExpires(ttl))
}

func seconds(r *http.Request) time.Duration {
	n, _ := strconv.Atoi(r.FormValue("ttl"))
	return time.Duration(n) * time.Second
}

func unbounded(s store, r *http.Request) {
	s.get(seconds(r)) // want `request input .ttl. .*sets the URL.s expiry without an upper bound.*\(unbounded-expiry\)`
}

func builtin(s store, r *http.Request) { s.get(min(seconds(r), time.Hour)) }

func builtinSwapped(s store, r *http.Request) { s.get(min(time.Hour, seconds(r))) }

func assign(s store, r *http.Request) {
	ttl := seconds(r)
	if ttl > time.Hour {
		ttl = time.Hour
	}
	s.get(ttl)
}

func assignSwapped(s store, r *http.Request) {
	ttl := seconds(r)
	if time.Hour <= ttl {
		ttl = time.Hour
	}
	s.get(ttl)
}

func reject(s store, r *http.Request) error {
	ttl := seconds(r)
	if ttl > time.Hour {
		return errors.New("too long")
	}
	s.get(ttl)
	return nil
}

func rejectBoth(s store, r *http.Request) error {
	n, err := strconv.Atoi(r.FormValue("ttl"))
	if err != nil || n <= 0 || n > 3600 {
		return errors.New("bad ttl")
	}
	s.get(time.Duration(n) * time.Second)
	return nil
}

func accept(s store, r *http.Request) {
	if ttl := seconds(r); ttl > 0 && ttl <= time.Hour {
		s.get(ttl)
	}
}

func negated(s store, r *http.Request) {
	ttl := seconds(r)
	if !(ttl <= time.Hour) {
		ttl = time.Hour
	}
	s.get(ttl)
}

func switched(s store, r *http.Request) {
	ttl := seconds(r)
	switch {
	case ttl <= 0:
		ttl = 15 * time.Minute
	case ttl > time.Hour:
		ttl = time.Hour
	}
	s.get(ttl)
}

func otherUnit(s store, r *http.Request) {
	ttl := seconds(r)
	if ttl.Minutes() > 60 {
		return
	}
	s.get(ttl)
}

func helper(s store, r *http.Request) { s.get(atMost(seconds(r), time.Hour)) }

func atMost(d, top time.Duration) time.Duration {
	if d > top {
		return top
	}
	return d
}

func otherPackage(s store, r *http.Request) {
	s.get(bounds.Clamp(seconds(r)))
	s.get(bounds.AtMost(seconds(r), time.Hour))
	ttl := seconds(r)
	if ttl > bounds.Max {
		ttl = bounds.Max
	}
	s.get(ttl)
}

// A check that is not followed may well bound the value.
func checked(s store, r *http.Request) error {
	ttl := seconds(r)
	if err := validate(ttl); err != nil {
		return err
	}
	s.get(ttl)
	return nil
}

func validate(d time.Duration) error {
	if d > time.Hour {
		return errors.New("too long")
	}
	return nil
}

func sometimes(s store, r *http.Request, strict bool) {
	ttl := seconds(r)
	if strict && ttl > time.Hour {
		ttl = time.Hour
	}
	s.get(ttl) // want `\(unbounded-expiry\)`
}

func tooWide(s store, r *http.Request) {
	s.get(min(seconds(r), 30*24*time.Hour)) // want `expiry, bounded only at 30 days.*\(unbounded-expiry\)`
}

// week is a bound that the caller's 30 days run into.
func week(s store, ttl time.Duration) {
	s.get(min(ttl, 7*24*time.Hour))
}

func callers(s store) {
	week(s, 10*time.Minute)
	week(s, 30*24*time.Hour)       // want `the URL lives for 7 days.*through week.*|through week.*7 days.*\(excessive-expiry\)`
	defaulted(s, 0)                // the default is the wrapper's own
	defaulted(s, 2*24*time.Hour)   // want `\(excessive-expiry\)`
	rejecting(s, 48*time.Hour)     // never gets through
	_ = rejecting(s, 13*time.Hour) // want `\(excessive-expiry\)`
}

func defaulted(s store, ttl time.Duration) {
	if ttl == 0 {
		ttl = time.Hour
	}
	s.get(ttl)
}

func rejecting(s store, ttl time.Duration) error {
	if ttl < time.Minute || ttl > 24*time.Hour {
		return errors.New("out of range")
	}
	s.get(ttl)
	return nil
}
