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
}

const golistFields = "-json=ImportPath,Dir,Name,Standard,DepOnly,Module,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles," +
	"Imports,ImportMap,TestImports,XTestImports,Error"

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
	var all []golist
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p golist
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return connect(all, o.Tests), nil
		} else if err != nil {
			return nil, fmt.Errorf("the output of go list: %w", err)
		}
		all = append(all, p)
	}
}

// connect makes the import graph of what go list printed, in its order:
// dependencies come first, those of tests anywhere.
func connect(all []golist, tests bool) (out []*listed) {
	byPath := make(map[string]*listed)
	for _, p := range all {
		l := p.listed()
		out = append(out, l)
		byPath[l.path] = l
	}
	find := func(p golist, paths ...string) (imports []*listed) {
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
	return out
}

// listed is the package without what it imports.
func (p golist) listed() *listed {
	l := &listed{path: p.ImportPath, name: p.Name, standard: p.Standard, root: !p.DepOnly, files: inDir(p.Dir, p.GoFiles, p.CgoFiles)}
	if p.Module != nil {
		l.module, l.main = p.Module.Path, p.Module.Main
	}
	if p.Error != nil {
		l.errors = []packages.Error{{Pos: p.Error.Pos, Msg: p.Error.Err, Kind: packages.ListError}}
	}
	return l
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
