package settings

import (
	"time"
)

type Config struct{ Buckets map[string]Bucket }

type Bucket struct{ Age time.Duration }

func Default() *Config {
	return &Config{Buckets: map[string]Bucket{"reports": {Age: time.Hour}}}
}
