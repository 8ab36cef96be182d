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
	packages.NeedForTest | packages.NeedModule

// hasDriver reports whether packages are to be listed by another program than
// the go command, such as Bazel's.
// https://pkg.go.dev/golang.org/x/tools/go/packages#hdr-The_driver_protocol
func (o Options) hasDriver() bool {
	driver := ""
	for _, e := range o.environ() {
		if value, ok := strings.CutPrefix(e, "GOPACKAGESDRIVER="); ok {
			driver = value
		}
	}
	if driver == "" {
		_, err := exec.LookPath("gopackagesdriver")
		return err == nil
	}
	return driver != "off"
}

// byDriver lists packages with whatever packages.Load asks.
func (o Options) byDriver(ctx context.Context, patterns []string) (*golisted, error) {
	roots, err := packages.Load(o.config(ctx, driverMode), patterns...)
	if err != nil {
		return nil, err
	}
	byPath := make(map[string]*listed)
	var all []*listed
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
		if p.ForTest != "" {
			l.testFiles, l.testImports = append(l.testFiles, p.GoFiles...), append(l.testImports, imports...)
			return
		}
		all = append(all, l)
		l.name, l.files, l.imports, l.errors = p.Name, p.GoFiles, imports, p.Errors
		l.standard = screen.Standard(p.PkgPath) && p.Module == nil
		if p.Module != nil {
			l.module, l.main = p.Module.Path, p.Module.Main
		}
	})
	return &golisted{all: all}, nil
}
