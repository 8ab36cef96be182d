package analyzer

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// syntax is what is wrong with the syntax of a package. A driver does not hand
// that on, and the tree does not show it: the parser skips what it cannot read,
// so that a function may look sound that lacks half of its statements.
type syntax struct {
	errors []types.Error
	texts  map[*ast.File][]byte // of the files that have one
}

func (s *syntax) text(f *ast.File) []byte { return s.texts[f] }

// readSyntax reads the files once more. A driver that has no text to offer has
// no file with an error either.
func readSyntax(pass *analysis.Pass) *syntax {
	s := &syntax{texts: make(map[*ast.File][]byte)}
	if pass.ReadFile == nil {
		return s
	}
	for _, f := range pass.Files {
		file := pass.Fset.File(f.FileStart)
		if file == nil {
			continue
		}
		text, err := pass.ReadFile(file.Name())
		if err != nil || len(text) != file.Size() {
			continue // made by cgo, or changed by now
		}
		_, err = parser.ParseFile(token.NewFileSet(), file.Name(), text, parser.SkipObjectResolution|parser.AllErrors)
		var list scanner.ErrorList
		if !errors.As(err, &list) {
			continue
		}
		s.texts[f] = text
		for _, e := range list {
			// What is wrong may be what stands there, or what is missing behind the
			// word before.
			at := min(e.Pos.Offset, len(text))
			before := len(bytes.TrimRight(text[:at], " \t\r\n"))
			for _, offset := range []int{at, before} {
				s.errors = append(s.errors, types.Error{Fset: pass.Fset, Pos: file.Pos(offset), Msg: e.Msg})
			}
		}
	}
	return s
}
