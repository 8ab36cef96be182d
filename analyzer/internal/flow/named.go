package flow

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"
)

// SSA has constants without their names, but a constant is where it stands to
// be repaired. So the source of the function is searched for what the constant
// may have been written as.

// constExpr is a constant expression of the source that is part of no other.
type constExpr struct {
	ast.Expr
	names []*types.Const
}

// named puts the declaration of a named constant in front of the way of its value.
func (e *eval) named(ts []Term, c *ssa.Const, p place) []Term {
	if c.Value == nil || p.block == nil {
		return ts
	}
	for _, obj := range e.namesOf(c, p) {
		ts = allVia(ts, e.declaration(obj))
	}
	return ts
}

// namesOf are the constants that c is made of, if the source leaves no doubt:
// of the expressions in the call that uses c, or else in the function, all that
// have this value name the same constants.
func (e *eval) namesOf(c *ssa.Const, p place) []*types.Const {
	all := e.constExprs(outermost(p.block.Parent()))[keyOf(c.Value)]
	if all == nil {
		return nil
	}
	if call, ok := p.instr.(ssa.CallInstruction); ok && e.exprs[call.Pos()] != nil {
		within := e.exprs[call.Pos()]
		after := func(pos token.Pos) int {
			n, _ := slices.BinarySearchFunc(all.exprs, pos, func(x constExpr, pos token.Pos) int { return int(x.Pos() - pos) })
			return n
		}
		if names, found := agreed(all.exprs[after(within.Pos()):after(within.End())]); found {
			return names
		}
	}
	return all.names
}

// sameValue are the expressions of a function that have one value, in the order of
// the source, and the names that all agree on.
type sameValue struct {
	exprs []constExpr
	names []*types.Const
}

// keyOf tells constants of different values apart.
func keyOf(v constant.Value) string {
	if v.Kind() == constant.Float { // which has more than one form
		f, _ := constant.Float64Val(v)
		return fmt.Sprint("float ", f)
	}
	return fmt.Sprint(v.Kind(), v.ExactString())
}

// agreed are the names that all expressions agree on.
func agreed(all []constExpr) (names []*types.Const, found bool) {
	for _, x := range all {
		if found && !slices.Equal(names, x.names) {
			return nil, true
		}
		names, found = x.names, true
	}
	return names, found
}

// constExprs are the constant expressions of a function, or of the
// initializers of package variables.
func (e *eval) constExprs(fn *ssa.Function) map[string]*sameValue {
	if out, ok := e.consts[fn]; ok {
		return out
	}
	out := make(map[string]*sameValue)
	visit := func(n ast.Node) bool {
		if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
			return false // a declaration is no use
		}
		x, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		tv, ok := e.Info.Types[x]
		if !ok || tv.Value == nil {
			return true
		}
		if _, isNum := constantNumber(tv.Value); isNum || tv.Value.Kind() == constant.String {
			key := keyOf(representable(tv))
			if out[key] == nil {
				out[key] = new(sameValue)
			}
			out[key].exprs = append(out[key].exprs, constExpr{x, e.constantsIn(x)})
		}
		return false
	}
	switch {
	case fn.Syntax() != nil:
		ast.Inspect(fn.Syntax(), visit)
	case fn.Name() == "init":
		for _, init := range e.Info.InitOrder {
			ast.Inspect(init.Rhs, visit)
		}
	}
	for _, same := range out {
		slices.SortFunc(same.exprs, func(a, b constExpr) int { return int(a.Pos() - b.Pos()) })
		same.names, _ = agreed(same.exprs)
	}
	e.consts[fn] = out
	return out
}

// representable is a constant as SSA has it: a string, or a number of its type.
func representable(tv types.TypeAndValue) constant.Value {
	switch {
	case tv.Value.Kind() == constant.String:
		return tv.Value
	case isInteger(tv.Type):
		return constant.ToInt(tv.Value)
	}
	return constant.ToFloat(tv.Value)
}

// constantsIn are the declared constants in an expression, but those of the
// standard library, which nobody repairs.
func (e *eval) constantsIn(x ast.Expr) []*types.Const {
	var out []*types.Const
	ast.Inspect(x, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if obj, ok := e.Info.Uses[id].(*types.Const); ok && e.repairable(obj.Pkg()) && len(out) < 2 {
				out = append(out, obj)
			}
		}
		return true
	})
	return out
}

func (e *eval) repairable(pkg *types.Package) bool {
	if pkg == nil || pkg == e.Pkg {
		return pkg != nil
	}
	first, _, _ := strings.Cut(pkg.Path(), "/")
	own, _, _ := strings.Cut(e.Pkg.Path(), "/")
	return first == own || strings.Contains(first, ".")
}

// declaration is the step at the place where a constant is declared.
func (e *eval) declaration(obj *types.Const) Step {
	value := obj.Val().String()
	if f, ok := constantNumber(obj.Val()); ok && isDuration(obj.Type()) {
		value = time.Duration(f).String()
	}
	return e.objStep(obj, fmt.Sprintf("constant %s = %s", obj.Name(), value))
}
