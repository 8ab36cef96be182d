package docs_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
)

const explainText = "# What `--explain FILE:LINE` says\n\n" +
	"    presigncheck --explain videos/videos.go:51\n\n" +
	"tells every value that can reach the presign call on that line, each with the\n" +
	"steps it takes from its origin to the call. Of a value that is not known, it\n" +
	"says where the search for it ended, and why, by one of these names:\n\n" +
	"| reason | means |\n|---|---|\n"

func TestExplainPage(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(explainText)
	for _, r := range analyzer.Reasons() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r.Reason, r.Means)
	}
	b.WriteString("\nNothing that is lost is reported: it is listed with an unknown maximum. What lies\n" +
		"behind these names in general stands in the [package documentation](../../../analyzer/doc.go).\n")
	page(t, "explain.md", b.String())
}
