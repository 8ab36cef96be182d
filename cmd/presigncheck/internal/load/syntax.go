package load

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"os"
	"strconv"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/outline"
)

// parse parses the files of a unit, and has parsed what it imports. A file that
// cannot be read or parsed is an error of the package, and as much of it as was
// understood is used.
func (l *loader) parse(ctx context.Context, group *errgroup.Group, u *unit) error {
	imported := u.record.Imported()
	var needed map[string]bool // import paths; nil for all
	err := l.work(ctx, func() {
		for _, name := range u.record.Files() {
			read := l.syntax[name]
			if !u.chosen {
				read = func() (*ast.File, error) { return l.outline(name) }
			}
			file, err := read()
			if file != nil {
				u.pkg.Syntax = append(u.pkg.Syntax, file)
				l.added(file, imported)
			}
			u.pkg.Errors = append(u.pkg.Errors, parseErrors(name, err)...)
		}
		if !u.chosen {
			needed = outline.Trim(u.pkg.Syntax, func(path string) string {
				if imp := l.list[imported[path]]; imp != nil {
					return imp.Name
				}
				return path
			})
		}
	})
	if err != nil {
		return err
	}
	for path, id := range imported {
		if needed != nil && !needed[path] {
			continue
		}
		imp, isNew := l.unit(id)
		if imp == nil {
			continue
		}
		u.pkg.Imports[path] = imp.pkg
		if isNew {
			group.Go(func() error { return l.parse(ctx, group, imp) })
		}
	}
	return nil
}

// added adds what a file with another text than on the disk imports beyond what was
// listed of its package.
func (l *loader) added(file *ast.File, imported map[string]string) {
	if l.texts == nil {
		return
	}
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if imported[path] == "" && l.list[path] != nil {
			imported[path] = path
		}
	}
}

// whole parses a file with all that the check reads of it.
func (l *loader) whole(name string) (*ast.File, error) {
	text, err := l.text(name)
	if err != nil {
		return nil, err
	}
	return parser.ParseFile(l.fset, name, text, parser.AllErrors|parser.ParseComments|parser.SkipObjectResolution)
}

// outline parses a file without the bodies of its functions.
func (l *loader) outline(name string) (*ast.File, error) {
	text, err := l.text(name)
	if err != nil {
		return nil, err
	}
	return outline.Parse(l.fset, name, text)
}

func (l *loader) text(name string) ([]byte, error) {
	if text, ok := l.texts[name]; ok {
		return text, nil
	}
	return os.ReadFile(name)
}

func parseErrors(name string, err error) (out []packages.Error) {
	var list scanner.ErrorList
	switch {
	case err == nil:
	case errors.As(err, &list):
		for _, e := range list {
			out = append(out, packages.Error{Pos: e.Pos.String(), Msg: e.Msg, Kind: packages.ParseError})
		}
	default:
		out = append(out, packages.Error{Pos: name + ":1", Msg: err.Error(), Kind: packages.ParseError})
	}
	return out
}
