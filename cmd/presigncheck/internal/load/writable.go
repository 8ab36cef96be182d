package load

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Writable returns why a Go file of the program is not to be changed, nil if it may
// be: text is what was read of it now. A file that is a symbolic link, or that lies
// outside of the modules which are worked on, belongs to somebody else; so does what
// is vendored. One that is not as it was when it was checked would be changed at the
// wrong places.
func (p *Program) Writable(file string, text []byte) error {
	if to, err := os.Readlink(file); err == nil {
		return fmt.Errorf("it is a symbolic link to %s; check the package that has that file", to)
	}
	roots := make([]string, 0, 1)
	for _, dir := range p.Modules() {
		roots = append(roots, dir)
	}
	if len(roots) == 0 { // of files that belong to no module
		roots = append(roots, cmp.Or(p.opts.Dir, "."))
	}
	inside := false
	for _, root := range roots {
		rel, ok := within(root, file)
		inside = inside || ok && !strings.HasPrefix(rel, "vendor"+string(filepath.Separator))
	}
	if !inside {
		return errors.New("it lies outside of the module, or is vendored")
	}
	for _, pkg := range p.Packages {
		for _, f := range pkg.Syntax {
			if tf := pkg.Fset.File(f.FileStart); tf.Name() == file {
				if !sameLines(tf.Lines(), tf.Size(), text) {
					return errors.New("it was changed since it was checked")
				}
				return nil
			}
		}
	}
	return errors.New("it was not checked")
}

// within is where a file really lies under a directory.
func within(dir, file string) (rel string, ok bool) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err == nil {
		file, err = filepath.EvalSymlinks(file)
	}
	if err == nil {
		rel, err = filepath.Rel(dir, file)
	}
	return rel, err == nil && filepath.IsLocal(rel)
}

// sameLines reports whether a text is as long as another one, and has lines that
// start at the same places.
func sameLines(starts []int, size int, text []byte) bool {
	if len(text) != size {
		return false
	}
	now := token.NewFileSet().AddFile("", -1, size)
	now.SetLinesForContent(text)
	return slices.Equal(starts, now.Lines())
}
