package load

import (
	"path/filepath"
	"strings"
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
	for _, pkg := range p.list.all {
		if p.list.matched[pkg.path] {
			files[pkg.path] = pkg.allFiles()
		}
	}
	for _, pkg := range p.Packages {
		path := sourcePath(pkg)
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
	for _, pkg := range p.list.all {
		files := pkg.allFiles()
		if !pkg.main || !p.list.matched[pkg.path] || len(files) == 0 {
			continue
		}
		below, inside := strings.CutPrefix(pkg.path, pkg.module)
		if root, ok := strings.CutSuffix(filepath.ToSlash(filepath.Dir(files[0])), below); inside && ok {
			dirs[pkg.module] = filepath.FromSlash(root)
		}
	}
	return dirs
}
