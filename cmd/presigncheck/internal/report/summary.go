package report

import (
	"fmt"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
)

// Summary counts what there is, in one line.
func (r *Report) Summary() string {
	s := wording.Count(r.PresignCalls(), "presign call")
	if c := r.Counts(); c != nil && len(r.Sites) > 0 {
		s += " (" + c.String() + ")"
	}
	s += ", " + wording.Count(len(r.Findings), "finding")
	if n := r.Count(Verdict.Refuted); n > 0 {
		s += fmt.Sprintf(", %s refuted by a server", wording.Count(n, "permission"))
	}
	if n := len(r.Problems); n > 0 {
		s += ", " + wording.Count(n, "problem")
	}
	return s
}
