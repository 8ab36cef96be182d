package load

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

const listMode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps |
	packages.NeedForTest | packages.NeedModule

func (o Options) config(ctx context.Context, mode packages.LoadMode) *packages.Config {
	c := &packages.Config{Context: ctx, Mode: mode, Dir: o.Dir, Tests: o.Tests, Env: o.Env}
	if o.Tags != "" {
		c.BuildFlags = []string{"-tags=" + o.Tags}
	}
	return c
}

// A listing is the import graph of the packages that match the patterns.
type listing struct {
	*reach
	roots     []*packages.Package // match the patterns, with their variants for tests
	matched   map[string]bool     // source paths of the roots
	unmatched []packages.Error    // of patterns that match nothing
	all       []*packages.Package // roots and dependencies that are worth reading, dependencies first
	makers    map[*packages.Package][]string
}

// list asks the go command for the import graph.
func list(ctx context.Context, target Target, patterns []string, opts Options) (*listing, error) {
	found, err := packages.Load(opts.config(ctx, listMode), patterns...)
	if err != nil {
		return nil, goError(err)
	}
	l := &listing{reach: newReach(target.Packages), matched: make(map[string]bool), makers: make(map[*packages.Package][]string)}
	for _, pkg := range found {
		if pkg.Name == "" { // stands for a pattern that matches nothing
			l.unmatched = append(l.unmatched, pkg.Errors...)
			continue
		}
		l.roots = append(l.roots, pkg)
		l.matched[sourcePath(pkg)] = true
	}
	if len(l.roots) == 0 {
		return nil, nothingMatches(patterns, l.unmatched)
	}
	sdks := modules(l.roots, target.Packages)
	packages.Visit(l.roots, nil, func(pkg *packages.Package) {
		if l.matched[sourcePath(pkg)] || !std(pkg) && !sdk(pkg, sdks) {
			l.all = append(l.all, pkg)
		}
	})
	return l, nil
}

// modules returns the modules of the presign packages.
func modules(roots []*packages.Package, presign []string) map[string]bool {
	out := make(map[string]bool)
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		if pkg.Module != nil && !pkg.Module.Main && slices.Contains(presign, pkg.PkgPath) {
			out[pkg.Module.Path] = true
		}
	})
	return out
}

// sdk reports whether a package belongs to an SDK. The check knows its API
// from the table, and its inside is nobody's wrapper.
func sdk(pkg *packages.Package, modules map[string]bool) bool {
	return pkg.Module != nil && modules[pkg.Module.Path] ||
		strings.HasPrefix(pkg.PkgPath, "github.com/aws/aws-sdk-go") || strings.HasPrefix(pkg.PkgPath, "github.com/aws/smithy-go")
}

// std reports whether a package is of the standard library.
func std(pkg *packages.Package) bool {
	first, _, _ := strings.Cut(pkg.PkgPath, "/")
	return pkg.Module == nil && !strings.Contains(first, ".")
}

// sourcePath is the path by which the go command finds the package, which for
// the variants made for tests is that of the package under test.
func sourcePath(pkg *packages.Package) string {
	if pkg.ForTest != "" && (strings.HasSuffix(pkg.PkgPath, "_test") || strings.HasSuffix(pkg.PkgPath, ".test")) {
		return pkg.ForTest
	}
	return strings.TrimSuffix(pkg.PkgPath, ".test")
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func nothingMatches(patterns []string, errs []packages.Error) error {
	why := "name packages as for go build, for example ./..."
	if len(errs) > 0 {
		why = strings.ReplaceAll(errs[0].Msg, "\n\t", " ")
	}
	return fmt.Errorf("no packages match %s: %s", strings.Join(patterns, " "), why)
}

// goError cuts the go command's message down to what it says.
func goError(err error) error {
	if errors.Is(err, exec.ErrNotFound) || strings.Contains(err.Error(), exec.ErrNotFound.Error()) {
		return errors.New("the go command is not in PATH; packages cannot be listed without it")
	}
	_, msg, found := strings.Cut(err.Error(), "stderr: ")
	if !found || strings.TrimSpace(msg) == "" {
		msg = err.Error()
	}
	return fmt.Errorf("the go command cannot list the packages: %s", strings.Join(strings.Fields(msg), " "))
}
