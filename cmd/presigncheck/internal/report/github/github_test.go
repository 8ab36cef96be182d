package github_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/github"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
)

func printed(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := github.Print(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A workflow command ends at a line break, and its properties at a comma or
// colon; text must not be able to.
func TestEscapes(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSuffix(printed(t, reporttest.Full(t)), "\n"), "\n") {
		if !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") && !strings.HasPrefix(line, "::notice ") {
			t.Errorf("not a workflow command: %q", line)
		}
		if n := strings.Count(strings.SplitN(line, "::", 3)[1], ","); n != 3 {
			t.Errorf("%d commas in the properties: %q", n, line)
		}
	}
}
