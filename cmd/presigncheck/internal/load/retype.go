package load

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// Retype type-checks the packages of some files, and their tests, as if the files
// had these texts. Nothing is written. Of each file that is in a package which then
// does not compile, or does not today, it returns why. The error is for when that
// cannot be told.
func (p *Program) Retype(ctx context.Context, texts map[string][]byte) (broken map[string]error, err error) {
	paths, known := make(map[string]bool), make(map[string]bool)
	for _, pkg := range p.Packages {
		for _, e := range pkg.Errors {
			known[e.Msg] = true // by text: places move
		}
		if slices.ContainsFunc(pkg.GoFiles, func(file string) bool { return texts[file] != nil }) {
			paths[listing.SourcePath(pkg)] = true
		}
	}
	after, err := p.retype(ctx, paths, texts)
	if err != nil {
		return nil, err
	}
	broken = make(map[string]error)
	for file := range texts {
		read := false
		for _, pkg := range after {
			if !slices.Contains(pkg.GoFiles, file) || len(pkg.Syntax) == 0 {
				continue
			}
			read = true
			for _, e := range pkg.Errors {
				words := "it would not compile"
				if known[e.Msg] {
					words = "its package does not compile"
				}
				if broken[file] == nil {
					broken[file] = fmt.Errorf("%s: %s", words, e.Msg)
				}
			}
		}
		if !read {
			return nil, fmt.Errorf("%s was not loaded", filepath.Base(file))
		}
	}
	return broken, nil
}

func (p *Program) retype(ctx context.Context, paths map[string]bool, texts map[string][]byte) ([]*packages.Package, error) {
	tests := make(map[string]bool)
	for _, pkg := range p.list.worth {
		for _, file := range pkg.TestFiles {
			tests[file] = paths[pkg.Path]
		}
	}
	loaded, err := p.read(ctx, paths, tests, texts)
	if err != nil {
		return nil, listing.Error(err)
	}
	return loaded, nil
}
