package ssaview

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
)

// Index finds, once per package, what the evaluation asks for again and again.
type Index struct {
	Funcs       []*ssa.Function
	Calls       map[*ssa.Function][]ssa.CallInstruction // static calls by callee
	Invokes     []ssa.CallInstruction                   // calls of interface methods and function values
	byMethod    map[string][]*interfaceCalls            // see invokesOf
	Foreign     []ssa.CallInstruction                   // static calls of other packages' functions
	Closures    map[*ssa.Function][]*ssa.MakeClosure
	Fields      map[*types.Var][]FieldUse
	Converted   map[*types.Var][]*types.Var // by a struct's field, those of structs that are converted to it
	Globals     map[*ssa.Global][]ssa.Instruction
	Collections map[*ssa.Global][]ssa.Instruction // what loads the collection in a variable, or selects of it
	boxed       []types.Type                      // structs, and pointers to them, that are put into interfaces
	Injected    map[*ssa.Function]bool            // handed to a container, which calls them
	Exprs       map[token.Pos]*ast.CallExpr       // by left parenthesis, or the word go or defer
}

// FieldUse is an address taken of a struct field.
type FieldUse struct {
	Addr *ssa.FieldAddr
}

func newIndex(pkg *ssa.Package, info *types.Info, files []*ast.File) *Index {
	x := &Index{
		Calls:       make(map[*ssa.Function][]ssa.CallInstruction),
		Closures:    make(map[*ssa.Function][]*ssa.MakeClosure),
		Fields:      make(map[*types.Var][]FieldUse),
		Converted:   make(map[*types.Var][]*types.Var),
		Globals:     make(map[*ssa.Global][]ssa.Instruction),
		Collections: make(map[*ssa.Global][]ssa.Instruction),
		Injected:    make(map[*ssa.Function]bool),
		Exprs:       make(map[token.Pos]*ast.CallExpr),
	}
	for _, f := range files {
		x.expressions(f, info)
	}
	x.Funcs = sourceFuncs(pkg, info, files)
	for _, fn := range x.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if call, ok := instr.(ssa.CallInstruction); ok {
					x.direct(call)
				}
				x.add(instr)
			}
		}
	}
	x.closeConversions()
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

func (x *Index) add(instr ssa.Instruction) {
	switch i := instr.(type) {
	case *ssa.MakeClosure:
		fn := i.Fn.(*ssa.Function)
		x.Closures[fn] = append(x.Closures[fn], i)
	case *ssa.ChangeType:
		x.addressOf(i, i.X)
		x.convertBoth(i.X.Type(), i.Type())
	case *ssa.Return:
		x.addressOf(i, i.Results...)
	case *ssa.Phi:
		x.addressOf(i, i.Edges...)
	case *ssa.MapUpdate:
		x.addressOf(i, i.Value)
	case *ssa.Send:
		x.addressOf(i, i.X)
	case *ssa.MakeInterface:
		x.addressOf(i, i.X)
		x.box(i.X.Type())
		if fn := toContainer(i); fn != nil {
			x.Injected[fn] = true
		}
	case *ssa.FieldAddr:
		if f := FieldOf(i.X.Type(), i.Field); f != nil {
			x.Fields[f] = append(x.Fields[f], FieldUse{i})
		}
	case *ssa.Store:
		x.addressOf(i, i.Addr, i.Val)
	case *ssa.UnOp:
		g, ok := i.X.(*ssa.Global)
		if ok && IsPointer(i) {
			x.Globals[g] = append(x.Globals[g], i)
		}
		if ok && elementType(i.Type()) != nil {
			x.Collections[g] = append(x.Collections[g], i)
		}
	case *ssa.IndexAddr:
		if g, ok := i.X.(*ssa.Global); ok {
			x.Collections[g] = append(x.Collections[g], i)
		}
	case *ssa.Slice:
		if g, ok := i.X.(*ssa.Global); ok {
			x.Collections[g] = append(x.Collections[g], i)
		}
	}
	if call, ok := instr.(ssa.CallInstruction); ok {
		x.addCall(call)
	}
}

func (x *Index) box(t types.Type) {
	if _, ok := gotype.Pointee(t).Underlying().(*types.Struct); ok && !slices.Contains(x.boxed, t) {
		x.boxed = append(x.boxed, t)
	}
}

func (x *Index) addCall(call ssa.CallInstruction) {
	common := call.Common()
	for _, arg := range common.Args {
		if g, ok := arg.(*ssa.Global); ok {
			x.Globals[g] = append(x.Globals[g], call)
		}
	}
	callee := common.StaticCallee()
	switch {
	case callee != nil && foreignBound(common):
		x.Foreign = append(x.Foreign, call)
	case callee == nil:
		x.Invokes = append(x.Invokes, call)
	case Origin(callee).Blocks == nil:
		x.Foreign = append(x.Foreign, call)
	default:
		x.Calls[Origin(callee)] = append(x.Calls[Origin(callee)], call)
	}
}

// foreignBound reports whether a method value of another package's method is called.
func foreignBound(c *ssa.CallCommon) bool {
	mc, ok := c.Value.(*ssa.MakeClosure)
	return ok && BoundMethod(mc) != nil && BoundMethod(mc).Pkg() != mc.Parent().Pkg.Pkg
}

// Origin is the generic function that fn instantiates, or fn.
func Origin(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		return o
	}
	return fn
}

// FieldOf is the variable of a field of the struct that t is or points to.
func FieldOf(t types.Type, i int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if s, ok := t.Underlying().(*types.Struct); ok && i < s.NumFields() {
		return s.Field(i).Origin()
	}
	return nil
}

// FieldNamed is the field of that name of the struct that t is or points to.
func FieldNamed(t types.Type, name string) (*types.Var, int) {
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
