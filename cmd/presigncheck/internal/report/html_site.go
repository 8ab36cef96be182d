package report

import (
	"fmt"
	"strings"
)

// A siteView is a presign call as the page shows it.
type siteView struct {
	ID        string
	Where     string
	Function  string
	Call      string // operation and target
	Status    string // class: bad, warn, note, good, or "" for nothing to say
	Open      bool   // unfolded at first
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
	Where, Rule, Severity, Class, Message string
	Fixes                                 []fixView
}

// A fixView is a suggested repair, line by line.
type fixView struct {
	Message string
	Lines   []fixLine
}

type fixLine struct{ Old, New string }

var severityClass = map[string]string{"error": "bad", "warning": "warn", "note": "note"}

func (r *Report) siteView(id string, s *Site, findings []Finding) siteView {
	v := siteView{
		ID:        id,
		Forwarded: s.Forwarded,
		Where:     fmt.Sprintf("%s:%d", s.File, s.Line),
		Function:  s.Function,
		Call:      s.Operation + " " + Verdict{}.target(s),
		Expiry:    s.Expiry.String(),
		Source:    r.around(s.Place),
	}
	trace := s.Expiry.Trace
	for _, f := range findings {
		v.Findings = append(v.Findings, r.findingView(f))
		if len(trace) == 0 {
			trace = f.Trace
		}
	}
	for _, step := range trace {
		line, _ := unindented(r.src.line(step.File, step.Line), 1)
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
func (v siteView) status() string {
	has := make(map[string]bool)
	for _, f := range v.Findings {
		has[f.Class] = true
	}
	for _, verdict := range v.Verdicts {
		has[verdict.Class] = true
	}
	for _, class := range []string{"bad", "warn", "note", "good"} {
		if has[class] {
			return class
		}
	}
	return ""
}

// attention reports whether somebody has to look at the site.
func (v siteView) attention() bool { return v.Status == "bad" || v.Status == "warn" }

// around is the source line of a place with its neighbours.
func (r *Report) around(at Place) []codeLine {
	const before, behind = 2, 5
	var lines []codeLine
	for n := max(1, at.Line-before); n <= at.Line+behind; n++ {
		text := r.src.line(at.File, n)
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

func (r *Report) findingView(f Finding) findingView {
	v := findingView{
		Where:    fmt.Sprintf("%s:%d", f.File, f.Line),
		Rule:     f.Rule,
		Severity: f.Severity,
		Class:    severityClass[f.Severity],
		Message:  strings.TrimSuffix(f.shortMessage(), " ("+f.Rule+")"),
	}
	for _, fix := range f.Fixes {
		v.Fixes = append(v.Fixes, r.fixView(fix))
	}
	return v
}

// fixView shows the lines that a fix changes. Edits that span lines are told
// by their message only.
func (r *Report) fixView(fix Fix) fixView {
	v := fixView{Message: fix.Message}
	for _, e := range fix.Edits {
		line := r.src.line(e.File, e.Start.Line)
		if e.Start.Line != e.End.Line || e.End.Column-1 > len(line) {
			continue
		}
		changed := line[:e.Start.Column-1] + e.New + line[e.End.Column-1:]
		v.Lines = append(v.Lines, fixLine{strings.TrimSpace(line), strings.TrimSpace(changed)})
	}
	return v
}

// String is the range of expiries for a person.
func (e Expiry) String() string {
	switch {
	case e.Max == nil && e.Min == nil:
		return "not known (" + e.Origin + ")"
	case e.Max == nil:
		return fmt.Sprintf("%s or more (%s)", Duration(*e.Min), e.Origin)
	case e.Min == nil:
		return fmt.Sprintf("up to %s (%s)", Duration(*e.Max), e.Origin)
	case *e.Min != *e.Max:
		return fmt.Sprintf("%s to %s (%s)", Duration(*e.Min), Duration(*e.Max), e.Origin)
	}
	return fmt.Sprintf("%s (%s)", Duration(*e.Max), e.Origin)
}
