// Package json prints a report for other programs. The shape is that of
// [report.Report], and is described by cmd/presigncheck/docs/report.schema.json.
package json

import (
	"encoding/json"
	"io"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// A Document is what is printed.
type Document struct {
	*report.Report
	// Tool is the program that made the report.
	Tool Tool `json:"tool"`
	// Summary counts what is in the report.
	Summary Summary `json:"summary"`
}

// A Tool is a program.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"` // a release such as v0.1.0, or (devel)
}

// A Summary counts. What verify found out is only in it where it was asked; the
// conclusions count presign calls, by the worst verdict about each.
type Summary struct {
	PresignCalls int `json:"presignCalls"` // that stand for URLs of their own
	Errors       int `json:"errors"`
	Warnings     int `json:"warnings"`
	Notes        int `json:"notes"`
	Problems     int `json:"problems"` // reasons why not everything was checked or decided
	*Conclusions
}

// Conclusions are what is known, before URLs are used, of whether they will work.
type Conclusions struct {
	WorksAsAsked int `json:"worksAsAsked"`
	WorksShorter int `json:"worksShorter"`
	NeverWorks   int `json:"neverWorks"`
	Denied       int `json:"denied"`
	Depends      int `json:"depends"`
	NotAsked     int `json:"notAsked"`
}

// Print writes the report.
func Print(w io.Writer, r *report.Report) error {
	d := Document{Report: r, Tool: Tool{"presigncheck", report.ToolVersion()}}
	severities := make(map[analyzer.Severity]int)
	for _, f := range r.Findings {
		severities[f.Severity]++
	}
	d.Summary = Summary{
		PresignCalls: r.PresignCalls(), Problems: len(r.Failures()),
		Errors: severities[analyzer.Error], Warnings: severities[analyzer.Warning], Notes: severities[analyzer.Note],
	}
	if c := r.Counts(); c != nil {
		d.Summary.Conclusions = &Conclusions{
			c[report.WorksAsAsked], c[report.WorksShorter], c[report.NeverWorks], c[report.Denied], c[report.Depends], c[report.NotAsked],
		}
	}
	return Encode(w, d)
}

// Encode writes a value readably: <, > and & occur in keys and policies.
func Encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
