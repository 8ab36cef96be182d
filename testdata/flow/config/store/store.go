// Package store presigns with what a configuration says.
package store

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/config/settings"
)

// Hours is set by the program.
var Hours int // want Hours:"presign 0→GetObject"

type Store struct {
	client *s3.PresignClient
	cfg    settings.Storage
}

func New(client *s3.PresignClient, cfg settings.Storage) *Store { // want New:"presign 1.PresignTTL→PutObject 1.DownloadTTL→GetObject"
	return &Store{client, cfg}
}

func (s *Store) Upload(ctx context.Context, in *s3.PutObjectInput) {
	s.client.PresignPutObject(ctx, in, s3.WithPresignExpires(s.cfg.PresignTTL)) // want ` sets the URL.s expiry`
}

func (s *Store) Download(ctx context.Context, in *s3.GetObjectInput) {
	s.client.PresignGetObject(ctx, in, s3.WithPresignExpires(s.cfg.DownloadTTL)) // want ` sets the URL.s expiry`
}

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Duration(Hours)*time.Hour)) // want ` sets the URL.s expiry`
}

func Get(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, d time.Duration) { // want Get:"presign 3→GetObject"
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(d))
}

func OfShop(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, shops *settings.Shops, name string) { // want OfShop:"presign 3.All.*→GetObject"
	Get(ctx, c, in, shops.All[name].LinkTTL)
}

func OfMessage(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, shops *settings.Shops, name string) { // want OfMessage:"presign 3.Sent.*→GetObject"
	Get(ctx, c, in, shops.Sent[name].LinkTTL)
}

// Limits is one of several configurations that Any may be handed.
type Limits struct{ TTL time.Duration }

func Any(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, cfg any) { // want Any:"presign 3.TTL→GetObject"
	if l, ok := cfg.(*Limits); ok {
		c.PresignGetObject(ctx, in, s3.WithPresignExpires(l.TTL))
	}
}

// Shared is handed a whole configuration.
func Shared(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, cfg settings.CheckedConfig) { // want Shared:"presign 3.Links.ShareTTL→GetObject 3.Links.URLTTL→GetObject"
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(cfg.Links.ShareTTL))
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(cfg.Links.URLTTL))
}

// Started is handed the application.
func Started(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, app *settings.App) { // want Started:"presign 3.Config.Links.URLTTL→GetObject"
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(app.Config.Links.URLTTL))
}

// Optional presigns if links are wanted.
func Optional(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, cfg settings.ServerConfig) { // want Optional:"presign 3.URLTTL→GetObject"
	if !cfg.Shares() {
		return
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(cfg.URLTTL))
}

// Wish may leave the lifetime out.
type Wish struct{ TTL *time.Duration }

func Wished(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, w *Wish) { // want Wished:"presign 3.TTL→GetObject"
	ttl := time.Minute
	if w.TTL != nil {
		ttl = *w.TTL
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl))
}
