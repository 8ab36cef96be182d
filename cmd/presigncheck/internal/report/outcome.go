package report

import (
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// An Outcome is the answer to one permission that an operation needs.
type Outcome int

// The outcomes are those of policies, and Undecided, where nobody could be asked.
const (
	Allowed Outcome = iota
	ImplicitDeny
	ExplicitDeny
	Conditional
	Undecided
)

// outcomes are their names in JSON, which are those of the IAM API where it has
// one, and the words for people.
var outcomes = [...]struct {
	name, words string
	tone        Tone
}{
	Allowed:      {"allowed", "allowed", Good},
	ImplicitDeny: {"implicitDeny", "not allowed", Bad},
	ExplicitDeny: {"explicitDeny", "denied", Bad},
	Conditional:  {"conditional", "conditional", Warn},
	Undecided:    {"unknown", "unknown", Warn},
}

// OutcomeOf is the outcome of a policy.
func OutcomeOf(o policy.Outcome) Outcome {
	switch o {
	case policy.Allowed:
		return Allowed
	case policy.ExplicitDeny:
		return ExplicitDeny
	case policy.Conditional:
		return Conditional
	}
	return ImplicitDeny
}

func (o Outcome) String() string { return outcomes[o].name }

// MarshalText gives the same spelling as String.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Phrase is the outcome for people.
func (o Outcome) Phrase() Phrase { return Phrase{outcomes[o].words, outcomes[o].tone} }

// PermissionPhrase answers the question whether the identity may.
func PermissionPhrase(p simulator.Permission) Phrase {
	switch p {
	case simulator.Allowed:
		return Phrase{"yes", Good}
	case simulator.Denied:
		return Phrase{"no", Bad}
	case simulator.Conditional:
		return Phrase{"it depends", Warn}
	}
	return Phrase{"not known", Warn}
}
