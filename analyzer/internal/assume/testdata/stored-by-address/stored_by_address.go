package storedbyaddress

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type store struct{ ttl time.Duration }

// New returns a store with a lifetime that comes from a text.
func New(text string) (*store, error) {
	s := &store{ttl: time.Hour}
	_, err := fmt.Sscan(text, &s.ttl)
	return s, err
}

func (s *store) Set(d time.Duration) { fill(&s.ttl, d) }

func fill(to *time.Duration, d time.Duration) { *to = d }

func (s *store) Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.ttl)) // expiry: 1h
}

var ttl = time.Hour

// TTL is an address by which anybody may change the variable.
func TTL() *time.Duration { return &ttl }

func Read(text string) { fmt.Sscan(text, &ttl) }

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // expiry: 1h
}
