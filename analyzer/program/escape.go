package program

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
)

// escaping names the entries, by file and line, of functions that are used in some
// other way than in a call with a site of its own: handed to a callback, stored,
// called where the call is not followed, or so used by an interface that they
// implement. Who calls these is not known. What tests do with the functions of the
// program does not count.
func (r *runner) escaping(all *analyzer.Result) map[string]bool {
	wrappers := r.wrappers(all)
	if len(wrappers) == 0 {
		return nil
	}
	sites := make(map[token.Position]bool)
	for _, s := range all.Sites {
		sites[s.Position] = true
	}
	methods := make(map[string][]*wrapper)
	for obj, w := range wrappers {
		if fn, ok := obj.(*types.Func); ok && fn.Signature().Recv() != nil {
			methods[fn.Name()] = append(methods[fn.Name()], w)
		}
	}
	implementing := make(map[*types.Func][]*wrapper) // by method of an interface
	out := make(map[string]bool)
	escape := func(w *wrapper, id *ast.Ident, pos token.Position) {
		if !sites[pos] && !w.callsItself(id) && (w.test || !strings.HasSuffix(pos.Filename, "_test.go")) {
			for _, line := range w.lines {
				out[line] = true
			}
		}
	}
	for _, p := range slices.Concat(r.order...) {
		for id, obj := range p.TypesInfo.Uses {
			fn, isFunc := obj.(*types.Func)
			if isFunc {
				obj = fn.Origin()
			}
			if w := wrappers[obj]; w != nil {
				escape(w, id, p.Fset.Position(id.Pos()))
				continue
			}
			if !isFunc || methods[fn.Name()] == nil || fn.Signature().Recv() == nil {
				continue
			}
			iface, ok := fn.Signature().Recv().Type().Underlying().(*types.Interface)
			if !ok {
				continue
			}
			behind, ok := implementing[fn]
			if !ok {
				for _, w := range methods[fn.Name()] {
					if types.Implements(w.recv, iface) {
						behind = append(behind, w)
					}
				}
				implementing[fn] = behind
			}
			if len(behind) > 0 {
				pos := p.Fset.Position(id.Pos())
				for _, w := range behind {
					escape(w, id, pos)
				}
			}
		}
	}
	return out
}

// wrapper is a function whose parameter is the source of a site's expiry.
type wrapper struct {
	node  ast.Node
	recv  types.Type // of a method
	lines []string   // of its parameters
	test  bool
}

// callsItself reports whether a use is a call in the function's own body, which
// hands on what the function was handed.
func (w *wrapper) callsItself(id *ast.Ident) (found bool) {
	if id.Pos() < w.node.Pos() || id.End() > w.node.End() {
		return false
	}
	ast.Inspect(w.node, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			switch fun := ast.Unparen(call.Fun).(type) {
			case *ast.Ident:
				found = found || fun == id
			case *ast.SelectorExpr:
				found = found || fun.Sel == id
			}
		}
		return !found
	})
	return found
}

// wrappers finds the functions, and the variables that hold function literals,
// whose parameters are sources.
func (r *runner) wrappers(all *analyzer.Result) map[types.Object]*wrapper {
	sources := make(map[string]bool)
	for _, s := range all.Sites {
		for _, entry := range s.Sources {
			sources[place(entry)] = true
		}
	}
	out := make(map[types.Object]*wrapper)
	if len(sources) == 0 {
		return out
	}
	for _, p := range slices.Concat(r.order...) {
		add := func(name *ast.Ident, node ast.Node, typ *ast.FuncType) {
			obj := p.TypesInfo.Defs[name]
			w := &wrapper{node: node, lines: lines(p, typ)}
			if obj == nil || !slices.ContainsFunc(w.lines, func(line string) bool { return sources[line] }) {
				return
			}
			w.test = strings.HasSuffix(p.Fset.Position(node.Pos()).Filename, "_test.go")
			if fn, ok := obj.(*types.Func); ok && fn.Signature().Recv() != nil {
				w.recv = fn.Signature().Recv().Type()
			}
			out[obj] = w
		}
		for _, f := range p.Syntax {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					add(n.Name, n, n.Type)
				case *ast.AssignStmt:
					for i, lhs := range n.Lhs {
						if id, ok := lhs.(*ast.Ident); ok && len(n.Lhs) == len(n.Rhs) {
							if lit, ok := ast.Unparen(n.Rhs[i]).(*ast.FuncLit); ok {
								add(id, lit, lit.Type)
							}
						}
					}
				case *ast.ValueSpec:
					for i, id := range n.Names {
						if len(n.Names) == len(n.Values) {
							if lit, ok := ast.Unparen(n.Values[i]).(*ast.FuncLit); ok {
								add(id, lit, lit.Type)
							}
						}
					}
				}
				return true
			})
		}
	}
	return out
}

// lines are the lines of a function's parameters, as entries name them.
func lines(p *packages.Package, typ *ast.FuncType) (out []string) {
	from, to := p.Fset.Position(typ.Params.Pos()), p.Fset.Position(typ.Params.End())
	for line := from.Line; line <= to.Line; line++ {
		out = append(out, fmt.Sprintf("%s/%s:%d", p.PkgPath, filepath.Base(from.Filename), line))
	}
	return out
}

// place is the file and line of an entry.
func place(entry string) string {
	at, _, _ := strings.Cut(entry, ": ")
	return at
}
