// Package injected makes what presigns by a container, which calls the
// constructors with what it finds by type: nobody calls them by name.
package injected

import (
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"go.uber.org/dig"

	"example.com/flow/injected/links"
	"example.com/flow/injected/settings"
)

func Provide(c *dig.Container) error {
	if err := c.Provide(NewStore); err != nil {
		return err
	}
	return c.Invoke(func(cfg settings.Config, client *s3.PresignClient) {
		links.New(client, cfg.S3.Most)
		links.New(client, cfg.S3.TTL) // want `(the configuration|the setting|the field).* sets`
	})
}

func NewStore(cfg *settings.Config, client *s3.PresignClient) *links.Store { // want NewStore:"presign 0.S3.TTL→GetObject"
	return links.New(client, cfg.S3.TTL) // want `(the configuration|the setting|the field).* sets`
}

// Other is called by those who know what they hand over.
func Other(cfg *settings.Config, client *s3.PresignClient) *links.Store { // want Other:"presign 0.S3.TTL→GetObject"
	return links.New(client, cfg.S3.TTL)
}
