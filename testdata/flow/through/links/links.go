// Package links has wrappers that take a bucket, a key or a whole input.
package links

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Links struct {
	presign *s3.PresignClient
	bucket  string
}

func (l *Links) Download(ctx context.Context, bucket, name string, life time.Duration) { // want Download:"presign 4→GetObject"
	l.presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("films/" + name), VersionId: aws.String("v1")}, s3.WithPresignExpires(life))
}

func (l *Links) Own(ctx context.Context, key *string, life time.Duration) { // want Own:"presign 3→GetObject"
	l.presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(l.bucket), Key: key}, s3.WithPresignExpires(life))
}

func (l *Links) Whole(ctx context.Context, in *s3.PutObjectInput, life time.Duration) { // want Whole:"presign 3→PutObject"
	l.presign.PresignPutObject(ctx, in, s3.WithPresignExpires(life))
}

type Request struct{ Bucket, Key string }

func (l *Links) Asked(ctx context.Context, r Request, life time.Duration) { // want Asked:"presign 3→GetObject"
	l.presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &r.Bucket, Key: &r.Key}, s3.WithPresignExpires(life))
}

// Changed does not sign for the key that it is given.
func (l *Links) Changed(ctx context.Context, key string, life time.Duration) { // want Changed:"presign 3→GetObject"
	key = "other/" + key
	l.presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("media"), Key: aws.String(key)}, s3.WithPresignExpires(life))
}

// Nobody is called by nobody.
func (l *Links) Nobody(ctx context.Context, key string, life time.Duration) { // want Nobody:"presign 3→GetObject"
	l.presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("media"), Key: aws.String(key)}, s3.WithPresignExpires(life))
}

// Tested is called by a test only.
func (l *Links) Tested(ctx context.Context, key string, life time.Duration) { // want Tested:"presign 3→GetObject"
	l.presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("media"), Key: aws.String(key)}, s3.WithPresignExpires(life))
}
