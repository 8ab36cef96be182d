package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// github prints workflow commands, which become annotations of the changed
// lines. Source: "Workflow commands for GitHub Actions".
func (r *Report) github(w io.Writer) error {
	var b bytes.Buffer
	for _, f := range r.Findings {
		command := f.Severity
		if command == "note" {
			command = "notice"
		}
		text := f.text()
		for _, s := range f.Trace {
			text += fmt.Sprintf("\n%s:%d: %s", s.File, s.Line, s.Text)
		}
		fmt.Fprintf(&b, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", command,
			githubProperty(r.FromRoot(f.File)), f.Line, f.Column, githubProperty("presigncheck: "+f.Rule), githubData(text))
	}
	r.githubProblems(&b)
	for _, g := range r.Undecided {
		fmt.Fprintf(&b, "::warning file=%s,line=%d,col=%d,title=%s::%s\n", githubProperty(r.FromRoot(g.File)), max(1, g.Line), max(1, g.Column),
			githubProperty("presigncheck: undecided"), githubData(g.Message))
	}
	_, err := w.Write(b.Bytes())
	return err
}

var (
	githubDataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubPropertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func githubData(s string) string     { return githubDataEscapes.Replace(s) }
func githubProperty(s string) string { return githubPropertyEscapes.Replace(s) }
