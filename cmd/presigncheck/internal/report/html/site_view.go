package html

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// A siteView is a presign call as the page shows it.
type siteView struct {
	ID        string
	Where     string
	Function  string
	Call      string // operation and target
	Status    report.Tone
	Open      bool // unfolded at first
	Forwarded bool
	Expiry    string
	Source    []codeLine
	Steps     []stepView
	Findings  []findingView
	Verdicts  []verdictView
}

// A codeLine is a line of source; At marks the one that is meant, split
// before and behind the point where it starts.
type codeLine struct {
	Number       int
	Text, Before string
	At           bool
}

// A stepView is a step of the trace with its source line.
type stepView struct {
	Where, Text, Line string
}

// A findingView is a finding with its repair.
type findingView struct {
	Where, Rule, Severity, Message string
	Tone                           report.Tone
	Fixes                          []fixView
}

// A fixView is a suggested repair, line by line.
type fixView struct {
	Message string
	Lines   []fixLine
}

type fixLine struct{ Old, New string }

func newSiteView(r *report.Report, id string, s *report.Site, findings []report.Finding) siteView {
	v := siteView{
		ID:        id,
		Forwarded: s.Forwarded,
		Where:     fmt.Sprintf("%s:%d", s.File, s.Line),
		Function:  s.Function,
		Call:      s.Operation + " " + report.Verdict{}.Target(s),
		Expiry:    s.Expiry.String(),
		Source:    around(r, s.Place),
	}
	trace := s.Expiry.Trace
	for _, f := range findings {
		v.Findings = append(v.Findings, newFindingView(r, f))
		if len(trace) == 0 {
			trace = f.Trace
		}
	}
	for _, step := range trace {
		line, _ := source.Unindented(r.SourceLine(step.File, step.Line), 1)
		v.Steps = append(v.Steps, stepView{fmt.Sprintf("%s:%d", step.File, step.Line), step.Text, line})
	}
	for i, verdict := range s.Verdicts {
		if i == 0 && verdict.Resource != "" {
			v.Call = s.Operation + " " + verdict.Resource
		}
		v.Verdicts = append(v.Verdicts, newVerdictView(s, verdict))
	}
	v.Status = v.status()
	return v
}

// status is the worst of what there is to say.
func (v siteView) status() report.Tone {
	worst := report.Plain
	for _, f := range v.Findings {
		worst = max(worst, f.Tone)
	}
	for _, verdict := range v.Verdicts {
		worst = max(worst, verdict.Tone)
	}
	return worst
}

// attention reports whether somebody has to look at the site.
func (v siteView) attention() bool { return v.Status >= report.Warn }

// around is the source line of a place with its neighbours.
func around(r *report.Report, at source.Place) []codeLine {
	const before, behind = 2, 5
	var lines []codeLine
	for n := max(1, at.Line-before); n <= at.Line+behind; n++ {
		text := r.SourceLine(at.File, n)
		if n == at.Line && text == "" {
			return nil
		}
		line := codeLine{Number: n, Text: text, At: n == at.Line}
		if line.At && at.Column > 1 && at.Column-1 <= len(text) {
			line.Before, line.Text = text[:at.Column-1], text[at.Column-1:]
		}
		lines = append(lines, line)
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1].Text) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func newFindingView(r *report.Report, f report.Finding) findingView {
	v := findingView{
		Where:    fmt.Sprintf("%s:%d", f.File, f.Line),
		Rule:     f.Rule,
		Severity: string(f.Severity),
		Tone:     report.SeverityTone(f.Severity),
		Message:  f.ShortPlain(),
	}
	for _, fix := range f.Fixes {
		v.Fixes = append(v.Fixes, newFixView(r, fix))
	}
	return v
}

// fixView shows the lines that a fix changes. Edits that span lines are told
// by their message only.
func newFixView(r *report.Report, fix report.Fix) fixView {
	v := fixView{Message: fix.Message}
	for _, e := range fix.Edits {
		line := r.SourceLine(e.File, e.Start.Line)
		if e.Start.Line != e.End.Line || e.End.Column-1 > len(line) {
			continue
		}
		changed := line[:e.Start.Column-1] + e.New + line[e.End.Column-1:]
		v.Lines = append(v.Lines, fixLine{strings.TrimSpace(line), strings.TrimSpace(changed)})
	}
	return v
}
