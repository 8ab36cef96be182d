package verify

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// Checked says which packages a run looked at, to tell an entry of the
// configuration that applies to nothing from one that is about others.
type Checked struct {
	Packages []string          // import paths of all that were matched
	Modules  map[string]string // directories of their modules, by module path
	Whole    bool              // nothing of these modules was left out
}

// An Unmatched is an entry of the configuration that applies to no presign
// call: a typo, or what is left of code that is gone.
type Unmatched struct {
	At   []any // the keys and indexes that lead to the entry
	Text string
}

// FindUnmatched returns the package patterns of sign entries that match no
// package with presign calls, and the values that no presign call asks for.
func FindUnmatched(file *config.File, environment string, sites []analyzer.Site, run Checked) []Unmatched {
	var out []Unmatched
	withSites := make(map[string]bool)
	for _, s := range sites {
		withSites[s.Package] = true
	}
	candidates := slices.Sorted(maps.Keys(withSites))
	applies := make(map[*config.Sign]bool)
	for path := range withSites {
		applies[file.Signer(path)] = true
	}
	for i := range file.Sign {
		sign := &file.Sign[i]
		matched := false
		for n, pattern := range sign.Packages {
			if what := run.unmatched(pattern, withSites); what != "" {
				at := []any{"sign", i, "packages", n}
				out = append(out, Unmatched{at, fmt.Sprintf("sign entry %d: %s matches no %s%s", i+1, pattern, what, didYouMean(pattern, candidates))})
			}
			matched = matched || slices.ContainsFunc(candidates, func(path string) bool { return analyzer.MatchPackage(pattern, path) })
		}
		if matched && !applies[sign] {
			out = append(out, Unmatched{[]any{"sign", i}, fmt.Sprintf("sign entry %d never applies: entries before it name the same packages, and the first counts", i+1)})
		}
	}
	return append(out, unmatchedValues(file, environment, sites)...)
}

// unmatched says what the pattern does not match: "" if it matches a package
// with presign calls, or is about packages that the run did not look at.
func (c Checked) unmatched(pattern string, withSites map[string]bool) string {
	matches := func(path string) bool { return analyzer.MatchPackage(pattern, path) }
	for path := range withSites {
		if matches(path) {
			return ""
		}
	}
	switch {
	case strings.HasPrefix(pattern, "./"), strings.HasPrefix(pattern, "../"):
		return "package: it has to be an import path"
	case slices.ContainsFunc(c.Packages, matches):
		return "package with presign calls"
	case c.Whole || !c.exists(pattern):
		return "package"
	}
	return ""
}

// exists reports whether the part of the pattern before its wildcards is a
// directory of a module that the run looked into. Of others nothing is known.
func (c Checked) exists(pattern string) bool {
	elements := strings.Split(pattern, "/")
	fixed := elements
	if i := slices.IndexFunc(elements, func(e string) bool { return e == "..." || strings.ContainsAny(e, `*?[\`) }); i >= 0 {
		fixed = elements[:i]
	}
	known := false
	for module, dir := range c.Modules {
		rest, inside := strings.CutPrefix(strings.Join(fixed, "/"), module)
		if !inside || rest != "" && rest[0] != '/' {
			continue
		}
		known = true
		if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(rest))); err == nil && info.IsDir() {
			return true
		}
	}
	return !known
}

// unmatchedValues looks only at entries that apply to a site: what the values
// of others are for, the run cannot tell. The values of an environment are for
// all entries together.
func unmatchedValues(file *config.File, environment string, sites []analyzer.Site) []Unmatched {
	asked := make(map[*config.Sign]map[string]bool)
	everywhere := make(map[string]bool)
	for _, site := range sites {
		for _, sign := range signers(file, site) {
			if asked[sign] == nil {
				asked[sign] = make(map[string]bool)
			}
			for _, e := range expressions(site) {
				asked[sign][e], everywhere[e] = true, true
			}
		}
	}
	var out []Unmatched
	add := func(at []any, entry, key string, of map[string]bool) {
		out = append(out, Unmatched{append(at, key), fmt.Sprintf("%s: the value %s stands for no bucket, key or input of the presign calls there%s", entry, key, didYouMean(key, slices.Sorted(maps.Keys(of))))})
	}
	ofEnvironment := file.Environments[environment].Values
	for i := range file.Sign {
		sign := &file.Sign[i]
		for _, key := range slices.Sorted(maps.Keys(sign.Values)) {
			_, shared := ofEnvironment[key]
			if asked[sign] != nil && !asked[sign][key] && !shared {
				add([]any{"sign", i, "values"}, fmt.Sprintf("sign entry %d", i+1), key, asked[sign])
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(ofEnvironment)) {
		if len(asked) > 0 && !everywhere[key] {
			add([]any{"environments", environment, "values"}, "environment "+environment, key, everywhere)
		}
	}
	return out
}

// expressions are what [describe] looks up in the values for a site.
func expressions(site analyzer.Site) []string {
	var out []string
	if !site.BucketConst && site.Bucket != "" {
		out = append(out, site.Bucket)
	}
	if site.Key != "" {
		out = append(out, site.Key)
	}
	for _, in := range site.Input {
		if !in.Const && in.Value != "" {
			out = append(out, in.Value)
		}
	}
	return out
}

// didYouMean proposes the candidate that is nearest to a name, if one is near
// enough to be what was meant: a third of the last element may differ.
func didYouMean(name string, candidates []string) string {
	if below, relative := strings.CutPrefix(name, "./"); relative {
		for _, c := range candidates {
			if strings.HasSuffix(c, "/"+below) {
				return "; did you mean " + c + "?"
			}
		}
	}
	last := name[strings.LastIndexByte(name, '/')+1:]
	best, least := "", max(2, len(last)/3)+1
	for _, c := range candidates {
		if d := spelling.Distance(strings.ToLower(name), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}
