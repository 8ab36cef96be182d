package listing

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A Package is a node of the import graph.
type Package struct {
	Path, Name string           // the name is empty if the package cannot be found
	Module     string           // its module's path, "" in the standard library
	Main       bool             // of a module that is being worked on
	Standard   bool             // of the standard library
	Root       bool             // matches the patterns
	Named      bool             // matches one that stands for it alone
	Unlisted   bool             // nothing but the path is known
	TestOnly   bool             // only tests depend on it
	Errors     []packages.Error // the go command could not make sense of it

	Files, TestFiles     []string // Go files
	Ignored              []string // Go files that are for other systems, or tags
	Imports, TestImports []*Package
}

// AllImports returns what the package and its tests import.
func (p *Package) AllImports() []*Package { return slices.Concat(p.Imports, p.TestImports) }

// AllFiles returns the Go files of the package and its tests.
func (p *Package) AllFiles() []string { return slices.Concat(p.Files, p.TestFiles) }

// connect makes the import graph of what go list printed, in its order:
// dependencies come first, those of tests anywhere.
func connect(all []*Record, tests bool) (out []*Package) {
	byPath := make(map[string]*Package)
	for _, p := range all {
		l := p.node()
		out = append(out, l)
		byPath[l.Path] = l
	}
	find := func(p *Record, paths ...string) (imports []*Package) {
		for _, path := range paths {
			if path == "C" || path == "unsafe" {
				continue
			}
			if to, ok := p.ImportMap[path]; ok {
				path = to
			}
			if byPath[path] == nil { // imported only by tests, and of another module
				byPath[path] = &Package{Path: path, Name: "?", Unlisted: true}
			}
			imports = append(imports, byPath[path])
		}
		return imports
	}
	for i, p := range all {
		out[i].Imports = find(p, p.Imports...)
		if tests && out[i].Root {
			out[i].TestFiles = inDir(p.Dir, p.TestGoFiles, p.XTestGoFiles)
			out[i].TestImports = find(p, slices.Concat(p.TestImports, p.XTestImports)...)
		}
	}
	forTests(out)
	return out
}

// forTests marks the packages that only tests depend on. What cannot be found of
// them is nothing to complain of while nobody reads the tests.
func forTests(all []*Package) {
	needed := make(map[*Package]bool)
	var walk func(l *Package)
	walk = func(l *Package) {
		if !needed[l] {
			needed[l] = true
			for _, imp := range l.Imports {
				walk(imp)
			}
		}
	}
	for _, l := range all {
		if l.Root {
			walk(l)
		}
	}
	for _, l := range all {
		l.TestOnly = !needed[l]
		l.Unlisted = l.Unlisted || l.TestOnly && l.Name == ""
		if l.Unlisted {
			l.Name = "?"
		}
	}
}

// listed is the package without what it imports.
func (p *Record) node() *Package {
	l := &Package{Path: p.ID, Name: p.Name, Standard: p.Standard, Root: !p.DepOnly, Files: p.Files()}
	if p.Module != nil {
		l.Module, l.Main = p.Module.Path, p.Module.Main
	}
	if l.Root {
		l.Named = len(p.Match) == 0 || slices.ContainsFunc(p.Match, single) // files match no pattern
		l.Ignored = inDir(p.Dir, p.IgnoredGoFiles)
	}
	if p.Error != nil {
		l.Errors = []packages.Error{{Pos: p.Error.Pos, Msg: p.Error.Err, Kind: packages.ListError}}
	}
	return l
}

// single reports whether a pattern stands for one package only.
// https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns
func single(pattern string) bool {
	return !strings.Contains(pattern, "...") && !slices.Contains([]string{"all", "cmd", "std", "tool", "work"}, pattern)
}
