package goplsplugin

import (
	"go/token"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer"
)

type runFunc = func(*analysis.Pass) (any, error)

// notes are the diagnostics that the check leaves to the analyzer for hints.
type notes struct{ diagnostics []analysis.Diagnostic }

// splitNotes makes check keep its notes to itself, and returns an analyzer
// that reports them.
func splitNotes(check *analysis.Analyzer) *analysis.Analyzer {
	check.Run = withoutNotes(check.Run)
	check.ResultType = reflect.TypeFor[*notes]()
	return &analysis.Analyzer{
		Name:     check.Name + "notes",
		Doc:      "report the notes of the presign check\n\nThe presignnotes analyzer reports what the presign check finds odd but not wrong.",
		URL:      check.URL,
		Requires: []*analysis.Analyzer{check},
		Run: func(pass *analysis.Pass) (any, error) {
			for _, d := range pass.ResultOf[check].(*notes).diagnostics {
				pass.Report(d)
			}
			return nil, nil
		},
	}
}

func withoutNotes(run runFunc) runFunc {
	return func(pass *analysis.Pass) (any, error) {
		var all []analysis.Diagnostic
		collecting := *pass
		collecting.Report = func(d analysis.Diagnostic) { all = append(all, d) }
		result, err := run(&collecting)
		left := new(notes)
		isNote := notesOf(result)
		for _, d := range all {
			if isNote[place{d.Pos, d.Category}] {
				left.diagnostics = append(left.diagnostics, d)
			} else {
				pass.Report(d)
			}
		}
		return left, err
	}
}

type place struct {
	pos  token.Pos
	rule string
}

func notesOf(result any) map[place]bool {
	out := make(map[place]bool)
	if r, ok := result.(*analyzer.Result); ok {
		for _, f := range r.Findings {
			out[place{f.Pos, f.Rule}] = f.Severity == analyzer.Note
		}
	}
	return out
}
