package report

import (
	"go/token"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// A Suppression is a comment that silences rules on a line of a file.
type Suppression struct {
	source.Place // of the comment
	Package      string
	Rules        []string
	Used         bool // or nobody need ask

	On CodeLine // that the rules are silenced on
}

// A CodeLine is a line of a file as it was loaded.
type CodeLine struct {
	file string
	line int
}

// CodeLine is the line that the call begins on.
func (s *Site) CodeLine() CodeLine { return CodeLine{s.absolute, s.Line} }

// suppressions takes in the comments. A package and its variant for tests have
// the same ones.
func (p placer) suppressions(comments []analyzer.Suppressed) (all []*Suppression) {
	known := make(map[token.Position]*Suppression)
	for _, s := range comments {
		c := known[s.Position]
		if c == nil {
			c = &Suppression{
				Place:   p.place(s.Position),
				Package: s.Package, Rules: s.Rules,
				On: CodeLine{s.File, s.Line},
			}
			known[s.Position] = c
			all = append(all, c)
		}
		c.Used = c.Used || s.Used
	}
	return all
}
