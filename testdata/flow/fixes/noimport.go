package fixes

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func withoutTime(p *s3.PresignClient, in *s3.GetObjectInput) {
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(3600)) // want `\(expiry-unit\)`
}
