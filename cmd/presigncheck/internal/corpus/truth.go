package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// A Class is what a careful reviewer says of an expiry.
type Class string

const (
	missing   Class = "missing"        // none is given
	ok        Class = "ok"             // a sound one, or a sound range
	hard      Class = "excessive-hard" // over seven days, or certain to fail
	soft      Class = "excessive-soft" // legal, but longer than the limit
	unbounded Class = "unbounded"      // from outside, with no upper bound on some path
	wrapper   Class = "wrapper"        // a parameter decides; its callers are judged
	notS3     Class = "not-s3"         // no presign call for S3
	none      Class = "none"           // no call at all; only in Record.Accept
	unknown   Class = "unknown"        // what the check says of a call that it cannot bound; no truth
)

// judged are the classes that are findings.
var judged = []Class{missing, hard, soft, unbounded}

// A Record is one presign call that a person has read.
type Record struct {
	Repo      string  `json:"repo"`
	Dir       string  `json:"dir"` // of the checkout
	File      string  `json:"file"`
	Line      int     `json:"line"`
	AltLines  []int   `json:"alt_lines"` // where its option or its client stands
	Class     Class   `json:"class"`
	Effective Class   `json:"effective_class"` // of a wrapper: the worst of its callers
	Accept    []Class `json:"accept"`          // verdicts that are not wrong either
	Forwarder bool    `json:"forwarder"`       // signs for somebody else; not a call of its own
	Why       string  `json:"why"`
	Callers   []struct {
		File   string   `json:"file"`
		Line   int      `json:"line"`
		Places []string `json:"alt_places"` // FILE:LINE, where the finding may stand as well
		Class  Class    `json:"class"`
		Accept []Class  `json:"accept"`
		Note   string   `json:"note"`
	} `json:"callers"`
}

func readTruth(path, repo string) ([]Record, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []Record
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if repo != "" {
		all = slices.DeleteFunc(all, func(r Record) bool { return r.Repo != repo })
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no calls of %s", path, repo)
	}
	return all, nil
}

// byRepo groups records, in the order of the first of each group.
func byRepo(records []Record) [][]Record {
	var out [][]Record
	index := make(map[string]int)
	for _, r := range records {
		i, known := index[r.Repo]
		if !known {
			i = len(out)
			index[r.Repo] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], r)
	}
	return out
}

// readReasons reads lines "repo file:line: text" into a map from "repo file:line".
func readReasons(path string) (map[string]string, error) {
	out := make(map[string]string)
	if path == "" {
		return out, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if place, text, found := strings.Cut(lines.Text(), ": "); found && !strings.HasPrefix(place, "#") {
			out[place] = text
		}
	}
	return out, lines.Err()
}
