// Package format names the formats of reports.
package format

import (
	"fmt"
	"io"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/checkstyle"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/github"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/gitlab"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/junit"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markdown"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/sarif"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/text"
)

// formats are those of standard output, in the order in which help lists them.
var formats = []struct {
	name  string
	print func(io.Writer, *report.Report, text.Options) error
}{
	{"text", text.Print},
	{"json", always(json.Print)},
	{"sarif", always(sarif.Print)},
	{github.Name, always(github.Print)},
	{"gitlab", always(gitlab.Print)},
	{"junit", always(junit.Print)},
	{"checkstyle", always(checkstyle.Print)},
	{"markdown", always(markdown.Print)},
}

// always is a format for programs, which looks the same everywhere.
func always(print func(io.Writer, *report.Report) error) func(io.Writer, *report.Report, text.Options) error {
	return func(w io.Writer, r *report.Report, _ text.Options) error { return print(w, r) }
}

// Names are those that [Print] knows.
func Names() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Print writes the report in the format; the options are for text.
func Print(w io.Writer, r *report.Report, name string, o text.Options) error {
	for _, f := range formats {
		if f.name == name {
			return f.print(w, r, o)
		}
	}
	return fmt.Errorf("format %q is not one of %v", name, Names())
}
