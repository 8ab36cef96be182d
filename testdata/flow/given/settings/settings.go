// Package settings reads a configuration in ways that leave it in what a
// pointer points to.
package settings

import (
	"encoding/json"
	"os"
	"time"
)

type Config struct {
	Storage Storage
	Upload  time.Duration
}

type Storage struct{ PresignTTL time.Duration }

// Global is set here, and handed on by Load.
var Global *Config // want Global:"presign"

func Load(text []byte) (*Config, error) { // want Load:"returns 0.Upload returns 0.Storage.PresignTTL"
	Global = &Config{}
	if err := json.Unmarshal(text, Global); err != nil {
		return nil, err
	}
	return Global, nil
}

func FromEnvironment() (Config, error) { // want FromEnvironment:"returns 0.Upload"
	cfg := Config{Upload: 30 * time.Minute}
	if err := duration("UPLOAD_TTL", &cfg.Upload); err != nil {
		return Config{}, err
	}
	return cfg, nil
}

func duration(name string, to *time.Duration) error {
	text, ok := os.LookupEnv(name)
	if !ok {
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return err
	}
	*to = d
	return nil
}
