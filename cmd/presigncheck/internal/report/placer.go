package report

import (
	"go/token"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer"
)

// A placer brings positions into the report's shape.
type placer struct {
	dir  string // that file names are made relative to
	fset *token.FileSet
}

func (p placer) file(name string) string {
	if name == "" {
		return ""
	}
	rel, err := filepath.Rel(p.dir, name)
	if err == nil && !strings.HasPrefix(rel, "..") {
		name = rel
	}
	return filepath.ToSlash(name)
}

func (p placer) site(s analyzer.Site) Site {
	return Site{
		Place:     Place{p.file(s.Position.Filename), s.Position.Line, s.Position.Column},
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
			Origin: string(s.Expiry.Origin),
			Trace:  p.steps(s.Expiry.Trace),

			alternatives: p.alternatives(s.Expiry.Alternatives),
		},
		BucketConst: s.BucketConst,
		absolute:    s.Position.Filename,
		lastLine:    p.lastLine(s.Position.Line, s.End),
	}
}

func (p placer) finding(f analyzer.Finding) Finding {
	fixes := p.fixes(f.Fixes)
	return Finding{
		Rule:     f.Rule,
		Severity: string(f.Severity),
		Place:    Place{p.file(f.Position.Filename), f.Position.Line, f.Position.Column},
		Message:  f.Message,
		Trace:    p.steps(f.Trace),
		Fix:      len(fixes) > 0,
		Fixes:    fixes,
		LastLine: p.lastLine(f.Position.Line, f.End),
	}
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
	return Step{p.file(s.Position.Filename), s.Position.Line, s.Position.Column, s.Text}
}

func seconds(d *time.Duration) *float64 {
	if d == nil {
		return nil
	}
	s := d.Seconds()
	return &s
}

// A Fix is one way to repair a finding: all of its edits together.
type Fix struct {
	Message string
	Edits   []Edit
}

// An Edit replaces the text between two offsets of a file.
type Edit struct {
	File       string // as in Place
	Path       string // as it was loaded
	Start, End Spot
	New        string
}

// A Spot is a position within a file.
type Spot struct{ Offset, Line, Column int }

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

func (p placer) edit(e analysis.TextEdit) (Edit, bool) {
	if p.fset == nil || !e.Pos.IsValid() {
		return Edit{}, false
	}
	// Offsets are those of the file itself, whatever //line comments say.
	start := p.fset.PositionFor(e.Pos, false)
	end := start
	if e.End.IsValid() {
		end = p.fset.PositionFor(e.End, false)
	}
	spot := func(at token.Position) Spot { return Spot{at.Offset, at.Line, at.Column} }
	return Edit{p.file(start.Filename), start.Filename, spot(start), spot(end), string(e.NewText)}, start.Filename != ""
}
