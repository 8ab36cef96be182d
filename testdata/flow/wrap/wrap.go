// Package wrap hides presigning behind functions of all kinds.
package wrap

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/bounds"
)

type Store struct {
	p   *s3.PresignClient
	ttl time.Duration
	TTL time.Duration // want TTL:"presign 0→GetObject"
}

func New(client *s3.Client, ttl time.Duration) *Store { // want New:"presign 1→GetObject returns 0[.]ttl returns 0[.]TTL"
	return &Store{p: s3.NewPresignClient(client), ttl: ttl}
}

func (s *Store) sign(ttl time.Duration) {
	s.p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, s3.WithPresignExpires(ttl))
}

func (s *Store) URL(key string, ttl time.Duration)    { s.sign(ttl) }                                       // want URL:"presign 2→GetObject"
func (s *Store) Seconds(key string, seconds int)      { s.sign(time.Duration(seconds) * time.Second) }      // want Seconds:"presign 2→GetObject"
func (s *Store) Minutes(key string, minutes int64)    { s.URL(key, time.Duration(minutes*60)*time.Second) } // want Minutes:"presign 2→GetObject"
func (s *Store) Field(key string)                     { s.sign(s.ttl) }                                     // want ` sets the URL.s expiry`
func (s *Store) Exported(key string)                  { s.sign(s.TTL) }                                     // want ` sets the URL.s expiry.*\(unbounded-expiry\)`
func (s *Store) Until(key string, deadline time.Time) { s.sign(time.Until(deadline)) }                      // want Until:"presign 2→GetObject"
func Generic[T ~int | ~int64](s *Store, hours T)      { s.sign(time.Duration(hours) * time.Hour) }          // want Generic:"presign 1→GetObject"

type Request struct {
	Key    string
	Expiry time.Duration
}

func (s *Store) Do(r Request)   { s.sign(r.Expiry) } // want Do:"presign 1[.]Expiry→GetObject"
func (s *Store) Ptr(r *Request) { s.sign(r.Expiry) } // want Ptr:"presign 1[.]Expiry→GetObject"

func (s *Store) Options(key string, opts ...func(*s3.PresignOptions)) { // want Options:"presign 2[.]@Expires→GetObject"
	s.p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, opts...)
}

func TTL(d time.Duration) func(*s3.PresignOptions) { // want TTL:"presign returns 0[.]@Expires"
	return func(o *s3.PresignOptions) { o.Expires = d }
}

func (s *Store) Own(key string, opts ...bounds.Option) { // want Own:"presign 2[.]@Expire→GetObject"
	o := bounds.Options{Expire: 3600}
	for _, opt := range opts {
		opt(&o)
	}
	s.sign(time.Duration(o.Expire) * time.Second)
}

func Client(client *s3.Client) *s3.PresignClient { // want Client:"presign returns 0[.]#github[.]com/aws/aws-sdk-go-v2/service/s3[.]NewPresignClient"
	return s3.NewPresignClient(client, s3.WithPresignExpires(time.Hour))
}
