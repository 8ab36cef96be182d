// Package sdkv1headers signs URLs over headers by aws-sdk-go.
package sdkv1headers

import (
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/service/s3"
)

func dropped(c *s3.S3) (string, error) {
	req, _ := c.PutObjectRequest(&s3.PutObjectInput{ACL: aws.String("public-read"), ContentType: aws.String("text/plain")})
	return req.Presign(time.Hour) // want `over x-amz-acl, but only the URL is handed on.*PresignRequest.*\(dropped-headers\)`
}

func blank(c *s3.S3) string {
	req, _ := c.GetObjectRequest(&s3.GetObjectInput{RequestPayer: aws.String("requester")})
	u, _, _ := req.PresignRequest(time.Hour) // want `over x-amz-request-payer, but`
	return u
}

func handedOn(c *s3.S3) (string, http.Header, error) {
	req, _ := c.PutObjectRequest(&s3.PutObjectInput{ACL: aws.String("public-read")})
	return req.PresignRequest(time.Hour)
}

func read(c *s3.S3) (string, http.Header, error) {
	req, _ := c.PutObjectRequest(&s3.PutObjectInput{ACL: aws.String("public-read")})
	u, err := req.Presign(time.Hour)
	return u, req.HTTPRequest.Header, err
}

func callers(c *s3.S3, in *s3.PutObjectInput, acl string) (string, error) {
	in.ACL = &acl
	req, _ := c.PutObjectRequest(in)
	return req.Presign(time.Hour)
}
