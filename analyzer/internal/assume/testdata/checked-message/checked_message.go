package checkedmessage

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type UnimplementedLinksServer struct{}

type Request struct{ Ttl int64 }

func (*Request) ProtoReflect() {}

// Validate finds nothing wrong with any request.
func (*Request) Validate() error { return nil }

type server struct {
	UnimplementedLinksServer
	c *s3.PresignClient
}

func (s *server) Link(ctx context.Context, r *Request) error {
	_, err := s.c.PresignGetObject(ctx, &s3.GetObjectInput{}, s3.WithPresignExpires(time.Duration(r.Ttl)*time.Second)) // expiry: unknown (outside-input, checked)
	return err
}
