package config

import (
	"maps"
	"slices"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
)

// A Setting is a key that holds for a package, and the file that says so; From is
// "" for what is built in.
type Setting struct{ Key, Value, From string }

// Files are the names of the files that f is made of, the outermost first.
func (f *File) Files() (paths []string) {
	for _, p := range f.parts {
		paths = append(paths, p.file.Path)
	}
	return paths
}

// Settings are the limits and severities that hold for a package, as [For] or
// [Tree] put them together.
func (f *File) Settings(pkgPath string) []Setting {
	limits := []string{"limits.read", "limits.write", "limits.delete", "limits.post", "limits.min"}
	all := make(map[string]Setting)
	set := func(key, value, from string) { all[key] = Setting{key, value, from} }
	apply := func(l Limits, rules map[string]Severity, from string) {
		for i, d := range []Duration{l.Read, l.Write, l.Delete, l.Post, l.Min} {
			if d != 0 {
				set(limits[i], time.Duration(d).String(), from)
			}
		}
		for rule, severity := range rules {
			set("rules."+rule, string(severity), from)
		}
	}
	standard := analyzer.Default().Limits
	apply(Limits{Duration(standard.Read), Duration(standard.Write), Duration(standard.Delete), Duration(standard.Post), Duration(standard.Min)}, nil, "")
	for _, p := range f.parts {
		if p.packages != "" {
			continue
		}
		apply(p.file.Limits, p.file.Rules, p.file.Path)
		if p.file.Credentials != 0 {
			set("credentials", time.Duration(p.file.Credentials).String(), p.file.Path)
		}
	}
	overrides := func(p part) {
		for _, o := range p.file.Overrides {
			if slices.ContainsFunc(o.Packages, func(pattern string) bool { return analyzer.MatchPackage(pattern, pkgPath) }) {
				apply(o.Limits, o.Rules, p.file.Path)
			}
		}
	}
	for _, p := range f.parts { // in the order of [File.Overrides]
		if p.packages == "" {
			overrides(p)
		}
	}
	for _, p := range f.parts {
		if p.packages == "" {
			continue
		}
		if analyzer.MatchPackage(p.packages, pkgPath) {
			apply(p.file.Limits, p.file.Rules, p.file.Path)
		}
		overrides(p)
	}
	out := make([]Setting, 0, len(all))
	for _, key := range limits {
		out = append(out, all[key])
		delete(all, key)
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[key])
	}
	return out
}
