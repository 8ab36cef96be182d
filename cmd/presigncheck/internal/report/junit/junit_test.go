package junit_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/junit"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
)

// An element may have these attributes, all of them required, and these children.
// It is a part of junit-10.xsd of Jenkins' plugin xunit.
type element struct{ attributes, children []string }

var form = map[string]element{
	"testsuites": {[]string{"name", "tests", "failures", "errors"}, []string{"testsuite"}},
	"testsuite":  {[]string{"name", "tests", "failures", "errors"}, []string{"testcase"}},
	"testcase":   {[]string{"classname", "name"}, []string{"error", "failure", "system-out"}},
	"error":      {[]string{"type", "message"}, nil},
	"failure":    {[]string{"type", "message"}, nil},
	"system-out": {nil, nil},
}

func printed(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := junit.Print(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// reports are one of each kind.
func reports(t *testing.T) map[string]*report.Report {
	failed, undecided := reporttest.Full(t), report.New(t.TempDir(), nil, reporttest.Nothing)
	failed.AddProblem("shop.go:3:1", "undefined: \x01f")
	undecided.FailUndecided("none of 3 presign calls could be decided")
	return map[string]*report.Report{
		"full": reporttest.Full(t), "failed": failed, "undecided": undecided, "empty": report.New(t.TempDir(), nil, reporttest.Nothing),
	}
}

// TestForm holds the report to the form, and its counts to what there is.
func TestForm(t *testing.T) {
	for name, r := range reports(t) {
		d := xml.NewDecoder(bytes.NewReader(printed(t, r)))
		var open []string
		counts := make(map[string]int)
		var said []xml.Attr
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				is := form[e.Name.Local]
				var has []string
				for _, a := range e.Attr {
					has = append(has, a.Name.Local)
				}
				if !slices.Equal(has, is.attributes) {
					t.Errorf("%s: %s has the attributes %v", name, e.Name.Local, has)
				}
				if n := len(open); n > 0 && !slices.Contains(form[open[n-1]].children, e.Name.Local) || n == 0 && e.Name.Local != "testsuites" {
					t.Errorf("%s: %s in %v", name, e.Name.Local, open)
				}
				if e.Name.Local == "testsuites" {
					said = e.Attr
				}
				open = append(open, e.Name.Local)
				counts[e.Name.Local]++
			case xml.EndElement:
				open = open[:len(open)-1]
			}
		}
		if got := strconv.Itoa(counts["testcase"]); said[1].Value != got {
			t.Errorf("%s: %s tests of %s", name, said[1].Value, got)
		}
		if bad := !r.Complete(); bad != (counts["error"] > 0) || bad != (said[3].Value != "0") {
			t.Errorf("%s: %d errors", name, counts["error"])
		}
	}
}

// TestThreshold: what the run does not fail for does not fail a test.
func TestThreshold(t *testing.T) {
	r := reporttest.Full(t)
	for severity, want := range map[analyzer.Severity]int{analyzer.Off: 0, analyzer.Error: 3, analyzer.Note: 4} {
		r.FailOn = severity
		var out struct {
			Failures int `xml:"failures,attr"`
		}
		if err := xml.Unmarshal(printed(t, r), &out); err != nil || out.Failures != want {
			t.Errorf("failing on %s: %d tests fail, want %d; %v", severity, out.Failures, want, err)
		}
	}
}

// TestSchema holds the report to a schema, where xmllint is there.
// PRESIGNCHECK_JUNIT_XSD names it: junit-10.xsd of Jenkins' plugin xunit.
func TestSchema(t *testing.T) {
	schema := os.Getenv("PRESIGNCHECK_JUNIT_XSD")
	if schema == "" {
		t.Skip("PRESIGNCHECK_JUNIT_XSD does not name a schema")
	}
	for name, r := range reports(t) {
		file := filepath.Join(t.TempDir(), name+".xml")
		if err := os.WriteFile(file, printed(t, r), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("xmllint", "--noout", "--schema", schema, file).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
