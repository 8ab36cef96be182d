package testfile

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func TestLink(t *testing.T) {
	var (
		ctx context.Context
		c   *s3.PresignClient
		in  *s3.GetObjectInput
	)
	Link(ctx, c, in) // expiry: none
}
