package config

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// Digest names what the file tells the check: files with the same digest give
// the same findings. Drivers that keep results make it part of their key.
func (f *File) Digest() string {
	text, err := json.Marshal(struct {
		Config any
		Others []string // where there are files, drivers say of packages that they do not use them
	}{f.Analyzer(), f.others})
	if err != nil {
		// Never: the configuration of the check is numbers, strings, lists and maps.
		panic(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))[:16]
}
