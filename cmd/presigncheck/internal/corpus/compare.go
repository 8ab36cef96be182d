package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
)

// A comparison is one repository's truth beside what the check says.
type comparison struct {
	repo     string
	outcomes []outcome
	unlisted []*verdict // findings at places that the truth does not have
	problems []string   // what could not be loaded, and where pruning changes something
	took     time.Duration
}

// An outcome is an expectation and what was found there.
type outcome struct {
	*expectation
	found *verdict // nil: nothing
}

// right reports whether one of the classes found is that of the truth: two rules
// may be right at one call.
func (o outcome) right() bool { return slices.ContainsFunc(o.found.classes(), o.allows) }

// more are the classes found that are not in the truth.
func (o outcome) more() (out []string) {
	for _, c := range o.found.classes() {
		if !o.allows(c) {
			out = append(out, string(c))
		}
	}
	return out
}

func (c *comparison) String() string {
	return fmt.Sprintf("%s: %d places, %d problems, %.1f s", c.repo, len(c.outcomes), len(c.problems), c.took.Seconds())
}

// compareRepo checks every module that has a call of the records.
func compareRepo(ctx context.Context, o options, records []Record) *comparison {
	c := &comparison{repo: records[0].Repo}
	start := time.Now()
	root := filepath.Join(o.checkouts, records[0].Dir)
	if _, err := os.Stat(root); err != nil {
		c.problems = append(c.problems, "no checkout: "+err.Error())
	}
	found := make(map[place]*verdict)
	for _, dir := range modules(root, records) {
		result, problems := checkModule(ctx, dir, o.everything)
		c.problems = append(c.problems, problems...)
		maps.Copy(found, verdicts(result, func(file string) string { return relative(root, file) }))
	}
	c.compare(expectations(records), found)
	c.took = time.Since(start)
	return c
}

// compare puts expectations and verdicts side by side.
func (c *comparison) compare(expected []*expectation, found map[place]*verdict) {
	claimed := make(map[place]bool)
	for _, e := range expected {
		o := outcome{e, found[e.place]}
		claimed[e.place] = true
		for _, p := range e.also {
			if !e.caller || !o.right() { // or else what is there is about another one
				o.found = moreSevere(o.found, found[p])
			}
		}
		for _, p := range e.also {
			claimed[p] = claimed[p] || !e.caller || o.right()
		}
		c.outcomes = append(c.outcomes, o)
	}
	for p, v := range found {
		if !claimed[p] && len(v.findings) > 0 {
			c.unlisted = append(c.unlisted, v)
		}
	}
	slices.SortFunc(c.unlisted, func(a, b *verdict) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line))
	})
}

// moreSevere returns the verdict with findings, or else the first that there is.
func moreSevere(a, b *verdict) *verdict {
	if a == nil || b != nil && len(a.findings) == 0 && len(b.findings) > 0 {
		return b
	}
	return a
}

// modules returns the directories of the modules that hold the records' files.
func modules(root string, records []Record) []string {
	dirs := make(map[string]bool)
	for _, r := range records {
		for dir := filepath.Dir(filepath.Join(root, r.File)); len(dir) >= len(root); dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				dirs[dir] = true
				break
			}
		}
	}
	return slices.Sorted(maps.Keys(dirs))
}

func relative(root, file string) string {
	if rel, err := filepath.Rel(root, file); err == nil {
		return filepath.ToSlash(rel)
	}
	return file
}

// config is the default with notes: an expiry from a flag is a note.
func config() analyzer.Config {
	cfg := analyzer.Default()
	cfg.Strict = true
	return cfg
}
