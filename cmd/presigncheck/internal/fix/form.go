package fix

import (
	"bytes"
	"errors"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strings"
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

func comments(text []byte) (all []string, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ParseComments|parser.SkipObjectResolution)
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
