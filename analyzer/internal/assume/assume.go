// Package assume is the table of what the analysis does not know, does not tell
// apart, and takes for granted. The package documentation of analyzer lists it,
// and testdata has, for each row, a program that meets the limit, with what is
// claimed of it.
package assume

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

//go:generate go run ./document ../../doc.go

// Kind says what a limit does to a claim.
type Kind int

const (
	Unknown Kind = iota // the value is not known, and nothing is reported of it
	Wide                // the claim holds, and says more than can be
	Assumed             // the claim rests on what is taken to hold without proof
)

// Row is one limit.
type Row struct {
	Name     string // in kebab case, and that of the folder below testdata
	Kind     Kind
	Why      string // the reason, for those who change the analysis
	Sentence string // for the documentation
}

// kinds are the parts of the documentation, by Kind.
var kinds = [...]struct{ heading, intro string }{
	Unknown: {"What it cannot see", "A value of these kinds is not known. Nothing is reported of it, and the trace\nof its site says where it was lost."},
	Wide:    {"What it does not tell apart", "All that may be counts: what is claimed holds, but some of it may never happen."},
	Assumed: {"What it takes for granted", "These hold in most programs and are not proved. Where one does not hold, what\nis said of the call may be wrong."},
}

// Document returns the text of analyzer's doc.go with the sections that are made
// of the table: from the first of their headings to the end of the comment.
func Document(doc []byte) ([]byte, error) {
	begin := bytes.Index(doc, []byte("// # "+kinds[0].heading+"\n"))
	end := bytes.Index(doc, []byte("package analyzer\n"))
	if begin < 0 || end < begin {
		return nil, errors.New("no heading \"" + kinds[0].heading + "\" before the package clause")
	}
	var b strings.Builder
	for k, part := range kinds {
		if k > 0 {
			b.WriteString("//\n")
		}
		fmt.Fprintf(&b, "// # %s\n//\n// %s\n//\n", part.heading, strings.ReplaceAll(part.intro, "\n", "\n// "))
		for _, r := range rows {
			if r.Kind == Kind(k) {
				bullet(&b, r.Sentence)
			}
		}
	}
	return append(append(bytes.Clone(doc[:begin]), b.String()...), doc[end:]...), nil
}

// bullet writes an item of a list as gofmt does, in lines of up to 80 letters.
func bullet(b *strings.Builder, text string) {
	const width = 80
	line := "//   -"
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = "//    "
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}
