package analyzer

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"
)

// fix is an edit, and an import if it needs one. The edit is spaced as gofmt
// would; comments that it moves out of line are for the tool that applies it.
func (j *judge) fix(file *ast.File, message string, edit analysis.TextEdit, imports []analysis.TextEdit) []analysis.SuggestedFix {
	if dense := bytes.ReplaceAll(edit.NewText, []byte(" * "), []byte("*")); !j.formatted(file, edit) {
		edit.NewText = dense
	}
	return []analysis.SuggestedFix{{Message: message, TextEdits: append(imports, edit)}}
}

// formatted reports whether gofmt leaves the text of the edit as it is. It looks
// at the statement or declaration with the edit, so that a file of many findings
// is not formatted for each.
func (j *judge) formatted(file *ast.File, edit analysis.TextEdit) bool {
	tf, src := j.pass.Fset.File(file.FileStart), j.source(file)
	if src == nil {
		return false
	}
	around := j.surrounding(file, edit.Pos, edit.End)
	if around == nil {
		return false
	}
	before, behind := "package p\n", "\n"
	switch around.(type) {
	case ast.Stmt:
		before, behind = "package p\nfunc _() {\n", "\n}\n"
	case ast.Expr:
		before, behind = "package p\nvar _ = []int{\n", ",\n}\n"
	}
	text := func(from, to token.Pos) []byte { return src[tf.Offset(from):tf.Offset(to)] }
	changed := bytes.Join([][]byte{[]byte(before), text(around.Pos(), edit.Pos), edit.NewText, text(edit.End, around.End()), []byte(behind)}, nil)
	want, err := format.Source(changed)
	return err == nil && bytes.Count(want, edit.NewText) >= bytes.Count(changed, edit.NewText)
}

// source is the text of a file, nil if it is not the one that was parsed.
func (j *judge) source(file *ast.File) []byte {
	if src, ok := j.texts[file]; ok {
		return src
	}
	tf := j.pass.Fset.File(file.FileStart)
	read := j.pass.ReadFile
	if read == nil {
		read = os.ReadFile
	}
	src, err := read(tf.Name())
	if err != nil || len(src) != tf.Size() {
		src = nil
	}
	if j.texts == nil {
		j.texts = make(map[*ast.File][]byte)
	}
	j.texts[file] = src
	return src
}

// piece is a part of a file that gofmt can be given alone: an element of a composite
// literal, a statement, or a declaration.
type piece struct {
	ast.Node
	in int // the index of the piece around it, -1 if there is none
}

// pieces are those of a file in the order of the source.
func pieces(file *ast.File) (out []piece) {
	in := []int{-1} // by depth
	elements := make(map[ast.Node]bool)
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			in = in[:len(in)-1]
			return true
		}
		alone := elements[n]
		switch n := n.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
		case ast.Stmt, ast.Decl:
			alone = true
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					e = kv.Value
				}
				elements[e] = true
			}
		}
		around := in[len(in)-1]
		if alone {
			out = append(out, piece{n, around})
			around = len(out) - 1
		}
		in = append(in, around)
		return true
	})
	return out
}

// surrounding is the smallest part of a file with two positions in it.
func (j *judge) surrounding(file *ast.File, from, to token.Pos) ast.Node {
	all, ok := j.pieces[file]
	if !ok {
		if j.pieces == nil {
			j.pieces = make(map[*ast.File][]piece)
		}
		all = pieces(file)
		j.pieces[file] = all
	}
	n, _ := slices.BinarySearchFunc(all, from+1, func(p piece, pos token.Pos) int { return int(p.Pos() - pos) })
	for n--; n >= 0; n = all[n].in {
		if all[n].End() >= to {
			return all[n].Node
		}
	}
	return nil
}

