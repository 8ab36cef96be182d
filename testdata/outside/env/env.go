// Package env takes expiries from the environment and from configuration.
package env

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	caarlos "github.com/caarlos0/env/v11"
	"github.com/kelseyhightower/envconfig"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cast"
	"github.com/spf13/viper"
)

var in = &s3.GetObjectInput{}

func sign(p *s3.PresignClient, d time.Duration) {
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(d))
}

func variables(p *s3.PresignClient) {
	text := os.Getenv("TTL")
	if text == "" {
		text = "192h"
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		d = 9 * 24 * time.Hour
	}
	sign(p, d) // want `9 days.*over-limit-expiry` `(the environment|the setting).* sets`
	seconds, err := strconv.Atoi(os.Getenv("SECONDS"))
	if err != nil {
		seconds = 3600
	}
	sign(p, time.Duration(seconds))             // want `3.6µs.*expiry-unit` `(the environment|the setting).* sets`
	sign(p, time.Duration(seconds)*time.Second) // want `(the environment|the setting).* sets`
	sign(p, fromEnv("LIFE", 10*24*time.Hour))   // want `10 days.*over-limit-expiry` `(the environment|the setting).* sets`
	sign(p, cast.ToDuration(os.Getenv("LIFE"))) // want `(the environment|the setting).* sets`
	sign(p, cast.ToDuration("264h"))            // want `11 days.*over-limit-expiry`
}

func fromEnv(name string, otherwise time.Duration) time.Duration {
	if d, err := time.ParseDuration(os.Getenv(name)); err == nil {
		return d
	}
	return otherwise
}

func vipers(p *s3.PresignClient, v *viper.Viper) {
	viper.SetDefault("links.ttl", 12*24*time.Hour)
	v.SetDefault("links.text", "312h")
	v.SetDefault("links.bare", 3600)
	v.SetDefault("links.hours", 1)
	sign(p, viper.GetDuration("Links.TTL"))                     // want `12 days.*over-limit-expiry` `(the environment|the setting).* sets`
	sign(p, v.GetDuration("links.text"))                        // want `13 days.*over-limit-expiry` `(the environment|the setting).* sets`
	sign(p, v.GetDuration("links.bare"))                        // want `3.6µs.*expiry-unit` `(the environment|the setting).* sets`
	sign(p, time.Duration(v.GetInt("links.hours"))*time.Minute) // want `(the environment|the setting).* sets`
	d, _ := time.ParseDuration(v.GetString("links.text"))
	sign(p, d) // want `13 days.*over-limit-expiry` `(the environment|the setting).* sets`
	var c struct {
		TTL time.Duration `mapstructure:"unmarshalled"`
	}
	v.SetDefault("unmarshalled", 14*24*time.Hour)
	v.Unmarshal(&c)
	sign(p, c.TTL) // want `14 days.*over-limit-expiry` `(the environment|the setting).* sets`
}

func koanfs(p *s3.PresignClient) {
	k := koanf.New(".")
	k.Load(confmap.Provider(map[string]any{"links.ttl": "360h"}, "."), nil)
	sign(p, k.Duration("links.ttl")) // want `15 days.*over-limit-expiry` `(the environment|the setting).* sets`
}

type settings struct {
	TTL  time.Duration `envconfig:"TTL" default:"384h"`
	Life time.Duration `env:"LIFE" envDefault:"408h"`
	Good time.Duration `env:"GOOD" envDefault:"1h"`
	JSON time.Duration `json:"ttl" default:"432h"`
}

func structs(p *s3.PresignClient, text []byte) {
	var s settings
	envconfig.Process("links", &s)
	sign(p, s.TTL) // want `16 days.*over-limit-expiry` `(the environment|the setting).* sets`
	t, _ := caarlos.ParseAs[settings]()
	sign(p, t.Life) // want `17 days.*over-limit-expiry` `(the environment|the setting).* sets`
	sign(p, t.Good) // want `(the environment|the setting).* sets`
	var j settings
	json.Unmarshal(text, &j)
	sign(p, j.JSON) // want `(the configuration|the setting|the field).* sets`
}
