package report

import (
	"go/token"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// A placer brings positions into the report's shape.
type placer struct {
	tree *source.Tree
	fset *token.FileSet
}

func (p placer) place(at token.Position) source.Place {
	return source.Place{File: p.tree.Relative(at.Filename), Line: at.Line, Column: at.Column}
}

func (p placer) site(s analyzer.Site) Site {
	return Site{
		Place:     p.place(s.Position),
		Package:   s.Package,
		Function:  s.Function,
		API:       s.API,
		Operation: s.Operation,
		Bucket:    s.Bucket,
		Key:       s.Key,
		Wrapper:   s.Wrapper,
		Forwarded: !s.OwnURL(),
		Expiry: Expiry{
			Min:    seconds(s.Expiry.Min),
			Max:    seconds(s.Expiry.Max),
			Origin: s.Expiry.Origin,
			Trace:  p.steps(s.Expiry.Trace),

			Alternatives: p.alternatives(s.Expiry.Alternatives),
		},
		LastLine: p.lastLine(s.Position.Line, s.End),
		absolute: s.Position.Filename,
	}
}

func (p placer) finding(f analyzer.Finding) Finding {
	fixes := p.fixes(f.Fixes)
	return Finding{
		Rule:     f.Rule,
		Severity: f.Severity,
		Place:    p.place(f.Position),
		Message:  f.Message,
		Trace:    p.steps(f.Trace),
		Change:   p.change(f.Change),
		Also:     p.steps(f.Also),
		Fix:      len(fixes) > 0,
		Fixes:    fixes,
		LastLine: p.lastLine(f.Position.Line, f.End),
	}
}

func (p placer) change(c analyzer.Change) *Change {
	if c.Position.Line == 0 {
		return nil
	}
	return &Change{Place: p.place(c.Position), Old: c.Expr, New: c.New}
}

// lastLine is the line of an end, at least the first.
func (p placer) lastLine(first int, end token.Pos) int {
	if p.fset == nil || !end.IsValid() {
		return first
	}
	return max(first, p.fset.Position(end).Line)
}

func (p placer) steps(trace []analyzer.Step) []Step {
	steps := make([]Step, len(trace))
	for i, s := range trace {
		steps[i] = p.step(s)
	}
	return steps
}

func (p placer) step(s analyzer.Step) Step {
	return Step{p.tree.Relative(s.Position.Filename), s.Position.Line, s.Position.Column, s.Text}
}

func seconds(d *time.Duration) *float64 {
	if d == nil {
		return nil
	}
	s := d.Seconds()
	return &s
}

// fixes translates suggested fixes, leaving out those whose positions the
// file set does not know.
func (p placer) fixes(in []analysis.SuggestedFix) []Fix {
	var out []Fix
	for _, f := range in {
		fix := Fix{Message: f.Message}
		for _, e := range f.TextEdits {
			if edit, ok := p.edit(e); ok {
				fix.Edits = append(fix.Edits, edit)
			}
		}
		if len(fix.Edits) == len(f.TextEdits) && len(fix.Edits) > 0 {
			out = append(out, fix)
		}
	}
	return out
}

func (p placer) edit(e analysis.TextEdit) (source.Edit, bool) {
	if p.fset == nil || !e.Pos.IsValid() {
		return source.Edit{}, false
	}
	// Offsets are those of the file itself, whatever //line comments say.
	start := p.fset.PositionFor(e.Pos, false)
	end := start
	if e.End.IsValid() {
		end = p.fset.PositionFor(e.End, false)
	}
	spot := func(at token.Position) source.Spot {
		return source.Spot{Offset: at.Offset, Line: at.Line, Column: at.Column}
	}
	return source.Edit{
		File: p.tree.Relative(start.Filename), Path: start.Filename, Start: spot(start), End: spot(end), New: string(e.NewText),
	}, start.Filename != ""
}