// spell writes a duration with the name that package time has at pos, and with
// the edits that import it if need be; ok is false where that name means something
// else there.
func (j *judge) spell(file *ast.File, d time.Duration, pos token.Pos) (text string, imports []analysis.TextEdit, ok bool) {
	if name := j.importedAs(file, "time", pos); name != "" {
		return minutes(d, name), nil, true
	}
	// To import it anew, the name must mean nothing in the whole package, and
	// nothing where it is to be used.
	inner := j.pass.Pkg.Scope().Innermost(pos)
	if inner == nil || j.pass.Pkg.Scope().Lookup("time") != nil || hasImport(file, "time") {
		return "", nil, false
	}
	if _, obj := inner.LookupParent("time", pos); obj != nil {
		return "", nil, false
	}
	return minutes(d, "time"), []analysis.TextEdit{j.importTime(file)}, true
}

// importedAs is the name by which a file has a package at pos, "" if it has none:
// the package is not imported, or something nearer has the name.
func (j *judge) importedAs(file *ast.File, pkgPath string, pos token.Pos) string {
	inner := j.pass.Pkg.Scope().Innermost(pos)
	for _, spec := range file.Imports {
		obj := j.pass.TypesInfo.Implicits[spec]
		if spec.Name != nil {
			obj = j.pass.TypesInfo.Defs[spec.Name]
		}
		name, ok := obj.(*types.PkgName) // there is none for a dot
		if !ok || inner == nil || name.Imported().Path() != pkgPath {
			continue
		}
		if _, found := inner.LookupParent(name.Name(), pos); found == obj {
			return name.Name()
		}
	}
	return ""
}

// importTime is the edit that imports package time: into the first group of the
// first import declaration, or behind it. It goes behind a comment on the same
// line, and never between a comment for cgo and the import of C.
// https://pkg.go.dev/cmd/cgo
func (j *judge) importTime(file *ast.File) analysis.TextEdit {
	insert := func(pos token.Pos, text string) analysis.TextEdit {
		pos = j.behindComment(file, pos)
		return analysis.TextEdit{Pos: pos, End: pos, NewText: []byte(text)}
	}
	last := file.Name.End()
	for _, decl := range file.Decls {
		if !isImport(decl) {
			break
		}
		d := decl.(*ast.GenDecl)
		switch {
		case d.Lparen.IsValid() && len(d.Specs) > 0 && !slices.ContainsFunc(d.Specs, isC):
			return insert(j.sortedIn(d), "\n\t\"time\"")
		case !d.Lparen.IsValid() && !slices.ContainsFunc(d.Specs, isC):
			return insert(d.End(), "\nimport \"time\"")
		}
		last = d.End()
	}
	return insert(last, "\n\nimport \"time\"")
}

func isC(spec ast.Spec) bool { return spec.(*ast.ImportSpec).Path.Value == `"C"` }

// hasImport reports whether a file imports a package in any way, be it with a dot.
func hasImport(file *ast.File, pkgPath string) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == strconv.Quote(pkgPath) })
}

// behindComment is the end of the comment that ends the line of pos, if imports
// may still stand there, or pos.
func (j *judge) behindComment(file *ast.File, pos token.Pos) token.Pos {
	line := func(p token.Pos) int { return j.pass.Fset.PositionFor(p, false).Line }
	for _, group := range file.Comments {
		for _, c := range group.List {
			declares := func(d ast.Decl) bool { return pos <= d.Pos() && d.Pos() < c.Pos() && !isImport(d) }
			if pos <= c.Pos() && line(c.Pos()) == line(pos) && strings.HasPrefix(c.Text, "//") && !slices.ContainsFunc(file.Decls, declares) {
				return c.End()
			}
		}
	}
	return pos
}

func isImport(decl ast.Decl) bool {
	d, ok := decl.(*ast.GenDecl)
	return ok && d.Tok == token.IMPORT
}

// sortedIn is the end of the last import of the first group that sorts before
// "time".
func (j *judge) sortedIn(d *ast.GenDecl) token.Pos {
	pos := d.Lparen + 1
	last := j.pass.Fset.PositionFor(d.Lparen, false).Line
	for _, spec := range d.Specs {
		s := spec.(*ast.ImportSpec)
		line := j.pass.Fset.PositionFor(s.Pos(), false).Line
		if line > last+1 || s.Path.Value > `"time"` {
			break
		}
		pos, last = s.End(), j.pass.Fset.PositionFor(s.End(), false).Line
	}
	return pos
}
