// The command takes its configuration from one package to another.
package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/config/env"
	"example.com/flow/config/settings"
	"example.com/flow/config/store"
)

func main() {
	run(context.Background(), s3.NewPresignClient(nil), nil)
}

// shared has no values yet where it is assigned.
var shared *settings.Config

func init() {
	shared = new(settings.Config)
	if err := shared.Init(); err != nil {
		panic(err)
	}
}

type option struct{ Value int } // want Value:"presign 0→GetObject"

// flags are filled in by who parses them.
var flags = map[string]any{"ttl": new(option)}

func run(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	cfg, err := settings.Load()
	if err != nil {
		return
	}
	store.New(c, cfg.Storage)                                                // want `2 days.*change .48 . time.Hour. at settings/settings.go:31` `the environment or configuration.* sets the URL.s expiry`
	store.Get(ctx, c, in, time.Duration(cfg.Storage.URLMinutes)*time.Minute) // want `(the environment|the setting).* sets`
	ttl, err := time.ParseDuration(cfg.Mail.LinkTTL)
	if err != nil {
		return
	}
	store.Get(ctx, c, in, ttl)                                 // want `10 days.*change .*240h.* at settings/settings.go:34`
	store.Get(ctx, c, in, settings.Current.Storage.PresignTTL) // want `36 hours.*change .36 . time.Hour. at settings/settings.go:52` `the field .* sets the URL.s expiry`
	store.Get(ctx, c, in, settings.NewLinks().TTL())
	store.Get(ctx, c, in, time.Duration(settings.Seconds)*time.Second)             // want `7 days.* at settings/settings.go:71.*`
	store.New(c, shared.Storage)                                                   // want ` sets the URL.s expiry`
	store.Get(ctx, c, in, shared.Storage.DownloadTTL)                              // want ` sets the URL.s expiry`
	store.Get(ctx, c, in, settings.Loaded().Storage.DownloadTTL)                   // want `3 days.*change .72 . time.Hour. at settings/settings.go:42` `the field .* sets the URL.s expiry`
	store.Get(ctx, c, in, time.Duration(flags["ttl"].(*option).Value)*time.Minute) // want ` sets the URL.s expiry`
	store.Any(ctx, c, in, &store.Limits{TTL: 48 * time.Hour})                      // want `2 days`
	store.Any(ctx, c, in, &option{})
	store.Hours = 24 // want `through variable Hours.*24 hours`
}

// checked asks of its configuration whether it will do.
func checked(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) error {
	cfg, err := settings.LoadChecked()
	if err != nil {
		return err
	}
	if err := cfg.Validate(); err != nil {
		return err
	}
	store.Get(ctx, c, in, cfg.Links.URLTTL) // want ` sets the URL.s expiry`
	store.Get(ctx, c, in, cfg.Links.ShareTTL)
	store.Get(ctx, c, in, cfg.Links.MappedTTL) // want ` sets the URL.s expiry`
	store.Get(ctx, c, in, cfg.Links.ListedTTL) // want ` sets the URL.s expiry`
	store.Get(ctx, c, in, cfg.Links.BoundedTTL)

	store.Shared(ctx, c, in, cfg) // want ` sets the URL.s expiry`

	read, err := settings.ReadChecked(nil)
	store.Get(ctx, c, in, read.Links.URLTTL) // want ` sets the URL.s expiry`
	return err
}

// app hands on what carries the configuration.
func app(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) error {
	app, err := settings.NewApp(ctx)
	if err != nil {
		return err
	}
	store.Started(ctx, c, in, app) // want ` sets the URL.s expiry`
	return nil
}

// pointed hands its configuration's address to methods that leave it alone.
func pointed(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) error {
	cfg, err := settings.LoadServer()
	if err != nil {
		return err
	}
	if cfg.Development() {
		println("development")
	}
	if err := cfg.Validate(); err != nil {
		return err
	}
	store.Get(ctx, c, in, cfg.URLTTL) // want ` sets the URL.s expiry`
	store.Get(ctx, c, in, cfg.FilledTTL)
	store.Get(ctx, c, in, cfg.HandedTTL)
	store.Optional(ctx, c, in, *cfg) // want ` sets the URL.s expiry`
	return nil
}

// decoded has its configuration decoded by functions that are handed it as it
// is, or made by others.
func decoded(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, text []byte) error {
	var cfg settings.ServerConfig
	if err := decode(text, &cfg); err != nil {
		return err
	}
	store.Get(ctx, c, in, cfg.URLTTL) // want ` sets the URL.s expiry`

	over, err := settings.OverDefault(text)
	store.Get(ctx, c, in, over.URLTTL) // want ` sets the URL.s expiry`
	return err
}

func decode(text []byte, v any) error { return json.Unmarshal(text, v) }

// linkMinutes and linkDays are looked up by functions of a package for settings.
var (
	linkMinutes = env.Int64("LINK_MINUTES", 15)
	linkDays    = env.Int64("LINK_DAYS", 3)
)

func looked(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	store.Get(ctx, c, in, time.Duration(linkMinutes)*time.Minute) // want `(the environment|the setting).* sets`
	store.Get(ctx, c, in, time.Duration(linkDays)*24*time.Hour)   // want `(the environment|the setting).* sets` `3 days`
}

// registry takes lifetimes out of collections that others filled.
func registry(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, name string) error {
	shops, err := settings.LoadShops(nil)
	if err != nil {
		return err
	}
	store.OfShop(ctx, c, in, shops, name) // want `(the configuration|the setting|the field).* sets`
	store.OfMessage(ctx, c, in, shops, name)
	return nil
}

// optional has no lifetime where there is no repository.
func optional(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, r *settings.Repo) {
	store.Get(ctx, c, in, time.Duration(r.GetTimeout())*time.Minute)
}

// wished leaves an optional lifetime out, or not.
func wished(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) {
	store.Wished(ctx, c, in, &store.Wish{})
	days := 48 * time.Hour
	store.Wished(ctx, c, in, &store.Wish{TTL: &days}) // want `2 days`
}
