// Package named tells of the headers by itself.
package named

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

type upload struct {
	URL     string
	Headers map[string]string
}

func link(p *s3.PresignClient) (upload, error) {
	r, err := p.PresignPutObject(context.Background(), &s3.PutObjectInput{ // want `over cache-control, but`
		ACL: types.ObjectCannedACLPrivate, Metadata: map[string]string{"owner": "media"}, CacheControl: aws.String("no-store"),
	}, s3.WithPresignExpires(time.Hour))
	if err != nil {
		return upload{}, err
	}
	return upload{r.URL, map[string]string{"X-Amz-Acl": "private", "x-amz-meta-owner": "media"}}, nil
}
