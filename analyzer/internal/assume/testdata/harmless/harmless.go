package harmless

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type settings struct{ TTL time.Duration }

// String changes what it describes.
func (s *settings) String() string {
	s.TTL = 30 * 24 * time.Hour
	return "settings"
}

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	s := &settings{TTL: time.Hour}
	fmt.Println(s)
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(s.TTL)) // expiry: 1h
}
