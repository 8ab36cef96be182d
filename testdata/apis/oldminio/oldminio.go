// Package oldminio presigns with minio-go before version 7.
package oldminio

import (
	"net/http"
	"time"

	minio "github.com/minio/minio-go"
	"github.com/minio/minio-go/pkg/s3signer"
)

func old(c *minio.Client) {
	c.PresignedGetObject("b", "k", time.Hour, nil)
	c.PresignedGetObject("b", "k", 30*24*time.Hour, nil)                     // want `30 days.*\(over-limit-expiry\)`
	c.PresignedPutObject("b", "k", 3600)                                     // want `\(expiry-unit\)`
	c.Presign(http.MethodGet, "b", "k", 48*time.Hour, nil)                   // want `2 days.*GetObject.*\(excessive-expiry\)`
	s3signer.PreSignV4(http.Request{}, "a", "s", "", "us-east-1", 8*24*3600) // want `8 days.*\(over-limit-expiry\)`
}
