package simulator

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/vocabulary"
)

// Check says what is wrong with the first of the stated keys, by name: a misspelt
// one would state nothing, and a value of another type would never match.
func (s Stated) Check() error {
	for _, key := range slices.Sorted(maps.Keys(s)) {
		if msg := vocabulary.CheckKey(key); strings.Contains(msg, "did you mean") || strings.Contains(msg, "service is missing") {
			return fmt.Errorf("%s", msg) // others may be newer than the table
		}
		for _, value := range s[key] {
			if like := mistyped(vocabulary.KeyType(key), value); like != "" {
				return fmt.Errorf("%s is %q, and not %s", key, value, like)
			}
		}
	}
	return nil
}

// mistyped describes what a value of the type is like; "" if it is.
func mistyped(kind, value string) string {
	switch kind {
	case "Bool":
		if !strings.EqualFold(value, "true") && !strings.EqualFold(value, "false") {
			return "true or false"
		}
	case "Numeric":
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			return "a number"
		}
	case "IPAddress":
		if _, err := netip.ParseAddr(value); err != nil {
			return "an IP address, such as 203.0.113.7"
		}
	case "Date":
		_, number := strconv.ParseFloat(value, 64)
		_, err := time.Parse(time.RFC3339, value)
		if _, day := time.Parse(time.DateOnly, value); number != nil && err != nil && day != nil {
			return "a date, such as 2026-11-29T12:00:00Z"
		}
	}
	return ""
}
