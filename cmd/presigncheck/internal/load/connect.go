package load

import (
	"slices"

	"golang.org/x/tools/go/packages"
)

// connect makes the import graph of what go list printed, in its order:
// dependencies come first, those of tests anywhere.
func connect(all []*record, tests bool) (out []*listed) {
	byPath := make(map[string]*listed)
	for _, p := range all {
		l := p.listed()
		out = append(out, l)
		byPath[l.path] = l
	}
	find := func(p *record, paths ...string) (imports []*listed) {
		for _, path := range paths {
			if path == "C" || path == "unsafe" {
				continue
			}
			if to, ok := p.ImportMap[path]; ok {
				path = to
			}
			if byPath[path] == nil { // imported only by tests, and of another module
				byPath[path] = &listed{path: path, name: "?", unlisted: true}
			}
			imports = append(imports, byPath[path])
		}
		return imports
	}
	for i, p := range all {
		out[i].imports = find(p, p.Imports...)
		if tests && out[i].root {
			out[i].testFiles = inDir(p.Dir, p.TestGoFiles, p.XTestGoFiles)
			out[i].testImports = find(p, slices.Concat(p.TestImports, p.XTestImports)...)
		}
	}
	forTests(out)
	return out
}

// forTests marks the packages that only tests depend on. What cannot be found of
// them is nothing to complain of while nobody reads the tests.
func forTests(all []*listed) {
	needed := make(map[*listed]bool)
	var walk func(l *listed)
	walk = func(l *listed) {
		if !needed[l] {
			needed[l] = true
			for _, imp := range l.imports {
				walk(imp)
			}
		}
	}
	for _, l := range all {
		if l.root {
			walk(l)
		}
	}
	for _, l := range all {
		l.testOnly = !needed[l]
		l.unlisted = l.unlisted || l.testOnly && l.name == ""
		if l.unlisted {
			l.name = "?"
		}
	}
}

// listed is the package without what it imports.
func (p *record) listed() *listed {
	l := &listed{path: p.ID, name: p.Name, standard: p.Standard, root: !p.DepOnly, files: p.files()}
	if p.Module != nil {
		l.module, l.main = p.Module.Path, p.Module.Main
	}
	if p.Error != nil {
		l.errors = []packages.Error{{Pos: p.Error.Pos, Msg: p.Error.Err, Kind: packages.ListError}}
	}
	return l
}
