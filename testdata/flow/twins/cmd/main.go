// Command main bounds what it gives the signer, or leaves it to the default.
package main

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/twins"
)

func main() {
	signer(nil, time.Hour)
	twins.New(nil, twins.Config{})
}

func signer(p *s3.PresignClient, ttl time.Duration) *twins.Signer {
	return twins.New(p, twins.Config{TTL: min(ttl, 15*time.Minute)})
}
