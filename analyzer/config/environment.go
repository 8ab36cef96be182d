package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/spelling"
)

// An Environment replaces what differs where the code is deployed: the
// account's snapshot, the principals and the names that values stand for.
type Environment struct {
	Snapshot string `yaml:"snapshot"`
	// Plans, Account and Parameters replace those of the file.
	Plans      []string            `yaml:"plans"`
	Account    string              `yaml:"account"`
	Parameters string              `yaml:"parameters"`
	Identities map[string]Identity `yaml:"identities"`
	Openers    map[string]Opener   `yaml:"openers"`
	Region     string              `yaml:"region"`
	// Values are added to those of every sign entry and win over them.
	Values map[string]string `yaml:"values"`
}

// In returns the file with the environment's replacements made.
func (f *File) In(environment string) (*File, error) {
	e, ok := f.Environments[environment]
	if !ok {
		return nil, fmt.Errorf("environment %q is not in the configuration%s", environment, spelling.Suggest(environment, slices.Sorted(maps.Keys(f.Environments))))
	}
	out := *f
	if e.Snapshot != "" {
		out.Snapshot = e.Snapshot
	}
	if e.Plans != nil {
		out.Plans = e.Plans
	}
	if e.Account != "" {
		out.Account = e.Account
	}
	if e.Parameters != "" {
		out.Parameters = e.Parameters
	}
	if e.Region != "" {
		out.Region = e.Region
	}
	out.Identities = merged(f.Identities, e.Identities)
	out.Openers = merged(f.Openers, e.Openers)
	out.Sign = slices.Clone(f.Sign)
	for i := range out.Sign {
		out.Sign[i].Values = merged(f.Sign[i].Values, e.Values)
	}
	return &out, out.validate()
}

// merged is base with what over replaces or adds.
func merged[V any](base, over map[string]V) map[string]V {
	out := make(map[string]V, len(base)+len(over))
	maps.Copy(out, base)
	maps.Copy(out, over)
	return out
}
