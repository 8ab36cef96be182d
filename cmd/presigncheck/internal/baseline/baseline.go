// Package baseline keeps a list of findings that a project knows and does not
// want to hear of again: a file that lies in the repository and should shrink.
package baseline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/atomicfile"
	"github.com/presigncheck/presigncheck/simulator/jsontext"
)

// A Baseline is the content of such a file.
type Baseline struct {
	Version  int     `json:"version"`
	Findings []Entry `json:"findings"`
}

// An Entry is one known finding. The fingerprint decides; the rest is there
// for whoever reads the file.
type Entry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Severity    string `json:"severity,omitempty"` // "" in a baseline of an earlier program
	File        string `json:"file"`               // relative to the root of the repository
	Message     string `json:"message"`
}

const version = 1

// Load reads a baseline. Without the file the error is fs.ErrNotExist.
func Load(path string) (*Baseline, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("baseline cannot be read: %w", err)
	}
	b := new(Baseline)
	d := json.NewDecoder(bytes.NewReader(jsontext.Clean(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(b); err != nil {
		return nil, fmt.Errorf("baseline %s: %w; write it anew with --write-baseline", path, jsontext.Mistake(err))
	}
	if b.Version != version {
		return nil, fmt.Errorf("baseline %s has version %d, this program writes version %d; write it anew with --write-baseline", path, b.Version, version)
	}
	return b, nil
}

// Write saves the entries in a stable order, so that changes of the file show
// what came and went.
func Write(path string, entries []Entry) error {
	b := Baseline{Version: version, Findings: append([]Entry{}, entries...)}
	slices.SortFunc(b.Findings, func(a, b Entry) int {
		return strings.Compare(a.File+"\x00"+a.Rule+"\x00"+a.Fingerprint, b.File+"\x00"+b.Rule+"\x00"+b.Fingerprint)
	})
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(b); err != nil {
		return err
	}
	if err := atomicfile.WriteText(path, 0o644, text.Bytes()); err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	return nil
}

// Split tells which findings, by fingerprint, are in the baseline, and which
// of its entries occur no more.
func (b *Baseline) Split(fingerprints []string) (known map[string]bool, gone []Entry) {
	now := make(map[string]bool, len(fingerprints))
	for _, f := range fingerprints {
		now[f] = true
	}
	known = make(map[string]bool)
	for _, e := range b.Findings {
		if now[e.Fingerprint] {
			known[e.Fingerprint] = true
		} else {
			gone = append(gone, e)
		}
	}
	return known, gone
}
