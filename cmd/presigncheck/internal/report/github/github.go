// Package github prints a report as workflow commands, which become annotations
// of the changed lines. Source: "Workflow commands for GitHub Actions".
package github

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

var commands = map[analyzer.Severity]string{analyzer.Error: "error", analyzer.Warning: "warning", analyzer.Note: "notice"}

// Name is that of the format.
const Name = "github"

// Annotate writes the command that says of the whole run that it failed.
func Annotate(w io.Writer, text string) {
	fmt.Fprintf(w, "::error title=%s::%s\n", property("presigncheck: not checked"), data(text))
}

// Print writes a command per finding, and one per reason why something was not checked or decided.
func Print(w io.Writer, r *report.Report) error {
	var b bytes.Buffer
	for _, f := range r.Findings {
		text := f.Whole()
		for _, s := range f.Trace {
			text += fmt.Sprintf("\n%s:%d: %s", s.File, s.Line, s.Text)
		}
		fmt.Fprintf(&b, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", commands[f.Severity],
			property(r.FromRoot(f.File)), f.Line, f.Column, property("presigncheck: "+f.Rule), data(text))
	}
	for _, p := range r.Failures() {
		place := ""
		if p.File != "" {
			place = fmt.Sprintf("file=%s,line=%d,", property(r.FromRoot(p.File)), max(1, p.Line))
		}
		fmt.Fprintf(&b, "::error %stitle=%s::%s\n", place, property("presigncheck: not checked"), data(p.Message))
	}
	for _, g := range r.Undecided {
		fmt.Fprintf(&b, "::warning file=%s,line=%d,col=%d,title=%s::%s\n", property(r.FromRoot(g.File)), max(1, g.Line), max(1, g.Column),
			property("presigncheck: undecided"), data(g.Message))
	}
	for _, file := range r.Excluded {
		fmt.Fprintf(&b, "::notice file=%s,line=1,title=%s::%s\n", property(r.FromRoot(file)), property("presigncheck: excluded"), data(report.ExcludedWhy))
	}
	_, err := w.Write(b.Bytes())
	return err
}

var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func data(s string) string     { return dataEscapes.Replace(s) }
func property(s string) string { return propertyEscapes.Replace(s) }
