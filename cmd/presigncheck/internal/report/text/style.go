package text

import (
	"net/url"
	"path/filepath"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/terminal"
)

// A style is that of the writer, with the colours for tones.
type style struct{ terminal.Style }

// colours by tone. Plain text has none.
var colours = [...]string{
	report.Faint: text.Colors{text.Faint}.EscapeSeq(),
	report.Note:  text.Colors{text.Faint}.EscapeSeq(),
	report.Good:  text.Colors{text.FgGreen}.EscapeSeq(),
	report.Warn:  text.Colors{text.FgYellow, text.Bold}.EscapeSeq(),
	report.Bad:   text.Colors{text.FgRed, text.Bold}.EscapeSeq(),
}

var boldSequence = text.Colors{text.Bold}.EscapeSeq()

// paint gives a phrase the colour of its tone.
func (s style) paint(p report.Phrase) string { return s.escape(p.Text, colours[p.Tone]) }

func (s style) faint(t string) string { return s.escape(t, colours[report.Faint]) }

func (s style) bold(t string) string { return s.escape(t, boldSequence) }

func (s style) escape(t, sequence string) string {
	if !s.Colour || sequence == "" || t == "" {
		return t
	}
	return text.Escape(t, sequence)
}

// link makes a text a link to a URL.
func (s style) link(t, url string) string {
	if !s.Links {
		return t
	}
	return text.Hyperlink(url, t)
}

// fileURL is the URL of a file on this machine.
func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
