package clamp

import (
	"net/http"
	"time"
)

// limited is what only shortens a longer wish, whoever says how long that is.
type limited struct {
	s           store
	usual, most time.Duration
}

func newLimited(s store, usual, most time.Duration) limited {
	if most <= 0 {
		most = 48 * time.Hour
	}
	return limited{s: s, usual: usual, most: most}
}

func normal(wish, usual, most time.Duration) time.Duration {
	if wish <= 0 {
		return usual
	}
	if wish > most {
		return most
	}
	return wish
}

func (l limited) get(r *http.Request) { l.s.get(normal(seconds(r), l.usual, l.most)) }

func (l limited) inline(r *http.Request) {
	wish := seconds(r)
	if wish > l.most {
		wish = l.most
	}
	l.s.get(wish)
}

func (l limited) builtin(r *http.Request) { l.s.get(min(seconds(r), l.most)) }

func makeLimited(s store) {
	newLimited(s, time.Hour, 24*time.Hour)
	newLimited(s, 24*time.Hour, 24*time.Hour) // want `the URL lives for 24 hours.*\(excessive-expiry\)`
	newLimited(s, time.Hour, 30*24*time.Hour) // want `the URL is signed for 30 days.*\(over-limit-expiry\)`
}

// A parameter that is used for itself, too, is no mere bound.
func both(s store, wish, most time.Duration) {
	if wish > most {
		wish = most
	}
	s.get(wish)
	s.get(most)
}

func callsBoth(s store, r *http.Request) {
	both(s, seconds(r), 24*time.Hour) // want `the URL lives for 24 hours.*\(excessive-expiry\)`
}
