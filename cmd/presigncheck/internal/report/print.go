package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/presigncheck/presigncheck/analyzer"
)

// printers are the formats of the output.
var printers = map[string]func(*Report, io.Writer) error{
	"text": (*Report).text,
	"json": (*Report).json,
}

// Formats names the formats that [Report.Print] knows.
func Formats() []string { return []string{"text", "json"} }

// Print writes the report in the format.
func (r *Report) Print(w io.Writer, format string) error {
	p, ok := printers[format]
	if !ok {
		return fmt.Errorf("format %q is not one of %v", format, Formats())
	}
	return p(r, w)
}

func (r *Report) json(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Fails reports whether there is a finding of at least the severity, or a
// denied verdict.
func (r *Report) Fails(lowest analyzer.Severity) bool {
	for _, f := range r.Findings {
		if analyzer.Severity(f.Severity).Rank() >= lowest.Rank() {
			return true
		}
	}
	for _, s := range r.Sites {
		for _, v := range s.Verdicts {
			if v.Permission == "denied" {
				return true
			}
		}
	}
	return false
}
