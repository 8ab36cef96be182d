package ssaview

import (
	"go/ast"
	"go/build/constraint"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// PlatformConditions reports whether a condition in a function is constant here
// and may be another constant elsewhere: one that is made of runtime.GOOS and
// the like, or of a constant that is declared in a file for some systems or
// build tags only. What is dead code for this build is alive in another one.
func (p *Package) PlatformConditions(fn *ssa.Function) bool {
	fn = Outermost(fn)
	if known, ok := p.platform[fn]; ok {
		return known
	}
	found := false
	if syntax := fn.Syntax(); syntax != nil {
		ast.Inspect(syntax, func(n ast.Node) bool {
			if x, ok := n.(ast.Expr); ok && !found {
				if tv, ok := p.Info.Types[x]; ok && tv.Value != nil && isBool(tv.Type) {
					found = p.ofPlatform(x, 0)
				}
			}
			return !found
		})
	}
	p.platform[fn] = found
	return found
}

// ofPlatform reports whether a constant expression has another value elsewhere.
func (p *Package) ofPlatform(x ast.Expr, depth int) (found bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || found {
			return !found
		}
		obj, ok := p.Info.Uses[id].(*types.Const)
		if !ok || obj.Pkg() == nil {
			return true
		}
		if obj.Pkg() != p.Pkg {
			switch obj.Pkg().Path() {
			case "runtime", "strconv", "math", "math/bits", "os", "path/filepath":
				found = true
			}
			return true
		}
		for _, f := range p.Files {
			if f.FileStart <= obj.Pos() && obj.Pos() < f.FileEnd {
				found = p.constrained(f) || depth < 4 && p.declaredOfPlatform(f, obj, depth)
			}
		}
		return !found
	})
	return found
}

// declaredOfPlatform reports whether the declaration of a constant has another
// value elsewhere.
func (p *Package) declaredOfPlatform(f *ast.File, obj *types.Const, depth int) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return !found
		}
		for i, name := range spec.Names {
			if p.Info.Defs[name] == obj && i < len(spec.Values) {
				found = p.ofPlatform(spec.Values[i], depth+1)
			}
		}
		return false
	})
	return found
}

// constrained reports whether a file is part of some builds only, by a line
// "//go:build" or by its name.
func (p *Package) constrained(f *ast.File) bool {
	for _, group := range f.Comments {
		if group.Pos() > f.Package {
			break
		}
		for _, c := range group.List {
			if constraint.IsGoBuild(c.Text) {
				return true
			}
		}
	}
	name := strings.TrimSuffix(p.Fset.Position(f.Package).Filename, ".go")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	parts := strings.Split(name, "_")
	return len(parts) > 1 && platforms[parts[len(parts)-1]]
}

// platforms are the systems and architectures that a file can be named for.
// https://pkg.go.dev/cmd/go#hdr-Build_constraints
var platforms = map[string]bool{
	"aix": true, "android": true, "darwin": true, "dragonfly": true, "freebsd": true, "illumos": true, "ios": true, "js": true,
	"linux": true, "netbsd": true, "openbsd": true, "plan9": true, "solaris": true, "wasip1": true, "windows": true,
	"386": true, "amd64": true, "arm": true, "arm64": true, "loong64": true, "mips": true, "mips64": true, "mips64le": true,
	"mipsle": true, "ppc64": true, "ppc64le": true, "riscv64": true, "s390x": true, "wasm": true,
}
