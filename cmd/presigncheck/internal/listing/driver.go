package listing

import (
	"context"
	"os/exec"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer/driver"
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
func (o Options) byDriver(ctx context.Context, patterns []string) (*Graph, error) {
	cfg := &packages.Config{Context: ctx, Mode: driverMode, Dir: o.Dir, Tests: o.Tests, Env: o.Env}
	if o.Tags != "" {
		cfg.BuildFlags = []string{"-tags=" + o.Tags}
	}
	roots, err := packages.Load(cfg, patterns...)
	if err != nil {
		return nil, err
	}
	g := &Graph{Records: make(map[string]*Record)}
	byPath := make(map[string]*Package)
	of := func(path string) *Package {
		if byPath[path] == nil {
			byPath[path] = &Package{Path: path}
		}
		return byPath[path]
	}
	packages.Visit(roots, nil, func(p *packages.Package) {
		l := of(SourcePath(p))
		l.Root = l.Root || slices.Contains(roots, p)
		l.Named = l.Root && slices.ContainsFunc(patterns, single) // which one it matches is not said
		var imports []*Package
		for _, imp := range p.Imports {
			imports = append(imports, of(imp.PkgPath))
		}
		if strings.HasSuffix(p.PkgPath, ".test") {
			return // generated, to run the tests
		}
		g.Records[p.ID] = recorded(p, slices.Contains(roots, p))
		g.Sizes = p.TypesSizes
		if p.ForTest != "" {
			l.TestFiles, l.TestImports = append(l.TestFiles, p.GoFiles...), append(l.TestImports, imports...)
			return
		}
		g.All = append(g.All, l)
		l.Name, l.Files, l.Imports, l.Errors = p.Name, p.GoFiles, imports, withoutEmbeds(p.Errors)
		l.Standard = driver.Standard(p.PkgPath) && p.Module == nil
		if p.Module != nil {
			l.Module, l.Main = p.Module.Path, p.Module.Main
		}
	})
	return g, nil
}

// recorded is what go list would say of a package.
func recorded(p *packages.Package, root bool) *Record {
	one := &Record{
		ID: p.ID, Path: p.PkgPath, Name: p.Name, ForTest: p.ForTest, DepOnly: !root,
		GoFiles: p.GoFiles, ImportMap: make(map[string]string),
	}
	for path, imp := range p.Imports {
		one.ImportMap[path] = imp.ID
		one.Imports = append(one.Imports, imp.ID)
	}
	if m := p.Module; m != nil {
		one.Module = &Module{Path: m.Path, Version: m.Version, GoVersion: m.GoVersion, Main: m.Main}
	}
	if errs := withoutEmbeds(p.Errors); len(errs) > 0 {
		one.Error = &struct{ Pos, Err string }{errs[0].Pos, errs[0].Msg}
	}
	return one
}

func withoutEmbeds(errs []packages.Error) []packages.Error {
	return slices.DeleteFunc(slices.Clone(errs), func(e packages.Error) bool { return onlyEmbeds(e.Msg) })
}

// SourcePath is the path by which the go command finds the package, which for
// the variants made for tests is that of the package under test.
func SourcePath(pkg *packages.Package) string {
	if pkg.ForTest != "" && (strings.HasSuffix(pkg.PkgPath, "_test") || strings.HasSuffix(pkg.PkgPath, ".test")) {
		return pkg.ForTest
	}
	return strings.TrimSuffix(pkg.PkgPath, ".test")
}
