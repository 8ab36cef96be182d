package account

import (
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Warning is something in a policy of the snapshot that may mislead a
// verdict, or the reader of one: it is valid and probably not meant, or it
// cannot be read.
type Warning struct {
	Place
	Policy string // its name, as in explanations; "" where the text says it
	Text   string // one line
}

// String gives "file:line:column: policy: text".
func (w Warning) String() string {
	if w.Policy == "" {
		return w.Place.String() + ": " + w.Text
	}
	return w.Place.String() + ": " + w.Policy + ": " + w.Text
}

// Warnings lists what in the snapshot may mislead, by place. Policies of AWS's
// own are left out: whoever reads it could not change them.
func (s *Snapshot) Warnings() []Warning { return slices.Clone(s.warnings) }

// keepWarnings keeps what the parser has to say about a document of the file.
func (s *Snapshot) keepWarnings(doc *policy.Document, d document, in *source) {
	for _, w := range doc.Warnings() {
		s.warnings = append(s.warnings, in.warning(d, doc.Name(), w.Pos, w.Msg))
	}
}

// sortWarnings puts them into the order in which one mends them.
func (s *Snapshot) sortWarnings() {
	slices.SortStableFunc(s.warnings, func(a, b Warning) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	s.warnings = slices.Compact(s.warnings)
}
