// Package service keeps what it signs with in structs.
package service

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const month = 30 * 24 * time.Hour

var in = &s3.GetObjectInput{}

type Service struct {
	presign *s3.PresignClient
	life    time.Duration
	cfg     Config
}

type Config struct {
	Life  time.Duration // want Life:"presign 0→GetObject"
	Hours int
}

func (c Config) life() time.Duration {
	if c.Life > 0 {
		return c.Life
	}
	return month
}

type Option func(*Service)

func WithLife(d time.Duration) Option { return func(s *Service) { s.life = d } } // want WithLife:"presign 0→GetObject returns 0.@life"

func New(p *s3.PresignClient, opts ...Option) *Service { // want New:"presign returns 0.life"
	s := &Service{presign: p, life: time.Hour}
	for _, o := range opts {
		o(s)
	}
	return s
}

func (s *Service) Sign(ctx context.Context) {
	s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(s.life)) // want ` sets the URL.s expiry`
}

func (s *Service) Configured(ctx context.Context) {
	s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(s.cfg.life())) // want `30 days` `unbounded`
}

func (s *Service) With(d time.Duration) *Service { // want With:"presign 1→GetObject returns 0.life"
	c := *s
	c.life = d
	return &c
}

func sign(p *s3.PresignClient, d time.Duration) {
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(d))
}

type preset struct {
	name string
	life time.Duration
}

var presets = map[string]preset{"short": {life: time.Minute}, "long": {life: month}}

var table = []preset{{"short", time.Minute}, {"long", month}}

func life(kind string) time.Duration {
	switch kind {
	case "short":
		return time.Hour
	case "long":
		return month
	default:
		return 15 * time.Minute
	}
}

func lifeOr(kind string) (time.Duration, error) {
	d, ok := presets[kind]
	if !ok {
		return 0, os.ErrNotExist
	}
	return d.life, nil
}

func getenv(key, other string) string {
	if v := os.Getenv(key); v != "" {
		return v
	}
	return other
}

func getenvInt(key string, other int) int {
	if n, err := strconv.Atoi(os.Getenv(key)); err == nil {
		return n
	}
	return other
}

func load() *Config { return &Config{Life: month, Hours: 720} }

var global = load()

func local(p *s3.PresignClient, kind string, hours float64) {
	sign(p, life(kind))         // want `30 days`
	sign(p, presets[kind].life) // want `30 days`
	sign(p, presets["short"].life)
	if d, err := lifeOr(kind); err == nil {
		sign(p, d) // want `30 days`
	}
	for _, t := range table {
		sign(p, t.life) // want `30 days`
	}
	sign(p, table[0].life)
	sign(p, time.Duration(720.5*float64(time.Hour))) // want `over-limit`
	d, _ := time.ParseDuration(getenv("LIFE", "720h"))
	sign(p, d)                                                // want `over-limit` `environment`
	sign(p, time.Duration(getenvInt("HOURS", 720))*time.Hour) // want `over-limit` `environment`
	sign(p, global.Life)                                      // want `30 days`
	sign(p, time.Duration(global.Hours)*time.Hour)            // want `30 days`
}

func handler(p *s3.PresignClient, fixed time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		sign(p, fixed)
		n, err := strconv.Atoi(r.URL.Query().Get("hours"))
		if err != nil {
			n = 1
		}
		sign(p, time.Duration(n)*time.Hour) // want `request input`
		if n > 12 {
			http.Error(w, "", http.StatusBadRequest)
			return
		}
		sign(p, time.Duration(n)*time.Hour)
		var req struct{ Seconds int64 }
		if json.NewDecoder(r.Body).Decode(&req) != nil {
			return
		}
		sign(p, time.Duration(req.Seconds)*time.Second) // want `request input`
		sign(p, min(time.Duration(req.Seconds)*time.Second, time.Hour))
	}
}

var routes = handler(nil, month) // want `30 days`
