package load

import (
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// What lies below the patterns, as far as can be told without the go command.
type below struct {
	unknown bool     // a pattern names no directory
	tests   []string // test files
	dirs    []string // absolute, with Go files that are no tests, below patterns with "..."
}

func walk(dir string, patterns []string) (b below) {
	for _, pattern := range patterns {
		top, all := strings.CutSuffix(pattern, "...")
		if !build.IsLocalImport(pattern) || strings.Contains(top, "...") {
			b.unknown = true
			continue
		}
		root, err := filepath.Abs(filepath.Join(dir, top))
		if err != nil {
			continue // go list will meet it
		}
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil: // go list will meet it
			case d.IsDir():
				if path != root && (!all || ignored(d.Name())) {
					return fs.SkipDir
				}
			case strings.HasSuffix(path, "_test.go"):
				b.tests = append(b.tests, path)
			case all && strings.HasSuffix(path, ".go") && !ignored(d.Name()) && !slices.Contains(b.dirs, filepath.Dir(path)):
				b.dirs = append(b.dirs, filepath.Dir(path))
			}
			return nil
		})
	}
	return b
}

// ignored reports whether patterns leave out directories of a name.
// https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "vendor"
}

// testsName reports whether a test has one of the names in its text. To list what
// tests import takes the go command longer, and may have it download modules.
func (b below) testsName(names []string) bool {
	for _, found := range (use{names, word}).search(b.tests) {
		if found {
			return true
		}
	}
	return false
}

// without returns the directories in which none of the packages is, though they
// belong to the module of one: all of their files are for other systems, or tags.
// Of these the go command says nothing.
func (b below) without(listed []*listing.Package) (dirs []string) {
	there := make(map[string]bool)
	for _, pkg := range listed {
		for _, file := range pkg.AllFiles() {
			there[filepath.Dir(file)] = true
		}
		for _, e := range pkg.Errors { // which names what it is about
			place, _, _ := strings.Cut(e.Pos, ":")
			there[filepath.Dir(place)] = true
		}
	}
	for _, dir := range b.dirs {
		if !there[dir] && !otherModule(dir, there) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// excludedWith returns the files in what the patterns match that are left out for
// their system or their tags, and have one of the names.
func (l *selection) excludedWith(names []string, tests bool) (with []string) {
	var files []string
	for _, dir := range l.excluded {
		entries, _ := os.ReadDir(dir) // it was read before
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".go") {
				files = append(files, filepath.Join(dir, e.Name()))
			}
		}
	}
	for _, pkg := range l.worth {
		files = append(files, pkg.Ignored...)
	}
	files = slices.DeleteFunc(files, func(file string) bool {
		return ignored(filepath.Base(file)) || !tests && strings.HasSuffix(file, "_test.go")
	})
	found := (use{names, word}).search(files)
	files = slices.DeleteFunc(files, func(file string) bool { return !found[file] })
	slices.Sort(files)
	return slices.Compact(files)
}

// otherModule reports whether a directory belongs to a module of which nothing was
// listed.
func otherModule(dir string, there map[string]bool) bool {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			for other := range there {
				if other == dir || strings.HasPrefix(other, dir+string(filepath.Separator)) {
					return false
				}
			}
			return true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}
