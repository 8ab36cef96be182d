package elementsstoredelsewhere

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var ttls = map[string]time.Duration{"draft": time.Hour}

func Set(d time.Duration) { ttls["draft"] = d }

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttls["draft"])) // expiry: 1h | unknown (caller)
}

var list = []time.Duration{time.Hour}

func init() {
	for i := range list {
		list[i] *= 1000
	}
}

func Listed(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(list[0])) // expiry: 1000000h..unknown (loop, checked) | 1000h (checked) | 1h
}

type store struct{ ttls [2]time.Duration }

func New() *store { return &store{[2]time.Duration{time.Hour, time.Hour}} }

func (s *store) Set(d time.Duration) { s.ttls[0] = d }

func (s *store) Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.ttls[0])) // expiry: 1h | unknown (caller)
}

type bucket struct{ ttl time.Duration }

var buckets = map[string]*bucket{"reports": {time.Hour}}

func Change(d time.Duration) { buckets["reports"].ttl = d }

func Bucket(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(buckets["reports"].ttl)) // expiry: 1h | unknown (caller)
}
