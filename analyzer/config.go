package analyzer

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/spelling"
)

// API is one row of the table of presign APIs: which call signs, and where its
// expiry sits. Rows of a user have the same type as the built-in ones.
type API = api.API

// Types of the columns of an [API].
type (
	Carrier = api.Carrier // where a call keeps its expiry
	Kind    = api.Kind    // the type of the expiry there
	Zero    = api.Zero    // what a call does with an expiry of zero
)

// CarrierArgument is the carrier of a plain argument.
const CarrierArgument = api.Argument

// Limits are the longest (and shortest) expiries that pass without a finding,
// by what the URL permits.
type Limits struct {
	Read   time.Duration // GetObject, HeadObject, …; default 12 h, the longest role session
	Write  time.Duration // PutObject, UploadPart, …; default 1 h, the default role session
	Delete time.Duration // DeleteObject, DeleteBucket; default 1 h
	Post   time.Duration // POST forms; default 1 h
	Min    time.Duration // shorter is a short-expiry note; default 1 min, a usual clock skew
}

// Config says what the check reports. The zero value is not useful; start from
// [Default].
type Config struct {
	Limits     Limits
	Severities map[string]Severity // rule → severity in place of the rule's own
	Strict     bool                // report notes too
	APIs       []API               // further presign APIs

	// Credentials is how long the signer's credentials live, 0 if not known.
	// An expiry longer than that breaks outlives-credentials.
	Credentials time.Duration

	// Overrides replace limits and severities for packages. Later ones win.
	Overrides []Override
}

// Override replaces limits and severities in packages whose import path matches.
type Override struct {
	// Package is an import path. "/..." at its end matches everything below,
	// and each element may hold path.Match wildcards.
	Package    string
	Limits     Limits // zero fields keep what applied before
	Severities map[string]Severity
}

// Default is the configuration without any configuration file.
func Default() Config {
	return Config{Limits: Limits{
		Read:   12 * time.Hour,
		Write:  time.Hour,
		Delete: time.Hour,
		Post:   time.Hour,
		Min:    time.Minute,
	}}
}

// Validate says in one line what is wrong with c, or returns nil.
func (c Config) Validate() error {
	if err := c.Limits.validate("limits"); err != nil {
		return err
	}
	if err := validateSeverities(c.Severities); err != nil {
		return err
	}
	if c.Credentials < 0 {
		return fmt.Errorf("credentials lifetime %s is negative", c.Credentials)
	}
	for _, row := range c.APIs {
		if err := row.Validate(); err != nil {
			return err
		}
	}
	for _, o := range c.Overrides {
		if _, err := path.Match(o.Package, ""); err != nil || o.Package == "" {
			return fmt.Errorf("override: %q is not a package pattern", o.Package)
		}
		if err := o.Limits.validate("override " + o.Package); err != nil {
			return err
		}
		if err := validateSeverities(o.Severities); err != nil {
			return fmt.Errorf("override %s: %w", o.Package, err)
		}
	}
	return nil
}

func (l Limits) validate(where string) error {
	for _, f := range []struct {
		name string
		d    time.Duration
	}{{"read", l.Read}, {"write", l.Write}, {"delete", l.Delete}, {"post", l.Post}, {"min", l.Min}} {
		if f.d < 0 {
			return fmt.Errorf("%s: %s is negative (%s)", where, f.name, f.d)
		}
	}
	return nil
}

func validateSeverities(m map[string]Severity) error {
	for _, name := range slices.Sorted(mapKeys(m)) {
		if !knownRule(name) {
			return fmt.Errorf("unknown rule %q%s", name, spelling.Or(name, ruleNames(), " (rules: "+strings.Join(ruleNames(), ", ")+")"))
		}
		if !m[name].valid() {
			return fmt.Errorf("rule %s: unknown severity %q%s", name, m[name], spelling.Or(string(m[name]), []string{"off", "note", "warning", "error"}, " (off, note, warning or error)"))
		}
	}
	return nil
}

func mapKeys(m map[string]Severity) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// forPackage is c with the overrides for the package applied.
func (c Config) forPackage(pkgPath string) Config {
	for _, o := range c.Overrides {
		if !MatchPackage(o.Package, pkgPath) {
			continue
		}
		c.Limits = c.Limits.override(o.Limits)
		merged := make(map[string]Severity, len(c.Severities)+len(o.Severities))
		for _, m := range []map[string]Severity{c.Severities, o.Severities} {
			for k, v := range m {
				merged[k] = v
			}
		}
		c.Severities = merged
	}
	return c
}

// Severity is that of a rule in a package, [Off] if it is not to be reported there.
func (c Config) Severity(pkgPath, rule string) Severity {
	return c.forPackage(pkgPath).severity(rule, false)
}

// severity is that of a rule, or of a finding that is a note whatever its rule
// is. Without Strict, notes are off.
func (c Config) severity(rule string, soft bool) Severity {
	r, _ := RuleByName(rule)
	severity := r.Severity
	if set, ok := c.Severities[rule]; ok {
		severity = set
	} else if soft {
		severity = Note
	}
	if severity == Note && !c.Strict {
		return Off
	}
	return severity
}

func (l Limits) override(by Limits) Limits {
	pick := func(old, new time.Duration) time.Duration {
		if new != 0 {
			return new
		}
		return old
	}
	return Limits{
		Read:   pick(l.Read, by.Read),
		Write:  pick(l.Write, by.Write),
		Delete: pick(l.Delete, by.Delete),
		Post:   pick(l.Post, by.Post),
		Min:    pick(l.Min, by.Min),
	}
}
