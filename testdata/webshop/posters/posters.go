// Package posters hands out links to the pictures that films are shown with.
package posters

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/webshop/links"
)

// Poster returns a link to the picture that a film's page shows.
func Poster(ctx context.Context, client *s3.PresignClient, film string) (string, error) {
	return links.Download(ctx, client, "webshop-media", "films/"+film+"/poster.jpg", 15*time.Minute)
}
