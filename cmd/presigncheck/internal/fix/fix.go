// Package fix applies the repairs that findings suggest. It changes nothing but
// what a repair names: no comment is lost, a file that gofmt would leave alone is
// one afterwards, and each file is written whole or not at all. Whether the result
// compiles is for the caller to ask before it writes.
package fix

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/simulator/atomicfile"
)

// A Change is a file before and after its repairs.
type Change struct {
	Path     string // absolute
	File     string // for people
	Old, New []byte
	Findings []int // that are repaired by it
	// Comments may be about what was replaced: they lie beside it, or above it, and
	// have a number. They stay as they are.
	Comments []Comment
}

// A Comment is one of a repaired file, as it is after the repair.
type Comment struct {
	Line int
	Text string
}

// Changes works out the repaired files, in the order of their names. Of each
// finding, by index, all edits are made or none: a repair that overlaps an earlier
// one, or that touches generated code, is left out. A file whose repairs would
// cost it a comment, or would be no Go any more, is left out too, and the error
// says so: the others can be written nevertheless.
func Changes(repairs [][]source.Edit) (changes []Change, err error) {
	files := make(map[string]*file)
	var errs []error
	for i, edits := range repairs {
		if err := open(files, edits); err != nil {
			errs = append(errs, err)
			continue
		}
		add(files, edits, i)
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		f := files[path]
		if len(f.edits) == 0 {
			continue
		}
		text, err := f.apply()
		if err != nil {
			errs = append(errs, fmt.Errorf("%s is not repaired: %w", f.name, err))
			continue
		}
		changes = append(changes, Change{f.path, f.name, f.text, text, f.findings, f.doubtful(text)})
	}
	return changes, errors.Join(errs...)
}

// Write saves the changes, and returns those that it saved. It stops at the first
// file that cannot be written; the error says which were, and which were not.
func Write(changes []Change) (written []Change, err error) {
	for i, c := range changes {
		err := c.write()
		if err == nil {
			continue
		}
		names := func(changes []Change) string {
			var names []string
			for _, c := range changes {
				names = append(names, c.File)
			}
			return strings.Join(names, ", ")
		}
		text := fmt.Sprintf("repair: %v", err)
		if i > 0 {
			text += "; repaired before: " + names(changes[:i])
		}
		if i+1 < len(changes) {
			text += "; not repaired: " + names(changes[i+1:])
		}
		return changes[:i], errors.New(text)
	}
	return changes, nil
}

// write saves a repaired file, unless it is another by now, or is not to be written:
// whoever may do everything would overwrite a file that is read-only.
func (c Change) write() error {
	if info, err := os.Stat(c.Path); err == nil && info.Mode().Perm()&0o222 == 0 {
		return fmt.Errorf("%s is read-only", c.File)
	}
	if now, err := os.ReadFile(c.Path); err != nil || !bytes.Equal(now, c.Old) {
		return errors.Join(err, fmt.Errorf("%s was changed in the meantime", c.File))
	}
	return atomicfile.WriteText(c.Path, 0o666, c.New)
}

// A file is a source file with the edits that were accepted for it, in order.
type file struct {
	path, name string
	text       []byte
	generated  bool
	edits      []source.Edit
	findings   []int // that the edits repair
}

// open reads those files of the edits that were not read before.
func open(files map[string]*file, edits []source.Edit) error {
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

// add accepts the edits of a finding unless one of them cannot be made.
func add(files map[string]*file, edits []source.Edit, finding int) {
	var fresh []source.Edit
	for _, e := range edits {
		f := files[e.Path]
		if f.generated || e.Start.Offset > e.End.Offset || e.End.Offset > len(f.text) {
			return
		}
		if slices.Contains(f.edits, e) {
			continue // several repairs add the same import
		}
		if slices.ContainsFunc(f.edits, func(o source.Edit) bool { return overlap(o, e) }) {
			return
		}
		fresh = append(fresh, e)
	}
	for _, e := range fresh {
		f := files[e.Path]
		f.edits = append(f.edits, e)
		if !slices.Contains(f.findings, finding) {
			f.findings = append(f.findings, finding)
		}
	}
}

// overlap reports whether two edits of a file touch the same text. Two
// insertions at one place do: their order would be chance.
func overlap(a, b source.Edit) bool {
	if a.Start.Offset == b.Start.Offset {
		return true
	}
	return a.Start.Offset < b.End.Offset && b.Start.Offset < a.End.Offset
}

// apply makes the edits and formats the result, if the file was formatted before.
// Lines end as they did, and a byte order mark stays.
func (f *file) apply() ([]byte, error) {
	slices.SortFunc(f.edits, func(a, b source.Edit) int { return cmp.Compare(a.Start.Offset, b.Start.Offset) })
	how := formOf(f.text)
	var out bytes.Buffer
	at := 0
	for _, e := range f.edits {
		out.Write(f.text[at:e.Start.Offset])
		out.Write(how.lines([]byte(e.New)))
		at = e.End.Offset
	}
	out.Write(f.text[at:])
	text := out.Bytes()
	if err := keepsComments(f.text, text); err != nil {
		return nil, err
	}
	if old := how.plain(f.text); !formatted(old) {
		return text, nil
	}
	pretty, err := format.Source(how.plain(text))
	if err != nil {
		return nil, err
	}
	return how.dress(pretty), nil
}
