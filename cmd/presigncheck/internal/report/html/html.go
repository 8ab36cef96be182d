// Package html writes a report for a browser: one file that loads nothing, and
// that can be read without scripts. It is made for somebody who was not there: the
// verdict comes first, then each call that needs a look, worst first.
package html

import (
	"bytes"
	"io"
	"time"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// maxSize is how large a page should be: what is sent by mail, or opened on a
// phone, is not larger. A page that would be leaves details out, and says so.
const maxSize = 900_000

// Print writes the report for a browser.
func Print(w io.Writer, r *report.Report) error {
	var b bytes.Buffer
	for d := everything; ; d++ {
		b.Reset()
		p := newPage(r, d)
		p.Version = report.ToolVersion()
		p.Made = time.Now().UTC().Format("2 January 2006, 15:04 UTC")
		if err := p.render(&b); err != nil {
			return err
		}
		if b.Len() <= maxSize || d == least {
			break
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// A detail is how much a page says about each call.
type detail int

// The details, from much to little.
const (
	everything  detail = iota
	noLayers           // without the policies of calls of which nothing is to be reported
	onlyDecides        // without the policies that do not decide
	brief              // only a line about calls of which nothing is to be reported
	least              // only a line about each call
)

// leftOut says what a page does not have.
func (d detail) leftOut() string {
	switch d {
	case noLayers:
		return "To keep this page small, the layers of policies are shown only for calls that need a look."
	case onlyDecides:
		return "To keep this page small, only the policies that decide are shown."
	case brief:
		return "To keep this page small, calls of which nothing is to be reported have one line each."
	case least:
		return "To keep this page small, each call has one line."
	}
	return ""
}
