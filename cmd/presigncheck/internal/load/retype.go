package load

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"
)

// Retype type-checks the packages of some files, and their tests, as if the files
// had these texts. Nothing is written. Of each file that is in a package with an
// error that it does not have today, it returns one. The error is for when that
// cannot be told.
func (p *Program) Retype(ctx context.Context, texts map[string][]byte) (broken map[string]error, err error) {
	paths, files := make(map[string]bool), make(map[string]bool)
	for _, pkg := range p.Packages {
		for _, file := range pkg.GoFiles {
			if _, changed := texts[file]; changed {
				paths[sourcePath(pkg)], files[file] = true, true
			}
		}
	}
	if len(files) < len(texts) {
		return nil, errors.New("not all of the files belong to the packages that were loaded")
	}
	after, err := p.retype(ctx, paths, texts)
	if err != nil {
		return nil, err
	}
	for file := range files {
		if !slices.ContainsFunc(after, func(pkg *packages.Package) bool { return slices.Contains(pkg.GoFiles, file) && len(pkg.Syntax) > 0 }) {
			return nil, fmt.Errorf("%s was not loaded", filepath.Base(file))
		}
	}
	if !slices.ContainsFunc(after, func(pkg *packages.Package) bool { return len(pkg.Errors) > 0 }) {
		return nil, nil
	}
	before, err := p.retype(ctx, paths, nil)
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool) // by text: places move
	for _, pkg := range before {
		for _, e := range pkg.Errors {
			known[e.Msg] = true
		}
	}
	broken = make(map[string]error)
	for _, pkg := range after {
		i := slices.IndexFunc(pkg.Errors, func(e packages.Error) bool { return !known[e.Msg] })
		for _, file := range slices.Concat(pkg.GoFiles, pkg.OtherFiles) {
			if _, changed := texts[file]; changed && i >= 0 && broken[file] == nil {
				broken[file] = errors.New(pkg.Errors[i].Msg)
			}
		}
	}
	return broken, nil
}

func (p *Program) retype(ctx context.Context, paths map[string]bool, texts map[string][]byte) ([]*packages.Package, error) {
	tests := make(map[string]bool)
	for _, pkg := range p.list.all {
		for _, file := range pkg.testFiles {
			tests[file] = paths[pkg.path]
		}
	}
	loaded, err := p.read(ctx, paths, tests, texts)
	if err != nil {
		return nil, goError(err)
	}
	return loaded, nil
}
