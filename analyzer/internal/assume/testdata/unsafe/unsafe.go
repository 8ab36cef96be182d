package unsafe

import (
	"context"
	"time"
	"unsafe"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	d := time.Hour
	*(*int64)(unsafe.Add(unsafe.Pointer(&d), 0)) = int64(30 * 24 * time.Hour)
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(d)) // expiry: 1h
}
