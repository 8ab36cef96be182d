// Package fingerprint names findings by what stays the same when the code around
// them moves.
package fingerprint

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// Of names each finding by its rule, the file, the function, and the text of the
// line. Of equal ones the second gets another name than the first. The names are
// kept in baselines and by code hosts: what they are made of does not change.
func Of(tree *source.Tree, findings []report.Finding) []string {
	seen := make(map[string]int)
	names := make([]string, len(findings))
	for i, f := range findings {
		line, _ := source.Unindented(tree.SourceLine(f.File, f.Line), 1)
		what := strings.Join([]string{f.Rule, tree.FromRoot(f.File), f.Function, line, f.About}, "\x00")
		names[i] = fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", what, seen[what])))[:32]
		seen[what]++
	}
	return names
}
