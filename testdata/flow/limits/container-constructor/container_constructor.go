// Package containerconstructor makes what presigns by a container, which hands it
// a configuration that another constructor filled in.
package containerconstructor

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"go.uber.org/dig"

	"example.com/flow/injected/settings"
)

func Provide(c *dig.Container) error {
	if err := c.Provide(read); err != nil {
		return err
	}
	return c.Invoke(link)
}

func read() *settings.Config {
	cfg := new(settings.Config)
	cfg.S3.TTL = time.Hour
	return cfg
}

func link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, cfg *settings.Config) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(cfg.S3.TTL)) // expiry: unknown (caller) | unknown (outside-input) // want ` sets the URL.s expiry`
}
