// Package messages takes expiries from protocol buffer messages. Those that a
// handler receives are request input.
package messages

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/types/known/durationpb"
)

var in = &s3.GetObjectInput{}

func Link(p *s3.PresignClient, m *errdetails.RetryInfo) { // want Link:`presign 1\.RetryDelay\.Seconds→GetObject`
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(m.GetRetryDelay().AsDuration()))
}

func calls(p *s3.PresignClient) {
	Link(p, &errdetails.RetryInfo{RetryDelay: durationpb.New(time.Hour)})
	Link(p, &errdetails.RetryInfo{RetryDelay: durationpb.New(18 * 24 * time.Hour)})           // want `18 days.*over-limit-expiry`
	Link(p, &errdetails.RetryInfo{RetryDelay: &durationpb.Duration{Seconds: 19 * 24 * 3600}}) // want `19 days.*over-limit-expiry`
}

type UnimplementedLinksServer struct{}

type server struct {
	UnimplementedLinksServer
	p *s3.PresignClient
}

func (s *server) Link(ctx context.Context, m *errdetails.RetryInfo) (*errdetails.RetryInfo, error) {
	s.p.PresignGetObject(ctx, in, s3.WithPresignExpires(m.GetRetryDelay().AsDuration()))                // want `request input.* sets`
	s.p.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Duration(m.RetryDelay.Nanos)*time.Second)) // want `request input.* sets`
	return m, nil
}
