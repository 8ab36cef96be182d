package namedfornow

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type store struct{ now func() time.Time }

func New() *store {
	return &store{now: func() time.Time { return time.Now().AddDate(1, 0, 0) }}
}

func (s *store) Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Until(s.now().Add(time.Hour)))) // expiry: 1h
}
