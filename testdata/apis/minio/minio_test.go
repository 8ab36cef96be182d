package minio

import (
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
)

// TestRefused sees the errors of the library, which whoever runs it is told anyway.
func TestRefused(t *testing.T) {
	c, _ := minio.New("play.min.io", &minio.Options{})
	if _, err := c.PresignedPutObject(t.Context(), "b", "k", -1*time.Second); err == nil {
		t.Error("signed")
	}
	if _, err := c.PresignedGetObject(t.Context(), "b", "k", 8*24*time.Hour, nil); err == nil {
		t.Error("signed")
	}
	c.PresignedGetObject(t.Context(), "b", "k", 24*time.Hour, nil) // want `\(excessive-expiry\)`
}
