package analyzer

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"os"
	"path"
	"strconv"

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

// formatted reports whether gofmt leaves the text of the edit as it is.
func (j *judge) formatted(file *ast.File, edit analysis.TextEdit) bool {
	tf := j.pass.Fset.File(file.FileStart)
	read := j.pass.ReadFile
	if read == nil {
		read = os.ReadFile
	}
	src, err := read(tf.Name())
	if err != nil || len(src) != tf.Size() {
		return false
	}
	from, to := tf.Offset(edit.Pos), tf.Offset(edit.End)
	changed := bytes.Join([][]byte{src[:from], edit.NewText, src[to:]}, nil)
	want, err := format.Source(changed)
	if err != nil {
		return false
	}
	const around = 64                            // gofmt may move the text a little
	first := min(max(0, from-around), len(want)) // or a lot, in a file that it never saw
	last := min(from+len(edit.NewText)+around, len(want))
	return bytes.Contains(want[first:last], edit.NewText)
}

// importName is the name under which a file imports a package, "" if it does not.
func importName(file *ast.File, pkgPath string) string {
	for _, spec := range file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != pkgPath {
			continue
		}
		if spec.Name == nil {
			return path.Base(pkgPath)
		}
		if spec.Name.Name != "_" && spec.Name.Name != "." {
			return spec.Name.Name
		}
	}
	return ""
}

// needTime is the name of package time in a file, and the edit that imports it
// if need be.
func (j *judge) needTime(file *ast.File) (string, []analysis.TextEdit) {
	if name := importName(file, "time"); name != "" {
		return name, nil
	}
	const line = "\"time\""
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.IMPORT {
			continue
		}
		if !d.Lparen.IsValid() {
			return "time", []analysis.TextEdit{{Pos: d.Pos(), End: d.Pos(), NewText: []byte("import " + line + "\n")}}
		}
		pos := j.sortedIn(d)
		return "time", []analysis.TextEdit{{Pos: pos, End: pos, NewText: []byte("\n\t" + line)}}
	}
	return "time", []analysis.TextEdit{{Pos: file.Name.End(), End: file.Name.End(), NewText: []byte("\n\nimport " + line)}}
}

// sortedIn is the end of the last import of the first group that sorts before
// "time".
func (j *judge) sortedIn(d *ast.GenDecl) token.Pos {
	pos := d.Lparen + 1
	last := j.pass.Fset.Position(d.Lparen).Line
	for _, spec := range d.Specs {
		s := spec.(*ast.ImportSpec)
		line := j.pass.Fset.Position(s.Pos()).Line
		if line > last+1 || s.Path.Value > `"time"` {
			break
		}
		pos, last = s.End(), line
	}
	return pos
}
