package change

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/change/limits"
)

// The lifetimes below are written as numbers of something, or as what a type of
// the program's own counts: what is proposed has to be pasted there, and compile.

const filmDays = 30

func daysTimesHours(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(filmDays*24*time.Hour)) // change over-limit-expiry
	ttl := time.Duration(filmDays) * 24 * time.Hour                              // change over-limit-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

func twoOfOneValue(ctx context.Context, s store) {
	film := 34 * time.Hour // change excessive-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(film))
	song := 34 * time.Hour // change excessive-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(song))
}

func otherPackageDays(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(limits.Days*24*time.Hour)) // change over-limit-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(limits.Hours*time.Hour))
}

// Numbers by iota: a constant that repeats another has no text of its own.
const (
	_   = iota * 24 * time.Hour
	one // change excessive-expiry by hand
	two // change excessive-expiry by hand
)

const (
	many = (iota + 20) * 24 * time.Hour // change over-limit-expiry by hand
	more                                // repeats it
)

const (
	alone = (iota + 21) * 24 * time.Hour // change over-limit-expiry
)

func numbered(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(one))
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(two))
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(many))
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(alone))
}

type ttl time.Duration

const (
	shortTTL     = ttl(time.Hour)
	longTTL  ttl = ttl(35 * time.Hour) // change excessive-expiry
)

const filmTTL, songTTL = time.Hour, 36 * time.Hour // change excessive-expiry

const weekTTL = 7 * 24 * time.Hour // change excessive-expiry

func ofTypes(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(longTTL)))
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(songTTL))
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(weekTTL))
	var own ttl = 37 * 3600 * 1e9 // change excessive-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(own)))
	other := limits.TTL(38 * time.Hour) // change excessive-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(other)))
	var count int64 = 39 * 3600 * 1e9 // change excessive-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(count)))
	own = ttl(40 * time.Hour) // change excessive-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(own)))
}

type seconds int

const life seconds = 41 * 3600       // change excessive-expiry
const converted = seconds(42 * 3600) // change excessive-expiry

type days int

func ofUnits(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(life)*time.Second))
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(converted)*time.Second))
	var coarse days = 43 // change over-limit-expiry by hand
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(coarse)*24*time.Hour))
	uneven := 44 // change over-limit-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(uneven)*5*time.Hour))
	hours := int64(45) // change excessive-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(hours)*time.Hour))
}

const forever time.Duration = 1<<63 - 1 // change over-limit-expiry

func bareNumbers(ctx context.Context, s store) {
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(forever))
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(46*60))                        // change expiry-unit
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(900001))                       // change expiry-unit
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(filmDays*86400))               // change expiry-unit
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(seconds(3601)))) // change expiry-unit
}

// Made is given an expiry by its client, whichever it is: nothing is missing.
func Made(ctx context.Context, c *s3.Client, d time.Duration, f func() time.Duration, opts ...func(*s3.PresignOptions)) {
	s3.NewPresignClient(c, s3.WithPresignExpires(d)).PresignGetObject(ctx, get)
	s3.NewPresignClient(c, s3.WithPresignExpires(f())).PresignGetObject(ctx, get)
	s3.NewPresignClient(c, opts...).PresignGetObject(ctx, get)
}
