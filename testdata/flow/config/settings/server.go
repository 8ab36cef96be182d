package settings

import (
	"encoding/json"
	"errors"
	"os"
	"time"
)

// ServerConfig is handed around by its address.
type ServerConfig struct {
	Debug bool

	URLTTL, FilledTTL, HandedTTL time.Duration
}

func LoadServer() (*ServerConfig, error) { // want LoadServer:"presign returns"
	text, err := os.ReadFile("server.json")
	if err != nil {
		return nil, err
	}
	s := &ServerConfig{}
	return s, json.Unmarshal(text, s)
}

// Development only tells something.
func (s *ServerConfig) Development() bool { return s.Debug }

// Shares tells the same of a copy.
func (s ServerConfig) Shares() bool { return !s.Debug }

// Validate corrects two of them.
func (s *ServerConfig) Validate() error { // want Validate:"presign checks HandedTTL fills FilledTTL HandedTTL$"
	if s.URLTTL <= 0 {
		return errors.New("url_ttl is missing")
	}
	if s.FilledTTL <= 0 {
		s.FilledTTL = time.Minute
	}
	correct(&s.HandedTTL)
	return nil
}

func correct(d *time.Duration) { *d = min(*d, most) }

// Default is what a file may change.
func Default() *ServerConfig { return &ServerConfig{URLTTL: time.Minute} } // want Default:"presign returns 0.URLTTL"

// OverDefault reads into what another function made.
func OverDefault(text []byte) (*ServerConfig, error) { // want OverDefault:"presign returns 0.URLTTL"
	s := Default()
	return s, json.Unmarshal(text, s)
}
