package load

import (
	"path/filepath"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// Matched returns the import paths of the packages that match the patterns,
// sorted.
func (p *Program) Matched() []string {
	if p.list == nil {
		return nil
	}
	return sorted(p.list.matched)
}

// Files returns the Go files of the packages that match the patterns, by import
// path. Test files are among them as far as anything was read of them.
func (p *Program) Files() map[string][]string {
	files := make(map[string][]string)
	if p.list == nil {
		return files
	}
	for _, pkg := range p.list.worth {
		if p.list.matched[pkg.Path] {
			files[pkg.Path] = pkg.AllFiles()
		}
	}
	for _, pkg := range p.Packages {
		path := listing.SourcePath(pkg)
		files[path] = append(files[path], pkg.GoFiles...)
	}
	return files
}

// Modules returns the directories of the modules that are being worked on and
// of which packages match the patterns, by module path.
func (p *Program) Modules() map[string]string {
	dirs := make(map[string]string)
	if p.list == nil {
		return dirs
	}
	for _, pkg := range p.list.worth {
		files := pkg.AllFiles()
		if !pkg.Main || !p.list.matched[pkg.Path] || len(files) == 0 {
			continue
		}
		below, inside := strings.CutPrefix(pkg.Path, pkg.Module)
		if root, ok := strings.CutSuffix(filepath.ToSlash(filepath.Dir(files[0])), below); inside && ok {
			dirs[pkg.Module] = filepath.FromSlash(root)
		}
	}
	return dirs
}
