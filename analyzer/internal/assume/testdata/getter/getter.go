package getter

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Request struct{ Ttl int64 }

func (*Request) ProtoReflect() {}

// GetTtl is no getter that protoc-gen-go generates.
func (r *Request) GetTtl() int64 { return 1000 * r.Ttl }

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	r := &Request{Ttl: 3600}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Duration(r.GetTtl())*time.Second)) // expiry: 1h
}
