// Package fix applies the repairs that findings suggest.
package fix

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"slices"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// A Change is a file before and after its repairs.
type Change struct {
	Path     string // absolute
	File     string // for people
	Old, New []byte
}

// Write saves the repaired file and keeps its permissions.
func (c Change) Write() error {
	info, err := os.Stat(c.Path)
	if err != nil {
		return fmt.Errorf("repair: %w", err)
	}
	if err := os.WriteFile(c.Path, c.New, info.Mode().Perm()); err != nil {
		return fmt.Errorf("repair: %w", err)
	}
	return nil
}

// Changes works out the repaired files, in the order of their names, and for
// each finding whether it is repaired. Of each finding the first repair
// counts, all of it or nothing: one that overlaps an earlier one, or that
// touches generated code, is left out.
func Changes(findings []report.Finding) (changes []Change, repaired []bool, err error) {
	files := make(map[string]*file)
	repaired = make([]bool, len(findings))
	for i, f := range findings {
		if len(f.Fixes) == 0 {
			continue
		}
		if err := open(files, f.Fixes[0].Edits); err != nil {
			return nil, nil, err
		}
		repaired[i] = add(files, f.Fixes[0].Edits)
	}
	for _, f := range files {
		if len(f.edits) == 0 {
			continue
		}
		text, err := f.apply()
		if err != nil {
			return nil, nil, err
		}
		changes = append(changes, Change{f.path, f.name, f.text, text})
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	return changes, repaired, nil
}

// A file is a source file with the edits that were accepted for it, in order.
type file struct {
	path, name string
	text       []byte
	generated  bool
	edits      []report.Edit
}

// open reads those files of the edits that were not read before.
func open(files map[string]*file, edits []report.Edit) error {
	for _, e := range edits {
		if files[e.Path] != nil {
			continue
		}
		text, err := os.ReadFile(e.Path)
		if err != nil {
			return fmt.Errorf("repair: %w", err)
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), e.Path, text, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			return fmt.Errorf("repair: %w", err)
		}
		files[e.Path] = &file{path: e.Path, name: e.File, text: text, generated: ast.IsGenerated(syntax)}
	}
	return nil
}

// add accepts the edits unless one of them cannot be made.
func add(files map[string]*file, edits []report.Edit) bool {
	var fresh []report.Edit
	for _, e := range edits {
		f := files[e.Path]
		if f.generated || e.Start.Offset > e.End.Offset || e.End.Offset > len(f.text) {
			return false
		}
		if slices.Contains(f.edits, e) {
			continue // several repairs add the same import
		}
		if slices.ContainsFunc(f.edits, func(o report.Edit) bool { return overlap(o, e) }) {
			return false
		}
		fresh = append(fresh, e)
	}
	for _, e := range fresh {
		files[e.Path].edits = append(files[e.Path].edits, e)
	}
	return true
}

// overlap reports whether two edits of a file touch the same text. Two
// insertions at one place do: their order would be chance.
func overlap(a, b report.Edit) bool {
	if a.Start.Offset == b.Start.Offset {
		return true
	}
	return a.Start.Offset < b.End.Offset && b.Start.Offset < a.End.Offset
}

// apply makes the edits and formats the result, as far as the file was
// formatted before.
func (f *file) apply() ([]byte, error) {
	slices.SortFunc(f.edits, func(a, b report.Edit) int { return cmp.Compare(a.Start.Offset, b.Start.Offset) })
	var out bytes.Buffer
	at := 0
	for _, e := range f.edits {
		out.Write(f.text[at:e.Start.Offset])
		out.WriteString(e.New)
		at = e.End.Offset
	}
	out.Write(f.text[at:])
	text, err := format.Source(out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("repair: %s would not be valid Go any more: %w", f.name, err)
	}
	if old, err := format.Source(f.text); err == nil && !bytes.Equal(old, f.text) {
		return out.Bytes(), nil
	}
	return text, nil
}
