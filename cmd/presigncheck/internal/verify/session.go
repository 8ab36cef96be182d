package verify

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// LoadSessions reads the session policies that the configuration names, and
// checks the names of sessions.
func (v *Verifier) LoadSessions() error {
	v.sessions = make(map[string][]*policy.Document)
	for _, name := range slices.Sorted(maps.Keys(v.Config.Identities)) {
		c := v.Config.Identities[name]
		if err := (simulator.Identity{Principal: c.Principal, SessionName: c.Session}).CheckSession(); err != nil {
			return v.misplaced(fmt.Errorf("identity %s: session: %w", name, err), "identities", name, "session")
		}
		for i, file := range c.SessionPolicies {
			if !filepath.IsAbs(file) {
				file = filepath.Join(filepath.Dir(v.Config.Path), file)
			}
			text, err := os.ReadFile(file)
			if err == nil {
				var doc *policy.Document
				if doc, err = policy.Parse(policy.Session, file, text); err == nil {
					v.sessions[name] = append(v.sessions[name], doc)
					continue
				}
			}
			return v.misplaced(fmt.Errorf("identity %s: session policy: %w", name, err), "identities", name, "sessionPolicies", i)
		}
	}
	return nil
}

// misplaced puts the place of an entry of the configuration before the error.
func (v *Verifier) misplaced(err error, at ...any) error {
	if line, column := v.Config.Position(at...); line > 0 {
		return fmt.Errorf("%s:%d:%d: %w", v.Config.Path, line, column, err)
	}
	return fmt.Errorf("%s: %w", v.Config.Path, err)
}

// stated are the values of condition keys that the configuration says.
func stated(context map[string]config.Values) simulator.Stated {
	if len(context) == 0 {
		return nil
	}
	out := make(simulator.Stated, len(context))
	for key, values := range context {
		out[key] = values
	}
	return out
}
