package sdkv2

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// verify signs a URL that came in once more, to compare signatures: whoever
// signed it said how long it lives.
func verify(ctx context.Context, p *s3.PresignClient, r *http.Request) error {
	seconds, err := strconv.Atoi(r.URL.Query().Get("X-Amz-Expires"))
	if err != nil {
		return err
	}
	again, err := p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(seconds)*time.Second))
	if err != nil {
		return err
	}
	if again.URL != r.URL.String() {
		return errors.New("the signature does not match")
	}
	return nil
}

func forEver(ctx context.Context, p *s3.PresignClient, r *http.Request) {
	seconds, _ := strconv.Atoi(r.URL.Query().Get("expires"))
	p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(seconds)*time.Second)) // want `request input.* sets`
}
