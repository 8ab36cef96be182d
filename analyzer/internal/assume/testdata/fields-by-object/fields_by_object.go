package fieldsbyobject

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type store struct{ ttl time.Duration }

func Stores() (short, long *store) {
	return &store{ttl: time.Hour}, &store{ttl: 2 * time.Hour}
}

func (s *store) Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.ttl)) // expiry: 1h | 2h
}
