package checkstyle_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/checkstyle"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
)

// TestForm: the report has the elements and attributes that Checkstyle's own
// logger writes, and a failing entry for each reason why something was not checked.
func TestForm(t *testing.T) {
	failed, undecided := reporttest.Full(t), report.New(t.TempDir(), nil, reporttest.Nothing)
	failed.AddProblem("", "no \x01file")
	undecided.FailUndecided("none of 3 presign calls could be decided")
	for name, r := range map[string]*report.Report{
		"full": reporttest.Full(t), "failed": failed, "undecided": undecided, "empty": report.New(t.TempDir(), nil, reporttest.Nothing),
	} {
		var b bytes.Buffer
		if err := checkstyle.Print(&b, r); err != nil {
			t.Fatal(err)
		}
		attributes := map[string][]string{
			"checkstyle": {"version"}, "file": {"name"}, "error": {"line", "column", "severity", "message", "source"},
		}
		entries, notChecked := 0, 0
		files := make(map[string]bool)
		d := xml.NewDecoder(&b)
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			e, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			value := make(map[string]string)
			for _, a := range e.Attr {
				if !slices.Contains(attributes[e.Name.Local], a.Name.Local) {
					t.Errorf("%s: %s has the attribute %s", name, e.Name.Local, a.Name.Local)
				}
				value[a.Name.Local] = a.Value
			}
			switch e.Name.Local {
			case "file":
				if files[value["name"]] || value["name"] == "" || strings.HasPrefix(value["name"], "/") {
					t.Errorf("%s: file %q", name, value["name"])
				}
				files[value["name"]] = true
			case "error":
				entries++
				if n, err := strconv.Atoi(value["line"]); err != nil || n < 1 || value["message"] == "" {
					t.Errorf("%s: %v", name, value)
				}
				if !slices.Contains([]string{"error", "warning", "info"}, value["severity"]) {
					t.Errorf("%s: severity %q", name, value["severity"])
				}
				if value["source"] == "presigncheck.not-checked" && value["severity"] == "error" {
					notChecked++
				}
			}
		}
		if want := len(r.Findings) + len(r.Failures()); entries != want || notChecked != len(r.Failures()) || (notChecked > 0) == r.Complete() {
			t.Errorf("%s: %d entries and %d of them not checked, want %d and %d", name, entries, notChecked, want, len(r.Failures()))
		}
	}
}
