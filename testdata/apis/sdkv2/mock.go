package sdkv2

import (
	"context"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// What a generated mock runs in place of a call has its parameters, but signs
// nothing.
func run(args []any, run func(context.Context, *s3.GetObjectInput, ...func(*s3.PresignOptions))) {
	options := make([]func(*s3.PresignOptions), len(args)-2)
	for i, a := range args[2:] {
		options[i] = a.(func(*s3.PresignOptions))
	}
	run(args[0].(context.Context), args[1].(*s3.GetObjectInput), options...)
}

type sign = func(context.Context, *s3.GetObjectInput, ...func(*s3.PresignOptions)) (*v4.PresignedHTTPRequest, error)

// Options may be put into a slice after it is made.
func filledIn(ctx context.Context, sign sign, others []func(*s3.PresignOptions), more []any) {
	some := make([]func(*s3.PresignOptions), len(more))
	for i, option := range more {
		some[i] = option.(func(*s3.PresignOptions)) // not known
	}
	_, _ = sign(ctx, get, some...)

	long := make([]func(*s3.PresignOptions), len(more))
	for i := range more {
		long[i] = s3.WithPresignExpires(48 * time.Hour)
	}
	_, _ = sign(ctx, get, long...) // want `limit of 12 hours.*\(excessive-expiry\)`

	copied := make([]func(*s3.PresignOptions), len(others))
	copy(copied, others)
	_, _ = sign(ctx, get, copied...)
}
