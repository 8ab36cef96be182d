// Package sdkv1 presigns with aws-sdk-go.
package sdkv1

import (
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go/aws/request"
	v4 "github.com/aws/aws-sdk-go/aws/signer/v4"
	"github.com/aws/aws-sdk-go/service/s3"
	"github.com/aws/aws-sdk-go/service/s3/s3iface"
	"github.com/aws/aws-sdk-go/service/sts"
)

func requests(svc *s3.S3, api s3iface.S3API, head bool) {
	req, _ := svc.GetObjectRequest(&s3.GetObjectInput{})
	req.Presign(15 * time.Minute)
	req.Presign(30 * 24 * time.Hour) // want `Presign: the URL is signed for 30 days.*\(over-limit-expiry\)`
	req.Presign(24 * time.Hour)      // want `limit of 12 hours for reads .GetObject.*\(excessive-expiry\)`
	req.Presign(0)                   // want `aws-sdk-go returns an error for an expiry of 0s.*\(invalid-expiry\)`
	put, _ := api.PutObjectRequest(&s3.PutObjectInput{})
	put.PresignRequest(2 * time.Hour) // want `limit of 1 hour for writes .PutObject.*\(excessive-expiry\)`
	put.Presign(900)                  // want `\(expiry-unit\)`
	var either *request.Request
	if head {
		either, _ = svc.HeadObjectRequest(&s3.HeadObjectInput{})
	} else {
		either, _ = svc.GetObjectRequest(&s3.GetObjectInput{})
	}
	either.Presign(13 * time.Hour) // want `for reads .GetObject/HeadObject.*\(excessive-expiry\)`
}

// Only S3 honours the expiry.
func otherService(svc *sts.STS) {
	req, _ := svc.GetCallerIdentityRequest(&sts.GetCallerIdentityInput{})
	req.Presign(60)
	req.Presign(15 * time.Minute)
	req.Presign(24 * time.Hour) // want `aws-sdk-go honours that for S3 only.*\(ignored-expiry\)`
}

func signer(s *v4.Signer, r *http.Request) {
	s.Presign(r, nil, "s3", "eu-west-1", 8*24*time.Hour, time.Now()) // want `\(over-limit-expiry\)`
	s.Presign(r, nil, "s3", "eu-west-1", time.Hour, time.Now())
	s.Presign(r, nil, "execute-api", "eu-west-1", 8*24*time.Hour, time.Now())
}
