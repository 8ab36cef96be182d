// Package change writes lifetimes that are to be changed in every place in which
// programs write them. The comment stands where the change has to be made.
package change

import (
	"context"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/change/limits"
)

type store struct{ p *s3.PresignClient }

var get = &s3.GetObjectInput{}

func (s store) sign(ctx context.Context, d time.Duration) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(d))
}

func localVariable(ctx context.Context, s store) {
	ttl := 13 * time.Hour // change excessive-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

func branch(ctx context.Context, s store, long bool) {
	ttl := time.Hour
	if long {
		ttl = 14 * time.Hour // change excessive-expiry
	}
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

func otherBranch(ctx context.Context, s store, long bool) {
	var ttl time.Duration
	if long {
		ttl = time.Hour
	} else {
		ttl = 15 * time.Hour // change excessive-expiry
	}
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

func switchCase(ctx context.Context, s store, kind string) {
	var ttl time.Duration
	switch kind {
	case "film":
		ttl = time.Hour
	case "song":
		ttl = 16 * time.Hour // change excessive-expiry
	default:
		ttl = 2 * time.Hour
	}
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

func lifetime(kind string) time.Duration {
	switch kind {
	case "film":
		return 17 * time.Hour // change excessive-expiry
	}
	return time.Hour
}

func helperReturn(ctx context.Context, s store, kind string) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(lifetime(kind)))
}

const defaultLife = 18 * time.Hour // change excessive-expiry

func defaultConstant(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(defaultLife))
}

func partly(ctx context.Context, s store) {
	const day = 24 * time.Hour
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(
		3*day, // change excessive-expiry
	))
}

type config struct{ life, other time.Duration }

func defaults() config {
	return config{
		other: time.Minute,
		life:  19 * time.Hour, // change excessive-expiry
	}
}

func configDefault(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(defaults().life))
}

func otherPackage(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(limits.FilmLife))
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(limits.Default))
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(limits.Lifetime(true)))
}

func caller(ctx context.Context, s store) {
	s.sign(ctx, 20*time.Hour) // change excessive-expiry
	s.sign(ctx, 3600)         // change expiry-unit
}

// minutes is a wrapper whose conversion lacks the unit.
func (s store) minutes(ctx context.Context, minutes int) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(
		time.Duration(minutes*60), // change expiry-unit
	))
}

func unitInWrapper(ctx context.Context, s store) {
	s.minutes(ctx, 15)
}

func unitInConversion(ctx context.Context, s store) {
	seconds := 1800
	ttl := time.Duration(seconds) // change expiry-unit
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

type links struct {
	p   *s3.PresignClient
	ttl time.Duration
}

func newLinks(p *s3.PresignClient) *links {
	return &links{p: p, ttl: 21 * time.Hour} // change excessive-expiry
}

func (l *links) get(ctx context.Context) {
	l.p.PresignGetObject(ctx, get, s3.WithPresignExpires(l.ttl))
}

type option func(*settings)

type settings struct{ ttl time.Duration }

func withLife(d time.Duration) option { return func(s *settings) { s.ttl = d } }

func optionFunction(ctx context.Context, s store) {
	set := settings{ttl: time.Hour}
	for _, o := range []option{withLife(22 * time.Hour)} { // change excessive-expiry
		o(&set)
	}
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(set.ttl))
}

var lives = map[string]time.Duration{
	"film": time.Hour,
	"song": 23 * time.Hour, // change excessive-expiry
}

func mapOfDurations(ctx context.Context, s store, kind string) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(lives[kind]))
}

func parsedText(ctx context.Context, s store) {
	ttl, err := time.ParseDuration("25h") // change excessive-expiry
	if err != nil {
		return
	}
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

func environment(ctx context.Context, s store) {
	hours := 26 // change excessive-expiry
	if n, err := strconv.Atoi(os.Getenv("LINK_HOURS")); err == nil && n <= 6 {
		hours = n
	}
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(hours)*time.Hour))
}

func twice(ctx context.Context, s store, kind string) {
	var ttl time.Duration
	switch kind {
	case "film":
		ttl = 27 * time.Hour // change excessive-expiry
	case "song":
		ttl = time.Hour
	}
	other := 27 * time.Hour
	time.Sleep(other)
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

func constructorShared(ctx context.Context, c *s3.Client) {
	p := s3.NewPresignClient(c, s3.WithPresignExpires(28*time.Hour)) // change excessive-expiry
	p.PresignGetObject(ctx, get)
	p.PresignGetObject(ctx, get)
	p.PresignGetObject(ctx, get)
}

func clamped(ctx context.Context, s store, asked time.Duration) {
	const most = 30 * 24 * time.Hour // change over-limit-expiry
	if asked > most {
		asked = most
	}
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(asked))
}

func captured(ctx context.Context, s store) {
	ttl := time.Hour
	extend := func() {
		ttl = 29 * time.Hour // change excessive-expiry
	}
	extend()
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

func packageVariable(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(songLife))
}

var songLife = 31 * time.Hour // change excessive-expiry

func namedResult(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(resulting()))
}

func resulting() (d time.Duration) {
	d = 32 * time.Hour // change excessive-expiry
	return
}

func anotherWrapper(ctx context.Context, s store) {
	through(ctx, s, 33) // change excessive-expiry
}

func through(ctx context.Context, s store, hours int) {
	s.sign(ctx, time.Duration(hours)*time.Hour)
}

func perhaps(ctx context.Context, s store, i int) {
	var lives [2]time.Duration
	lives[0] = time.Hour
	lives[i] = 200 * time.Hour // change unbounded-expiry by hand
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(lives[0]))
}

// Life is for other packages to set.
var Life time.Duration // change unbounded-expiry by hand

func openVariable(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(Life))
}

// unlimited signs without an expiry, if a configuration says so.
func unlimited() {}

func signsUnlimited() { unlimited() }

func minimum(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(10*time.Second)) // change short-expiry
}

func zero(ctx context.Context, s store) {
	s.sign(ctx, -time.Minute) // change invalid-expiry by hand
}
