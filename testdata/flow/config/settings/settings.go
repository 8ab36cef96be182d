// Package settings is the configuration of a program: it does not presign, and
// says how long URLs live.
package settings

import (
	"time"

	"example.com/flow/config/env"
)

type Config struct {
	Name    string
	Storage Storage
	Mail    *Mail
}

type Storage struct {
	Bucket      string
	PresignTTL  time.Duration
	URLMinutes  int
	DownloadTTL time.Duration
	Timeout     time.Duration // of requests: nobody's lifetime
}

type Mail struct{ LinkTTL string }

func Load() (*Config, error) { // want Load:`presign returns 0.Storage.PresignTTL returns 0.Storage.URLMinutes returns 0.Storage.DownloadTTL returns 0.Mail.LinkTTL.%duration`
	cfg := &Config{
		Name: "shop",
		Storage: Storage{
			PresignTTL: env.Duration("PRESIGN_TTL", 48*time.Hour),
			URLMinutes: env.Minutes("URL_MINUTES", 30),
		},
		Mail: &Mail{LinkTTL: "240h"},
	}
	cfg.setDefaults()
	return cfg, nil
}

func (c *Config) setDefaults() {
	if c.Storage.DownloadTTL == 0 {
		c.Storage.DownloadTTL = 72 * time.Hour
	}
}

// Init fills in a configuration by means that are not followed.
func (c *Config) Init() error { return fill(c) }

func fill(any) error { return nil }

// Current is set by its own package only.
var Current = &Config{Storage: Storage{PresignTTL: 36 * time.Hour}} // want Current:"presign"

// loaded is filled in where it is not assigned.
var loaded = new(Config)

func init() { loaded.setDefaults() }

func Loaded() *Config { return loaded } // want Loaded:"presign returns"

// Links keeps its lifetime to itself.
type Links struct{ ttl time.Duration }

func NewLinks() *Links { return &Links{ttl: time.Hour} } // want NewLinks:"presign returns 0.ttl"

func (l *Links) TTL() time.Duration { return l.ttl } // want TTL:"presign returns 0"

// Seconds is changed before main begins.
var Seconds int // want Seconds:"presign"

func init() { Seconds = 604800 }
