// Package invoices hands out links to the invoices of paid orders.
package invoices

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// An Archive signs links to the invoices in a bucket.
type Archive struct {
	presign *s3.PresignClient
	bucket  string
}

// New returns the archive kept in the bucket.
func New(client *s3.Client, bucket string) *Archive {
	return &Archive{presign: s3.NewPresignClient(client), bucket: bucket}
}

// Download returns a link to an invoice. The code is sound; the role that
// signs was never given the permission.
func (a *Archive) Download(ctx context.Context, order string) (string, error) {
	req, err := a.presign.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: aws.String(a.bucket),
		Key:    aws.String("invoices/" + order + ".pdf"),
	}, s3.WithPresignExpires(5*time.Minute))
	if err != nil {
		return "", err
	}
	return req.URL, nil
}
