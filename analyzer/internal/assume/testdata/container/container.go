package container

import (
	"context"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Settings interface{ TTL() time.Duration }

type hour struct{}

func (hour) TTL() time.Duration { return time.Hour }

// Services is what a container that finds services by their types comes down to.
type Services map[reflect.Type]any

func (s Services) Provide(v any) { s[reflect.TypeOf(v)] = v }

func (s Services) Get(as any) any { return s[reflect.TypeOf(as)] }

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, s Services) {
	s.Provide(hour{})
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.Get(hour{}).(Settings).TTL())) // expiry: unknown (function-value)
}
