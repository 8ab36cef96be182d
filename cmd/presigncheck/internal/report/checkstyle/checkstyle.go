// Package checkstyle prints a report in the form of Checkstyle's XML logger, which
// most CI servers and reviewdog read. Source: com.puppycrawl.tools.checkstyle.XMLLogger
// (https://checkstyle.org).
package checkstyle

import (
	"cmp"
	"encoding/xml"
	"io"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markup"
)

type checkstyle struct {
	XMLName xml.Name `xml:"checkstyle"`
	Version string   `xml:"version,attr"` // of the format
	Files   []*file  `xml:"file"`
}

type file struct {
	Name   string  `xml:"name,attr"`
	Errors []entry `xml:"error"`
}

type entry struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr,omitempty"`
	Severity string `xml:"severity,attr"` // error, warning or info
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

var severities = map[analyzer.Severity]string{analyzer.Error: "error", analyzer.Warning: "warning", analyzer.Note: "info"}

// Print writes the report. What was not checked is an error.
func Print(w io.Writer, r *report.Report) error {
	out := checkstyle{Version: "4.3"}
	byName := make(map[string]*file)
	add := func(name string, e entry) {
		name = r.FromRoot(cmp.Or(name, "go.mod")) // there is none without a file
		f := byName[name]
		if f == nil {
			f = &file{Name: name}
			byName[name] = f
			out.Files = append(out.Files, f)
		}
		e.Line = max(1, e.Line)
		f.Errors = append(f.Errors, e)
	}
	for _, f := range r.Findings {
		add(f.File, entry{f.Line, f.Column, severities[f.Severity], f.Whole(), "presigncheck." + f.Rule})
	}
	for _, p := range r.Failures() {
		add(p.File, entry{p.Line, p.Column, severities[analyzer.Error], "not checked: " + p.Message, "presigncheck.not-checked"})
	}
	for _, g := range r.Undecided {
		add(g.File, entry{g.Line, g.Column, severities[analyzer.Warning], "undecided: " + g.Message, "presigncheck.undecided"})
	}
	for _, file := range r.Excluded {
		add(file, entry{1, 0, severities[analyzer.Note], report.ExcludedWhy, "presigncheck.excluded"})
	}
	return markup.Write(w, out)
}
