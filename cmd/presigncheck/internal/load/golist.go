package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// golist is what go list says of a package.
type golist struct {
	ImportPath, Dir, Name string
	Standard, DepOnly     bool
	Module                *struct {
		Path, Version string
		Main          bool
	}
	GoFiles, CgoFiles         []string
	TestGoFiles, XTestGoFiles []string
	Imports                   []string
	ImportMap                 map[string]string
	TestImports, XTestImports []string
	Error                     *struct{ Pos, Err string }
	DepsErrors                []struct{ ImportStack []string }
}

const golistFields = "-json=ImportPath,Dir,Name,Standard,DepOnly,Module,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles," +
	"Imports,ImportMap,TestImports,XTestImports,Error,DepsErrors"

// byGoList lists packages with go list. packages.Load could do it, but would
// ask for the variants of all packages that are built for tests, which takes
// the go command half as long again; what tests import is enough.
func (o Options) byGoList(ctx context.Context, patterns []string) ([]*listed, error) {
	args := []string{"list", "-e", "-deps", golistFields}
	if o.Tags != "" {
		args = append(args, "-tags="+o.Tags)
	}
	cmd := exec.CommandContext(ctx, "go", append(append(args, "--"), patterns...)...)
	cmd.Dir, cmd.Env = o.Dir, o.Env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if message := strings.TrimSpace(stderr.String()); message != "" {
			err = fmt.Errorf("stderr: %s", message)
		}
		return nil, err
	}
	g := graph{byPath: make(map[string]*listed)}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p golist
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return g.finish(), nil
		} else if err != nil {
			return nil, fmt.Errorf("the output of go list: %w", err)
		}
		g.add(&p, o.Tests)
	}
}

// graph makes listed packages of what go list prints: dependencies come first,
// but those of tests come anywhere.
type graph struct {
	all    []*listed
	byPath map[string]*listed
	later  []func()
}

func (g *graph) add(p *golist, tests bool) {
	l := &listed{path: p.ImportPath, name: p.Name, standard: p.Standard, root: !p.DepOnly, broken: p.Error != nil}
	if p.Module != nil {
		l.module, l.main = p.Module.Path, p.Module.Main
	}
	if p.Error != nil {
		l.errors = []packages.Error{{Pos: p.Error.Pos, Msg: p.Error.Err, Kind: packages.ListError}}
	}
	l.files = inDir(p.Dir, p.GoFiles, p.CgoFiles)
	g.all = append(g.all, l)
	g.byPath[l.path] = l
	mapped := func(path string) string {
		if to, ok := p.ImportMap[path]; ok {
			return to
		}
		return path
	}
	g.later = append(g.later, func() {
		l.imports = g.find(p.Imports, func(path string) string { return path })
		if tests && l.root {
			l.testFiles = inDir(p.Dir, p.TestGoFiles, p.XTestGoFiles)
			l.testImports = g.find(slices.Concat(p.TestImports, p.XTestImports), mapped)
		}
	})
}

// find returns the packages of some paths. One that is imported only by tests
// of other modules was not listed; it has nothing but its path.
func (g *graph) find(paths []string, mapped func(string) string) (out []*listed) {
	for _, path := range paths {
		if path == "C" || path == "unsafe" {
			continue
		}
		path = mapped(path)
		l := g.byPath[path]
		if l == nil {
			l = &listed{path: path, name: "?", unlisted: true}
			g.byPath[path] = l
		}
		out = append(out, l)
	}
	return out
}

func (g *graph) finish() []*listed {
	for _, connect := range g.later {
		connect()
	}
	return g.all
}

func inDir(dir string, names ...[]string) (out []string) {
	for _, name := range slices.Concat(names...) {
		if !filepath.IsAbs(name) { // as what cgo makes
			name = filepath.Join(dir, name)
		}
		out = append(out, name)
	}
	return out
}
