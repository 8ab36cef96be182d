// Package junit prints a report as the results of tests, one for each presign call,
// for CI servers that show test results. Source: the schema that Jenkins holds such
// files to, junit-10.xsd of its plugin xunit, and
// https://docs.gitlab.com/ci/testing/unit_test_reports/.
package junit

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markup"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Suites   []*suite `xml:"testsuite"`
}

type suite struct {
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Cases    []testcase `xml:"testcase"`
}

type testcase struct {
	Class    string   `xml:"classname,attr"`
	Name     string   `xml:"name,attr"`
	Errors   []result `xml:"error"`
	Failures []result `xml:"failure"`
	Output   string   `xml:"system-out,omitempty"`
}

type result struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// Print writes the report. A test fails if the run fails for one of its findings,
// and has the others as output. The first test is that everything was checked that
// may presign.
func Print(w io.Writer, r *report.Report) error {
	out := suites{Name: "presigncheck"}
	byName := make(map[string]*suite)
	add := func(c testcase) {
		s := byName[c.Class]
		if s == nil {
			s = &suite{Name: c.Class}
			byName[c.Class] = s
			out.Suites = append(out.Suites, s)
		}
		s.Tests++
		s.Failures += min(len(c.Failures), 1)
		s.Errors += min(len(c.Errors), 1)
		s.Cases = append(s.Cases, c)
		out.Tests++
		out.Failures += min(len(c.Failures), 1)
		out.Errors += min(len(c.Errors), 1)
	}
	checked := testcase{Class: "presigncheck", Name: "every package that may presign is checked"}
	for _, p := range r.Failures() {
		checked.Errors = append(checked.Errors, result{"not-checked", p.Message, p.String()})
	}
	for _, g := range r.Undecided {
		checked.Output += g.String() + "\n"
	}
	for _, file := range r.Excluded {
		checked.Output += file + ": " + report.ExcludedWhy + "\n"
	}
	add(checked)
	findings := make(map[source.Place][]report.Finding)
	for _, f := range r.Findings {
		findings[f.Place] = append(findings[f.Place], f)
	}
	for i := range r.Sites {
		s := &r.Sites[i]
		if s.Forwarded && findings[s.Place] == nil {
			continue // others stand for its URLs
		}
		c := testcase{Class: s.Package, Name: fmt.Sprintf("%s at %s:%d", s.CallName(), r.FromRoot(s.File), s.Line)}
		c.add(r, findings[s.Place])
		delete(findings, s.Place)
		add(c)
	}
	for _, f := range r.Findings { // those that lie at no call
		if findings[f.Place] == nil {
			continue
		}
		c := testcase{Class: "presigncheck", Name: fmt.Sprintf("%s:%d", r.FromRoot(f.File), f.Line)}
		c.add(r, findings[f.Place])
		delete(findings, f.Place)
		add(c)
	}
	return markup.Write(w, out)
}

// add adds findings to the test.
func (c *testcase) add(r *report.Report, findings []report.Finding) {
	for _, f := range findings {
		var text strings.Builder
		fmt.Fprintf(&text, "%s: %s: %s\n", f.Place, f.Severity, f.Whole())
		for _, s := range f.Trace {
			fmt.Fprintf(&text, "    %s: %s\n", s.Where(), s.Text)
		}
		if r.FailsFor(f) {
			c.Failures = append(c.Failures, result{f.Rule, f.Plain(), text.String()})
		} else {
			c.Output += text.String()
		}
	}
}
