package account

import (
	"fmt"
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

	doc *policy.Document // nil where it cannot be read
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

// WarningsAbout lists those in the policies that decide about a principal and a
// bucket, either of which may be nil. A policy that cannot be read is not among
// them: decisions that depend on it say so.
func (s *Snapshot) WarningsAbout(p *Principal, b *Bucket) []Warning {
	docs := make(map[*policy.Document]bool)
	add := func(list ...*policy.Document) {
		for _, d := range list {
			docs[d] = true
		}
	}
	organization := func(account string) {
		if s.organization == nil {
			return
		}
		l := s.organization.accounts[account]
		for _, level := range slices.Concat(l.service, l.resource) {
			add(level...)
		}
	}
	if p != nil {
		add(p.Identity...)
		add(p.Boundary)
		organization(p.Account())
	}
	if b != nil {
		add(b.Policy)
		organization(b.Owner)
		for _, a := range s.accessPoints {
			if a.Bucket == b.Name {
				add(a.Policy)
			}
		}
		for _, k := range s.keys {
			if b.KMSKey != "" && strings.HasSuffix(k.ARN, b.KMSKey[strings.LastIndexByte(b.KMSKey, '/')+1:]) {
				add(k.Policy)
			}
		}
	}
	var out []Warning
	for _, w := range s.warnings {
		if w.doc != nil && docs[w.doc] {
			out = append(out, w)
		}
	}
	return out
}

// keepWarnings keeps what the parser has to say about a document of the file,
// and what its wording tells who knows S3.
func (s *Snapshot) keepWarnings(doc *policy.Document, d document, in *source, of about) {
	keep := func(at policy.Position, text string) {
		w := in.warning(d, doc.Name(), at, text)
		w.doc = doc
		s.warnings = append(s.warnings, w)
	}
	for _, w := range doc.Warnings() {
		keep(w.Pos, w.Msg)
	}
	l := linter{of, func(at policy.Position, format string, args ...any) { keep(at, fmt.Sprintf(format, args...)) }}
	l.policy(d.text)
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
