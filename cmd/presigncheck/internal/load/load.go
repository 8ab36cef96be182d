// Package load brings in just the packages that the check has to read.
//
// Most packages of a module cannot presign anything: they reach no package
// with a presign API through their imports. Listing packages is cheap and
// shows which; only the others are parsed and type-checked, against the
// compiler's export data for everything they import.
package load

import (
	"context"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A Program is what Packages found.
type Program struct {
	// Listed counts the packages that match the patterns.
	Listed int
	// Packages are those that can reach a presign API, loaded from source.
	// Packages with errors are among them, as far as they could be read.
	Packages []*packages.Package
	// Errors are the problems of packages, in the order of the packages.
	Errors []packages.Error
}

const (
	listMode = packages.NeedName | packages.NeedImports | packages.NeedDeps | packages.NeedForTest
	loadMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
		packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo |
		packages.NeedModule | packages.NeedForTest
)

// Fset is the file set that the packages were loaded with; nil without any.
func (p *Program) Fset() *token.FileSet {
	if len(p.Packages) == 0 {
		return nil
	}
	return p.Packages[0].Fset
}

// Options say what to load.
type Options struct {
	Tests bool     // test files too
	Tags  string   // build tags, comma-separated
	Env   []string // environment of the go command; nil means the process's own
}

func (o Options) config(ctx context.Context, mode packages.LoadMode) *packages.Config {
	c := &packages.Config{Context: ctx, Mode: mode, Tests: o.Tests, Env: o.Env}
	if o.Tags != "" {
		c.BuildFlags = []string{"-tags=" + o.Tags}
	}
	return c
}

// Packages loads those packages matching the patterns that can reach one of
// the presign packages. The error is for patterns that match nothing and for
// a go command that fails; problems of single packages are in the Program.
func Packages(ctx context.Context, presign, patterns []string, opts Options) (*Program, error) {
	listed, err := packages.Load(opts.config(ctx, listMode), patterns...)
	if err != nil {
		return nil, goError(err)
	}
	p := new(Program)
	var names []string
	canReach := reaches(presign)
	for _, pkg := range listed {
		if pkg.Name == "" { // stands for a pattern that matches nothing
			p.Errors = append(p.Errors, pkg.Errors...)
			continue
		}
		p.Listed++
		if canReach(pkg) {
			names = append(names, sourcePath(pkg))
		}
	}
	if p.Listed == 0 {
		return nil, nothingMatches(patterns, p.Errors)
	}
	if len(names) == 0 {
		return p, nil
	}
	slices.Sort(names)
	p.Packages, err = packages.Load(opts.config(ctx, loadMode), slices.Compact(names)...)
	if err != nil {
		return nil, goError(err)
	}
	for _, pkg := range p.Packages {
		p.Errors = append(p.Errors, pkg.Errors...)
	}
	return p, nil
}

// reaches returns a function that reports whether a package imports one of
// the presign packages, directly or through others. An import that cannot be
// found might be one, so a package with such an import reaches too, and its
// error comes out when it is loaded.
func reaches(presign []string) func(*packages.Package) bool {
	memo := make(map[*packages.Package]bool)
	var visit func(*packages.Package) bool
	visit = func(pkg *packages.Package) bool {
		found, done := memo[pkg]
		if done {
			return found
		}
		memo[pkg] = false // ends the walk if broken packages import in a circle
		found = pkg.Name == "" || slices.Contains(presign, pkg.PkgPath)
		for _, imp := range pkg.Imports {
			if visit(imp) {
				found = true
			}
		}
		memo[pkg] = found
		return found
	}
	return visit
}

// sourcePath is the path by which the go command finds the package, which for
// the variants made for tests is that of the package under test.
func sourcePath(pkg *packages.Package) string {
	if pkg.ForTest != "" {
		return pkg.ForTest
	}
	return strings.TrimSuffix(pkg.PkgPath, ".test")
}

func nothingMatches(patterns []string, errs []packages.Error) error {
	why := "name packages as for go build, for example ./..."
	if len(errs) > 0 {
		why = strings.ReplaceAll(errs[0].Msg, "\n\t", " ")
	}
	return fmt.Errorf("no packages match %s: %s", strings.Join(patterns, " "), why)
}

// goError cuts the go command's message down to what it says.
func goError(err error) error {
	_, msg, found := strings.Cut(err.Error(), "stderr: ")
	if !found {
		msg = err.Error()
	}
	return fmt.Errorf("the go command cannot list the packages: %s", strings.Join(strings.Fields(msg), " "))
}
