package report

import (
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
)

// A Finding is one broken rule at one place.
type Finding struct {
	Rule     string            `json:"rule"`
	Severity analyzer.Severity `json:"severity"`
	source.Place
	Message string  `json:"message"`
	Trace   []Step  `json:"trace"`
	Change  *Change `json:"change,omitempty"` // nil where the code is not what to change
	Also    []Step  `json:"also,omitempty"`   // further calls that the same change repairs
	Fix     bool    `json:"fix"`              // a repair is suggested

	Function string `json:"-"` // that encloses the place
	LastLine int    `json:"-"` // of the call
	Fixes    []Fix  `json:"-"`

	Verified bool     `json:"-"` // verify found it: who signs, and the policies, have a part in it
	About    string   `json:"-"` // what tells it from others at the same place
	Verdict  *Verdict `json:"-"` // that it is about, nil for what the code alone shows
	Details  string   `json:"-"` // what readers of the findings alone have to know, too
}

// A Change is where a finding is repaired, and how, as far as that is certain.
type Change struct {
	source.Place
	Old string `json:"old,omitempty"` // the expression there, or the name of the constant
	New string `json:"new,omitempty"` // one that ends the finding
}

// A Fix is one way to repair a finding: all of its edits together.
type Fix struct {
	Message string
	Edits   []source.Edit
}

// Plain is the message without the name of the rule at its end, for formats that
// show the rule elsewhere.
func (f Finding) Plain() string { return strings.TrimSuffix(f.Message, " ("+f.Rule+")") }

// Whole is the message with all that a reader has to know who sees nothing else.
func (f Finding) Whole() string {
	also := f.AlsoRepaired()
	if also != "" {
		also = "; " + also
	}
	return f.Plain() + f.Details + also + " (" + f.Rule + ")"
}

// AlsoRepaired names the further calls that the same change repairs; "" for none.
func (f Finding) AlsoRepaired() string {
	if len(f.Also) == 0 {
		return ""
	}
	places := make([]string, len(f.Also))
	for i, s := range f.Also {
		places[i] = s.Where()
	}
	return "the same change repairs " + wording.Count(len(f.Also), "more call") + ": " + strings.Join(places, ", ")
}

// RuleURL is the page about a rule.
func RuleURL(name string) string { return analyzer.RuleURL(name) }
