package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"golang.org/x/tools/go/ssa"
)

// index finds, once per package, what the evaluation asks for again and again.
type index struct {
	funcs    []*ssa.Function
	calls    map[*ssa.Function][]ssa.CallInstruction // static calls by callee
	invokes  []ssa.CallInstruction                   // calls of interface methods and function values
	byMethod map[string][]*interfaceCalls            // see invokesOf
	foreign  []ssa.CallInstruction                   // static calls of other packages' functions
	closures map[*ssa.Function][]*ssa.MakeClosure
	fields   map[*types.Var][]fieldUse
	globals  map[*ssa.Global][]ssa.Instruction
	boxed    []types.Type                // structs, and pointers to them, that are put into interfaces
	injected map[*ssa.Function]bool      // handed to a container, which calls them
	exprs    map[token.Pos]*ast.CallExpr // by left parenthesis, or the word go or defer
}

// fieldUse is an address taken of a struct field.
type fieldUse struct {
	addr *ssa.FieldAddr
}

func newIndex(pkg *ssa.Package, info *types.Info, files []*ast.File) *index {
	x := &index{
		calls:    make(map[*ssa.Function][]ssa.CallInstruction),
		closures: make(map[*ssa.Function][]*ssa.MakeClosure),
		fields:   make(map[*types.Var][]fieldUse),
		globals:  make(map[*ssa.Global][]ssa.Instruction),
		injected: make(map[*ssa.Function]bool),
		exprs:    make(map[token.Pos]*ast.CallExpr),
	}
	for _, f := range files {
		x.expressions(f, info)
	}
	x.funcs = sourceFuncs(pkg, info, files)
	for _, fn := range x.funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if call, ok := instr.(ssa.CallInstruction); ok {
					x.direct(call)
				}
				x.add(instr)
			}
		}
	}
	return x
}

// sourceFuncs returns every function with a body in the package: declared,
// methods, literals, and the initializer of package variables.
func sourceFuncs(pkg *ssa.Package, info *types.Info, files []*ast.File) []*ssa.Function {
	var out []*ssa.Function
	var addFunc func(fn *ssa.Function)
	addFunc = func(fn *ssa.Function) {
		if fn == nil || fn.Blocks == nil {
			return
		}
		out = append(out, fn)
		for _, anon := range fn.AnonFuncs {
			addFunc(anon)
		}
	}
	addFunc(pkg.Func("init"))
	for _, f := range files {
		for _, decl := range f.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok {
				if obj, ok := info.Defs[d.Name].(*types.Func); ok {
					addFunc(pkg.Prog.FuncValue(obj))
				}
			}
		}
	}
	return out
}

func (x *index) add(instr ssa.Instruction) {
	switch i := instr.(type) {
	case *ssa.MakeClosure:
		fn := i.Fn.(*ssa.Function)
		x.closures[fn] = append(x.closures[fn], i)
	case *ssa.MakeInterface:
		x.box(i.X.Type())
		if fn := toContainer(i); fn != nil {
			x.injected[fn] = true
		}
	case *ssa.FieldAddr:
		if f := fieldOf(i.X.Type(), i.Field); f != nil {
			x.fields[f] = append(x.fields[f], fieldUse{i})
		}
	case *ssa.Store:
		if g, ok := i.Addr.(*ssa.Global); ok {
			x.globals[g] = append(x.globals[g], i)
		}
	case *ssa.UnOp:
		if g, ok := i.X.(*ssa.Global); ok && isPointer(i) {
			x.globals[g] = append(x.globals[g], i)
		}
	}
	if call, ok := instr.(ssa.CallInstruction); ok {
		x.addCall(call)
	}
}

func (x *index) box(t types.Type) {
	if _, ok := pointee(t).Underlying().(*types.Struct); ok && !slices.Contains(x.boxed, t) {
		x.boxed = append(x.boxed, t)
	}
}

func (x *index) addCall(call ssa.CallInstruction) {
	common := call.Common()
	for _, arg := range common.Args {
		if g, ok := arg.(*ssa.Global); ok {
			x.globals[g] = append(x.globals[g], call)
		}
	}
	callee := common.StaticCallee()
	switch {
	case callee != nil && foreignBound(common):
		x.foreign = append(x.foreign, call)
	case callee == nil:
		x.invokes = append(x.invokes, call)
	case origin(callee).Blocks == nil:
		x.foreign = append(x.foreign, call)
	default:
		x.calls[origin(callee)] = append(x.calls[origin(callee)], call)
	}
}

// foreignBound reports whether a method value of another package's method is called.
func foreignBound(c *ssa.CallCommon) bool {
	mc, ok := c.Value.(*ssa.MakeClosure)
	return ok && boundMethod(mc) != nil && boundMethod(mc).Pkg() != mc.Parent().Pkg.Pkg
}

// origin is the generic function that fn instantiates, or fn.
func origin(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		return o
	}
	return fn
}

// fieldOf is the variable of a field of the struct that t is or points to.
func fieldOf(t types.Type, i int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if s, ok := t.Underlying().(*types.Struct); ok && i < s.NumFields() {
		return s.Field(i).Origin()
	}
	return nil
}

// fieldNamed is the field of that name of the struct that t is or points to.
func fieldNamed(t types.Type, name string) (*types.Var, int) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			if s.Field(i).Name() == name {
				return s.Field(i).Origin(), i
			}
		}
	}
	return nil, -1
}

// fieldAt is the field that a step leads to, nil if it leads to none.
func fieldAt(t types.Type, head access.Step) (*types.Var, int) {
	if head.Kind != access.Field {
		return nil, -1
	}
	return fieldNamed(t, head.Name)
}
