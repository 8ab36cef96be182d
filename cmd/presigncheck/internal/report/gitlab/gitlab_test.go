package gitlab_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/gitlab"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
)

// violation has what GitLab demands of an entry, and nothing else.
type violation struct {
	Description *string `json:"description"`
	CheckName   *string `json:"check_name"`
	Fingerprint *string `json:"fingerprint"`
	Severity    *string `json:"severity"`
	Location    *struct {
		Path  *string `json:"path"`
		Lines *struct {
			Begin *int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

func printed(t *testing.T, r *report.Report) []violation {
	t.Helper()
	var b bytes.Buffer
	if err := gitlab.Print(&b, r); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(b.String(), "[") {
		t.Fatalf("no array: %s", b.String())
	}
	d := json.NewDecoder(&b)
	d.DisallowUnknownFields()
	var all []violation
	if err := d.Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestForm: every entry has what the documentation of the format says it must, and
// a fingerprint of its own.
func TestForm(t *testing.T) {
	r := reporttest.Full(t)
	r.AddProblem("", "no file")
	r.AddProblem("", "no file") // the same once more
	r.AddProblem(r.Path("shop.go")+":3:1", "undefined: f")
	all := printed(t, r)
	if len(all) != len(r.Findings)+3 {
		t.Errorf("%d entries of %d findings and 3 problems", len(all), len(r.Findings))
	}
	seen := make(map[string]bool)
	for i, v := range all {
		if v.Description == nil || v.CheckName == nil || v.Fingerprint == nil || v.Severity == nil || v.Location == nil ||
			v.Location.Path == nil || v.Location.Lines == nil || v.Location.Lines.Begin == nil {
			t.Fatalf("entry %d lacks something: %+v", i, v)
		}
		switch *v.Severity {
		case "info", "minor", "major", "critical", "blocker":
		default:
			t.Errorf("severity %q", *v.Severity)
		}
		if seen[*v.Fingerprint] || *v.Fingerprint == "" {
			t.Errorf("fingerprint %q comes twice", *v.Fingerprint)
		}
		seen[*v.Fingerprint] = true
		if p := *v.Location.Path; strings.HasPrefix(p, "/") || strings.HasPrefix(p, "./") || *v.Location.Lines.Begin < 1 {
			t.Errorf("location %s:%d", p, *v.Location.Lines.Begin)
		}
		if failed := i >= len(r.Findings); failed != (*v.Severity == "blocker") {
			t.Errorf("%s is %s", *v.Description, *v.Severity)
		}
	}
}

// An empty list is an array, too.
func TestNothing(t *testing.T) {
	if all := printed(t, report.New(t.TempDir(), nil, reporttest.Nothing)); all == nil || len(all) > 0 {
		t.Errorf("%v", all)
	}
}
