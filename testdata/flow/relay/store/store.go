// Package store wraps a presign call in a method.
package store

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Store struct{ Client *s3.PresignClient }

func (s *Store) Link(ctx context.Context, key string, life time.Duration) (string, error) { // want Link:"presign 3→GetObject"
	req, err := s.Client.PresignGetObject(ctx, &s3.GetObjectInput{Key: &key}, s3.WithPresignExpires(life))
	if err != nil {
		return "", err
	}
	return req.URL, nil
}
