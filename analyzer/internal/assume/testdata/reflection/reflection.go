package reflection

import (
	"context"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type settings struct{ TTL time.Duration }

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, name string) {
	s := &settings{TTL: time.Hour}
	reflect.ValueOf(s).Elem().FieldByName(name).SetInt(int64(30 * 24 * time.Hour))
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.TTL)) // expiry: unknown (may-change)
}
