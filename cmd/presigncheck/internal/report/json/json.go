// Package json prints a report for other programs. The shape is that of
// [report.Report].
package json

import (
	"encoding/json"
	"io"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// Print writes the report with a summary.
func Print(w io.Writer, r *report.Report) error {
	return Encode(w, struct {
		*report.Report
		Summary *report.Counts `json:"summary,omitempty"`
	}{r, r.Counts()})
}

// Encode writes a value readably: <, > and & occur in keys and policies.
func Encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
