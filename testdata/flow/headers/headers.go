// Package headers signs URLs over headers, and hands them on or not.
package headers

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

var ctx = context.Background()

var hour = s3.WithPresignExpires(time.Hour)

func url(r *v4.PresignedHTTPRequest, err error) string {
	if err != nil {
		return ""
	}
	return r.URL
}

func encrypted(p *s3.PresignClient) string {
	return url(p.PresignPutObject(ctx, &s3.PutObjectInput{ // want `x-amz-server-side-encryption, x-amz-server-side-encryption-aws-kms-key-id, but only the URL`
		ServerSideEncryption: types.ServerSideEncryptionAwsKms, SSEKMSKeyId: aws.String("alias/media"),
	}, hour))
}

func expires(p *s3.PresignClient) string {
	end := time.Now().Add(time.Hour)
	in := &s3.PutObjectInput{}
	in.Expires = &end
	return url(p.PresignPutObject(ctx, in, hour)) // want `over expires, but`
}

func metadata(p *s3.PresignClient) string {
	return url(p.PresignPutObject(ctx, &s3.PutObjectInput{Metadata: map[string]string{"owner": "media"}}, hour)) // want `over x-amz-meta-…, but`
}

func once(p *s3.PresignClient) string {
	return url(p.PresignPutObject(ctx, &s3.PutObjectInput{IfNoneMatch: aws.String("*")}, hour)) // want `over if-none-match, but`
}

func small(p *s3.PresignClient) (link, method string) {
	r, err := p.PresignPutObject(ctx, &s3.PutObjectInput{ContentLength: aws.Int64(1024)}, hour) // want `over content-length, but`
	if err != nil {
		return "", ""
	}
	return r.URL, r.Method
}

const kept = types.ObjectLockModeCompliance

func locked(p *s3.PresignClient) string {
	return url(p.PresignPutObject(ctx, &s3.PutObjectInput{ObjectLockMode: kept, ObjectLockRetainUntilDate: aws.Time(time.Now().AddDate(1, 0, 0))}, hour)) // want `x-amz-object-lock-mode, x-amz-object-lock-retain-until-date, but`
}

func granted(p *s3.PresignClient) string {
	return url(p.PresignPutObject(ctx, &s3.PutObjectInput{GrantRead: aws.String(`uri="http://acs.amazonaws.com/groups/global/AllUsers"`)}, hour)) // want `over x-amz-grant-read, but`
}

func part(p *s3.PresignClient) string {
	return url(p.PresignUploadPart(ctx, &s3.UploadPartInput{ChecksumSHA256: aws.String("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")}, hour)) // want `over x-amz-checksum-sha256, but`
}

func head(p *s3.PresignClient) string {
	return url(p.PresignGetObject(ctx, &s3.GetObjectInput{Range: aws.String("bytes=0-99")}, hour)) // want `over range, but`
}

// What goes into the URL needs no header.
func hoisted(p *s3.PresignClient) string {
	return url(p.PresignGetObject(ctx, &s3.GetObjectInput{
		RequestPayer: types.RequestPayerRequester, ResponseCacheControl: aws.String("no-store"), ExpectedBucketOwner: aws.String("111122223333"),
	}, hour))
}

// What the caller gave, the caller can send; what it is told, too.
func callers(p *s3.PresignClient, acl types.ObjectCannedACL, owner string, length int64) string {
	length++
	return url(p.PresignPutObject(ctx, &s3.PutObjectInput{
		ACL: acl, Metadata: map[string]string{"owner": owner}, ContentLength: &length, ContentType: aws.String("text/plain"),
	}, hour))
}

func told(p *s3.PresignClient) (string, time.Time) {
	end := time.Now().Add(time.Hour)
	return url(p.PresignPutObject(ctx, &s3.PutObjectInput{Expires: &end}, hour)), end
}

func overwritten(p *s3.PresignClient, acl types.ObjectCannedACL) string {
	in := &s3.PutObjectInput{ACL: types.ObjectCannedACLPrivate}
	in.ACL = acl
	return url(p.PresignPutObject(ctx, in, hour))
}

func handedOn(p *s3.PresignClient) (string, any) {
	r, err := p.PresignPutObject(ctx, &s3.PutObjectInput{ACL: types.ObjectCannedACLPrivate}, hour)
	if err != nil {
		return "", nil
	}
	return r.URL, r.SignedHeader
}

func whole(p *s3.PresignClient) (*v4.PresignedHTTPRequest, error) {
	return p.PresignPutObject(ctx, &s3.PutObjectInput{ACL: types.ObjectCannedACLPrivate}, hour)
}
