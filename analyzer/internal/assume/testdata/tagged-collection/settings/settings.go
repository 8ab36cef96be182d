package settings

import (
	"time"
)

type Config struct {
	Buckets map[string]Bucket `yaml:"buckets"`
}

type Bucket struct {
	Age time.Duration `yaml:"age"`
}

// Default is what the program runs with, and no file.
func Default() *Config {
	return &Config{Buckets: map[string]Bucket{"reports": {Age: time.Hour}}}
}
