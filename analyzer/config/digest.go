package config

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// Digest names what the file tells the check: files with the same digest give
// the same findings. Drivers that keep results make it part of their key.
func (f *File) Digest() string {
	text, err := json.Marshal(f.Analyzer())
	if err != nil {
		// Never: the configuration of the check is numbers, strings, lists and maps.
		panic(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))[:16]
}
