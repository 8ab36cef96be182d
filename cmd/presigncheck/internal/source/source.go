// Package source names places in source files, reads the lines that they lie in,
// and describes edits of them.
package source

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// A Place is a position in a source file, whose name is relative to the
// working directory and slash-separated. Lines and columns count from 1, columns
// in bytes as Go counts them; 0 is not known.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// Compare orders places by file, line and column.
func (p Place) Compare(o Place) int {
	if c := strings.Compare(p.File, o.File); c != 0 {
		return c
	}
	if p.Line != o.Line {
		return p.Line - o.Line
	}
	return p.Column - o.Column
}

// String is the place as compilers print it.
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// A Tree is the directory that a run works in, and the source files that places
// name. Each file is read once.
type Tree struct {
	dir   string
	root  func() string // of the repository
	files map[string][]string
}

// NewTree is the tree of the directory.
func NewTree(dir string) *Tree {
	return &Tree{dir, sync.OnceValue(func() string { return repository(dir) }), make(map[string][]string)}
}

// SourceLine is one line of a file, "" where the file is not at hand: traces may
// lead into packages that were not loaded from source.
func (t *Tree) SourceLine(file string, n int) string {
	lines, read := t.files[file]
	if !read {
		if text, err := os.ReadFile(t.Path(file)); err == nil {
			lines = strings.Split(string(text), "\n")
		}
		t.files[file] = lines
	}
	if n < 1 || n > len(lines) {
		return ""
	}
	return strings.TrimRight(lines[n-1], "\r")
}

// Path is the absolute name of a file that a place names.
func (t *Tree) Path(file string) string {
	path := filepath.FromSlash(file)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(t.dir, path)
}

// Relative is a file as places name it: relative to the directory, if it lies
// below it.
func (t *Tree) Relative(path string) string {
	if path == "" {
		return ""
	}
	rel, err := filepath.Rel(t.dir, path)
	if err == nil && !strings.HasPrefix(rel, "..") {
		path = rel
	}
	return filepath.ToSlash(path)
}

// FromRoot is the file as the code host names it: relative to the root of the
// repository, when it lies in one.
func (t *Tree) FromRoot(file string) string {
	if path.IsAbs(file) {
		return file
	}
	rel, err := filepath.Rel(t.root(), t.Path(file))
	if err != nil {
		return file
	}
	return filepath.ToSlash(rel)
}

// repository is the nearest directory at or above dir that git calls its own,
// or dir.
func repository(dir string) string {
	for at := dir; ; {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		up := filepath.Dir(at)
		if up == at {
			return dir
		}
		at = up
	}
}

// Unindented cuts the blanks in front of a line, and a byte order mark, and moves
// the column along.
func Unindented(line string, column int) (string, int) {
	cut := strings.TrimLeft(line, "\ufeff \t")
	return cut, max(1, column-(len(line)-len(cut)))
}
