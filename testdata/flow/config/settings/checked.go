package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// CheckedConfig comes from a file and checks itself.
type CheckedConfig struct{ Links SharedLinks }

type SharedLinks struct {
	URLTTL   time.Duration `json:"url_ttl"`
	ShareTTL time.Duration `json:"share_ttl"`

	MappedTTL, ListedTTL, BoundedTTL time.Duration
}

func LoadChecked() (cfg CheckedConfig, err error) { // want LoadChecked:"presign returns"
	text, err := os.ReadFile("links.json")
	if err != nil {
		return cfg, err
	}
	return cfg, json.Unmarshal(text, &cfg)
}

var most = 24 * time.Hour

// Validate bounds two of them.
func (c CheckedConfig) Validate() error { // want Validate:"presign checks ShareTTL BoundedTTL$"
	if c.Links.URLTTL <= 0 {
		return fmt.Errorf("url_ttl is %v", c.Links.URLTTL)
	}
	for name, d := range map[string]time.Duration{"positive": c.Links.MappedTTL} {
		if d <= 0 {
			return errors.New(name)
		}
	}
	for _, row := range []struct {
		name string
		ttl  time.Duration
	}{{"listed", c.Links.ListedTTL}} {
		if row.ttl <= 0 {
			return errors.New(row.name)
		}
	}
	for _, d := range map[string]time.Duration{"bounded": c.Links.BoundedTTL} {
		if d > most {
			return errors.New("too long")
		}
	}
	return c.Links.short()
}

func (l SharedLinks) short() error {
	if l.ShareTTL > most {
		return errors.New("share_ttl is too long")
	}
	return nil
}

// ReadChecked is LoadChecked without a named result.
func ReadChecked(text []byte) (CheckedConfig, error) { // want ReadChecked:"presign returns"
	var cfg CheckedConfig
	return cfg, json.Unmarshal(text, &cfg)
}
