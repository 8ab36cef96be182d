// Package format names the formats of reports.
package format

import (
	"fmt"
	"io"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/github"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markdown"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/sarif"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/text"
)

// formats are those of standard output, in the order in which help lists them.
var formats = []struct {
	name  string
	print func(io.Writer, *report.Report) error
}{
	{"text", text.Print},
	{"json", json.Print},
	{"sarif", sarif.Print},
	{"github", github.Print},
	{"markdown", markdown.Print},
}

// Names are those that [Print] knows.
func Names() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Print writes the report in the format.
func Print(w io.Writer, r *report.Report, name string) error {
	for _, f := range formats {
		if f.name == name {
			return f.print(w, r)
		}
	}
	return fmt.Errorf("format %q is not one of %v", name, Names())
}
