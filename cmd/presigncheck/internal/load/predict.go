package load

import (
	"go/parser"
	"go/token"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/driver/source"
)

// predict guesses what in the sources are wrappers, so that those who use them
// can be loaded at once. The check finds further ones; a good guess saves
// loading twice.
func (l *selection) predict(sources map[string]bool, presign []string) (wrappers []analyzer.Wrapper) {
	type file struct{ pkg, path string }
	var files []file
	for _, pkg := range l.worth {
		if sources[pkg.Path] {
			for _, path := range pkg.Files {
				files = append(files, file{pkg.Path, path})
			}
		}
	}
	names := make([][]string, len(files))
	inParallel(len(files), func(i int) {
		if f, _ := parser.ParseFile(token.NewFileSet(), files[i].path, nil, parser.SkipObjectResolution); f != nil {
			names[i] = source.Wrappers(f, presign)
		}
	})
	for i, f := range files {
		for _, name := range names[i] {
			wrappers = append(wrappers, analyzer.Wrapper{Package: f.pkg, Name: name})
		}
	}
	return wrappers
}
