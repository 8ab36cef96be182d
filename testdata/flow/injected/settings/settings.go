// Package settings is a configuration that a library fills in.
package settings

import "time"

type Config struct{ S3 S3 }

type S3 struct {
	TTL     time.Duration `mapstructure:"ttl"`
	Most    time.Duration `binding:"max=1h" mapstructure:"most"`
	Private time.Duration
}
