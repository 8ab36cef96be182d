package report

import "github.com/presigncheck/presigncheck/analyzer"

// A Tone says how good a thing is, for formats that colour it.
type Tone int

// The tones.
const (
	Plain Tone = iota // neither good nor bad
	Faint             // nothing to look at
	Good
	Note
	Warn
	Bad
)

// A Phrase is a few words, and how good they are.
type Phrase struct {
	Text string
	Tone Tone
}

// SeverityTone is that of findings.
func SeverityTone(s analyzer.Severity) Tone {
	switch s {
	case analyzer.Error:
		return Bad
	case analyzer.Warning:
		return Warn
	}
	return Note
}
