// Package env reads numbers from the environment, for packages that do not
// presign either.
package env

import (
	"os"
	"strconv"
	"time"
)

func Duration(name string, otherwise time.Duration) time.Duration { // want Duration:"presign returns 0"
	text := lookup(name, "")
	if text == "" {
		return otherwise
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return otherwise
	}
	return d
}

func Minutes(name string, otherwise int) int { // want Minutes:"presign returns 0"
	n, err := strconv.Atoi(lookup(name, strconv.Itoa(otherwise)))
	if err != nil {
		return otherwise
	}
	return n
}

// Int64 looks up a setting by the name of its package.
func Int64(name string, otherwise int64) int64 { // want Int64:"presign returns 0"
	n, err := strconv.ParseInt(lookup(name, ""), 10, 64)
	if err != nil {
		return otherwise
	}
	return n
}

func lookup(name, otherwise string) string {
	if text, ok := os.LookupEnv(name); ok {
		return text
	}
	return otherwise
}
