package fix

import (
	"bytes"
	"errors"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// A form is what gofmt knows nothing of: how a file begins and how its lines end.
type form struct{ mark, crlf bool }

var mark = []byte("\xef\xbb\xbf") // the byte order mark, which Go allows at the start of a file

func formOf(text []byte) form {
	n := bytes.Count(text, []byte("\n"))
	return form{bytes.HasPrefix(text, mark), n > 0 && bytes.Count(text, []byte("\r\n")) == n}
}

// lines gives a text the line ends of the form.
func (f form) lines(text []byte) []byte {
	if f.crlf {
		return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	return text
}

// plain is a text as gofmt would like it.
func (f form) plain(text []byte) []byte {
	text = bytes.TrimPrefix(text, mark)
	if f.crlf {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	return text
}

// dress undoes plain.
func (f form) dress(text []byte) []byte {
	text = f.lines(text)
	if f.mark {
		text = slices.Concat(mark, text)
	}
	return text
}

// formatted reports whether gofmt leaves a text as it is.
func formatted(text []byte) bool {
	pretty, err := format.Source(text)
	return err == nil && bytes.Equal(pretty, text)
}

// keepsComments returns an error if a text has not the comments of an older one,
// in their order, or is no Go.
func keepsComments(old, text []byte) error {
	before, err := comments(old)
	if err != nil {
		return err
	}
	after, err := comments(text)
	if err == nil && !slices.Equal(before, after) {
		err = errors.New("it would lose a comment")
	}
	return err
}

// doubtful are the comments that may be about a value which the edits replace.
func (f *file) doubtful(text []byte) (out []Comment) {
	before, fset, err := parsed(f.text)
	if err != nil {
		return nil
	}
	after, newer, err := parsed(text)
	if err != nil || len(after.Comments) != len(before.Comments) {
		return nil
	}
	tf := fset.File(before.FileStart)
	for i, group := range before.Comments {
		first, last := tf.Line(group.Pos()), tf.Line(group.End())
		alone := len(bytes.TrimSpace(f.text[tf.Offset(tf.LineStart(first)):tf.Offset(group.Pos())])) == 0
		near := func(e source.Edit) bool {
			line := tf.Line(tf.Pos(e.End.Offset))
			return e.Start.Offset < e.End.Offset && (first == line && tf.Offset(group.Pos()) >= e.End.Offset || alone && last == line-1)
		}
		if !slices.ContainsFunc(f.edits, near) {
			continue
		}
		for k, c := range group.List {
			if lifetime.MatchString(c.Text) && !strings.HasPrefix(c.Text, "//presigncheck:") {
				at := newer.File(after.FileStart).Line(after.Comments[i].List[k].Pos())
				out = append(out, Comment{at, strings.Join(strings.Fields(c.Text), " ")})
			}
		}
	}
	return out
}

// lifetime is what a comment about one has: a number, or a unit of time.
var lifetime = regexp.MustCompile(`(?i)[0-9]|\b(second|minute|hour|day|week|month|year)s?\b|\b(hour|dai|week|month|year)ly\b|\bforever\b`)

func parsed(text []byte) (*ast.File, *token.FileSet, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
	return f, fset, err
}

func comments(text []byte) (all []string, err error) {
	f, _, err := parsed(text)
	if err != nil {
		return nil, errors.New("it would not be valid Go: " + strings.TrimPrefix(err.Error(), ":"))
	}
	for _, group := range f.Comments {
		all = append(all, texts(group)...)
	}
	return all, nil
}

func texts(group *ast.CommentGroup) (all []string) {
	for _, c := range group.List {
		all = append(all, c.Text)
	}
	return all
}
