package load

import (
	"context"
	"os/exec"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer/screen"
)

const driverMode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps |
	packages.NeedForTest | packages.NeedModule | packages.NeedTypesSizes

// hasDriver reports whether packages are to be listed by another program than
// the go command, such as Bazel's.
// https://pkg.go.dev/golang.org/x/tools/go/packages#hdr-The_driver_protocol
func (o Options) hasDriver() bool {
	driver, _ := o.lookup("GOPACKAGESDRIVER")
	if driver == "" {
		_, err := exec.LookPath("gopackagesdriver")
		return err == nil
	}
	return driver != "off"
}

// byDriver lists packages with whatever packages.Load asks.
func (o Options) byDriver(ctx context.Context, patterns []string) (*graph, error) {
	cfg := &packages.Config{Context: ctx, Mode: driverMode, Dir: o.Dir, Tests: o.Tests, Env: o.Env}
	if o.Tags != "" {
		cfg.BuildFlags = []string{"-tags=" + o.Tags}
	}
	roots, err := packages.Load(cfg, patterns...)
	if err != nil {
		return nil, err
	}
	g := &graph{byID: make(map[string]*record)}
	byPath := make(map[string]*listed)
	of := func(path string) *listed {
		if byPath[path] == nil {
			byPath[path] = &listed{path: path}
		}
		return byPath[path]
	}
	packages.Visit(roots, nil, func(p *packages.Package) {
		l := of(sourcePath(p))
		l.root = l.root || slices.Contains(roots, p)
		var imports []*listed
		for _, imp := range p.Imports {
			imports = append(imports, of(imp.PkgPath))
		}
		if strings.HasSuffix(p.PkgPath, ".test") {
			return // generated, to run the tests
		}
		g.byID[p.ID] = recorded(p, slices.Contains(roots, p))
		g.sizes = p.TypesSizes
		if p.ForTest != "" {
			l.testFiles, l.testImports = append(l.testFiles, p.GoFiles...), append(l.testImports, imports...)
			return
		}
		g.all = append(g.all, l)
		l.name, l.files, l.imports, l.errors = p.Name, p.GoFiles, imports, p.Errors
		l.standard = screen.Standard(p.PkgPath) && p.Module == nil
		if p.Module != nil {
			l.module, l.main = p.Module.Path, p.Module.Main
		}
	})
	return g, nil
}

// recorded is what go list would say of a package.
func recorded(p *packages.Package, root bool) *record {
	one := &record{
		ID: p.ID, path: p.PkgPath, Name: p.Name, ForTest: p.ForTest, DepOnly: !root,
		GoFiles: p.GoFiles, ImportMap: make(map[string]string),
	}
	for path, imp := range p.Imports {
		one.ImportMap[path] = imp.ID
		one.Imports = append(one.Imports, imp.ID)
	}
	if m := p.Module; m != nil {
		one.Module = &moduleRecord{Path: m.Path, Version: m.Version, GoVersion: m.GoVersion, Main: m.Main}
	}
	if len(p.Errors) > 0 {
		one.Error = &struct{ Pos, Err string }{p.Errors[0].Pos, p.Errors[0].Msg}
	}
	return one
}
