// Package links signs downloads for the other packages of the shop.
package links

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Download returns a link to an object that lives for as long as is said.
func Download(ctx context.Context, client *s3.PresignClient, bucket, key string, life time.Duration) (string, error) {
	req, err := client.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: aws.String(bucket),
		Key:    aws.String(key),
	}, s3.WithPresignExpires(life))
	if err != nil {
		return "", err
	}
	return req.URL, nil
}
