// Package written finds where a constant of the SSA form is written in the source,
// which is where it is changed: SSA has constants without their names and places, so
// the source of the function is searched for what the constant may have been written
// as. Where that leaves doubt, no place is named.
package written

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Source is the constants of a package's source. It is for one goroutine.
type Source struct {
	pkg    *ssaview.Package
	consts map[*ssa.Function]map[string]*sameValue
}

// Of returns the constants of a package.
func Of(p *ssaview.Package) *Source {
	return &Source{pkg: p, consts: make(map[*ssa.Function]map[string]*sameValue)}
}

// constExpr is a constant expression of the source that is part of no other.
type constExpr struct {
	ast.Expr
	names  []*types.Const
	around []ast.Node // from the statement with the expression down to its parent
}

// Named puts the place where a constant is written in front of the way of its value:
// the expression, or the declaration of the constant that stands there.
func (s *Source) Named(ts []interval.Term, c *ssa.Const, p ssaview.Place) []interval.Term {
	if c.Value == nil || p.Block == nil {
		return ts
	}
	x, names := s.source(c, p)
	if x == nil || s.constantItself(*x) == nil { // else its declaration is the place
		for _, obj := range names {
			if x == nil || !isUnit(obj) {
				ts = interval.AllVia(ts, s.declaration(obj))
			}
		}
	}
	if x == nil {
		return ts
	}
	if obj := s.constantItself(*x); obj != nil {
		return interval.AllVia(ts, s.declaration(obj))
	}
	return interval.AllVia(ts, s.written(x.Expr))
}

// written is the step at the place where a value is written.
func (s *Source) written(x ast.Expr) interval.Step {
	step := s.pkg.Step(x.Pos(), "value "+Short(types.ExprString(x)))
	step.Kind, step.Expr, step.Length = interval.Written, types.ExprString(x), int(x.End()-x.Pos())
	return step
}

// Short is an expression that fits on a line.
func Short(expr string) string {
	const most = 60
	if r := []rune(expr); len(r) > most {
		return string(r[:most]) + "…"
	}
	return expr
}

// constantItself is the declared constant that an expression is, nil if it is more
// than that.
func (s *Source) constantItself(x constExpr) *types.Const {
	var id *ast.Ident
	switch n := ast.Unparen(x.Expr).(type) {
	case *ast.Ident:
		id = n
	case *ast.SelectorExpr:
		id = n.Sel
	default:
		return nil
	}
	obj, _ := s.pkg.Info.Uses[id].(*types.Const)
	if obj == nil || !s.repairable(obj.Pkg()) {
		return nil
	}
	return obj
}

// isUnit reports whether a constant is one that others are multiplied with, and
// that nobody changes: a day.
func isUnit(obj *types.Const) bool {
	f, ok := ssaview.ConstantNumber(obj.Val())
	if !ok {
		return false
	}
	for _, unit := range []float64{1, 60, 3600, 24 * 3600, 7 * 24 * 3600, 24, 7, 1000} {
		if f == unit || f == unit*float64(time.Second) || f == unit*float64(time.Millisecond) {
			return true
		}
	}
	return false
}

// source is the expression that c is written as, nil if the source leaves doubt, and
// the declared constants in it, or in all expressions that it may be.
func (s *Source) source(c *ssa.Const, p ssaview.Place) (*constExpr, []*types.Const) {
	all := s.constExprs(ssaview.Outermost(p.Block.Parent()))[keyOf(c.Value)]
	if all == nil {
		return nil, nil
	}
	if p.Instr != nil && p.Instr.Pos().IsValid() {
		if near := all.near(p.Instr.Pos()); len(near) > 0 {
			names, _ := agreed(near)
			return &near[0], names
		}
	}
	if name := chosenAs(c, p); name != "" {
		if some := all.assignedTo(name); len(some) > 0 {
			names, _ := agreed(some)
			return pick(c, p, some), names
		}
	}
	if len(all.exprs) == 1 {
		return &all.exprs[0], all.names
	}
	for _, name := range argumentNames(ssaview.Outermost(p.Block.Parent()), p) {
		if some := all.assignedTo(name); len(some) == 1 {
			return &some[0], some[0].names
		}
	}
	if some := all.assignedTo(""); len(some) == 1 {
		return &some[0], some[0].names
	}
	return nil, all.names
}

// near are the expressions in the smallest part of a statement that they share with
// a position, the outermost first.
func (s *sameValue) near(pos token.Pos) []constExpr {
	n, _ := slices.BinarySearchFunc(s.exprs, pos, func(x constExpr, pos token.Pos) int { return int(x.Pos() - pos) })
	var best []constExpr
	size, depth := token.Pos(0), 0
	for _, i := range []int{n - 1, n, n + 1} { // those next to it share the smallest part
		if i < 0 || i >= len(s.exprs) {
			continue
		}
		x := s.exprs[i]
		for k := len(x.around) - 1; k >= 0; k-- {
			part := x.around[k]
			if part.Pos() > pos || pos >= part.End() {
				continue
			}
			length, deep := part.End()-part.Pos(), len(x.around)-k
			switch {
			case best == nil || length < size || length == size && deep < depth:
				best, size, depth = []constExpr{x}, length, deep
			case length == size && deep == depth:
				best = append(best, x)
			}
			break
		}
	}
	return best
}

// assignedTo are the expressions that are assigned to a variable of that name, of any
// name if it is empty.
func (s *sameValue) assignedTo(name string) (out []constExpr) {
	for _, x := range s.exprs {
		if len(x.around) == 0 {
			continue
		}
		switch n := x.around[len(x.around)-1].(type) {
		case *ast.AssignStmt:
			for i, rhs := range n.Rhs {
				if rhs == x.Expr && i < len(n.Lhs) {
					if id, ok := n.Lhs[i].(*ast.Ident); ok && (name == "" || id.Name == name) {
						out = append(out, x)
					}
				}
			}
		case *ast.ValueSpec:
			for i, value := range n.Values {
				if value == x.Expr && i < len(n.Names) && (name == "" || n.Names[i].Name == name) {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

// argumentNames are the names in the arguments of the call that is the place: of
// several expressions with one value, it is that of the variable which is handed.
func argumentNames(fn *ssa.Function, p ssaview.Place) (names []string) {
	call, ok := p.Instr.(ssa.CallInstruction)
	if !ok || fn.Syntax() == nil {
		return nil
	}
	ast.Inspect(fn.Syntax(), func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && c.Lparen == call.Common().Pos() {
			for _, arg := range c.Args {
				ast.Inspect(arg, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok {
						names = append(names, id.Name)
					}
					return true
				})
			}
		}
		return names == nil
	})
	return names
}

// chosenAs is the variable that a constant is chosen for at the end of a block.
func chosenAs(c *ssa.Const, p ssaview.Place) string {
	if phi := choice(c, p); phi != nil {
		return phi.Comment
	}
	return ""
}

func choice(c *ssa.Const, p ssaview.Place) *ssa.Phi {
	if p.Succ == nil {
		return nil
	}
	for _, instr := range p.Succ.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			return nil
		}
		for i, pred := range p.Succ.Preds {
			if pred == p.Block && phi.Edges[i] == ssa.Value(c) {
				return phi
			}
		}
	}
	return nil
}

// pick is the expression of a choice, if there are as many with its value as the
// choice has: those of the source and those of SSA stand in the same order.
func pick(c *ssa.Const, p ssaview.Place, some []constExpr) *constExpr {
	if len(some) == 1 {
		return &some[0]
	}
	var same []*ssa.Const
	for _, edge := range choice(c, p).Edges {
		k, ok := edge.(*ssa.Const)
		if ok && k.Value != nil && keyOf(k.Value) == keyOf(c.Value) && !slices.Contains(same, k) {
			same = append(same, k)
		}
	}
	if len(same) != len(some) {
		return &some[0] // each of them has to be changed
	}
	return &some[slices.Index(same, c)]
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
func (s *Source) constExprs(fn *ssa.Function) map[string]*sameValue {
	if out, ok := s.consts[fn]; ok {
		return out
	}
	out := make(map[string]*sameValue)
	var around []ast.Node
	visit := func(n ast.Node) bool {
		if n == nil {
			around = around[:len(around)-1]
			return true
		}
		if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
			return false // a declaration is no use
		}
		x, ok := n.(ast.Expr)
		tv, typed := s.pkg.Info.Types[x]
		if !ok || !typed || tv.Value == nil {
			around = append(around, n)
			return true
		}
		if _, isNum := ssaview.ConstantNumber(tv.Value); isNum || tv.Value.Kind() == constant.String {
			key := keyOf(representable(tv))
			if out[key] == nil {
				out[key] = new(sameValue)
			}
			out[key].exprs = append(out[key].exprs, constExpr{x, s.constantsIn(x), inStatement(around)})
		}
		return false
	}
	switch {
	case fn.Syntax() != nil:
		ast.Inspect(fn.Syntax(), visit)
	case fn.Name() == "init":
		for _, init := range s.pkg.Info.InitOrder {
			ast.Inspect(init.Rhs, visit)
		}
	}
	for _, same := range out {
		slices.SortFunc(same.exprs, func(a, b constExpr) int { return int(a.Pos() - b.Pos()) })
		same.names, _ = agreed(same.exprs)
	}
	s.consts[fn] = out
	return out
}

// inStatement is the end of a path that lies in one statement.
func inStatement(path []ast.Node) []ast.Node {
	for i, n := range slices.Backward(path) {
		switch n.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.FuncDecl, *ast.FuncLit:
			return slices.Clone(path[i+1:])
		}
	}
	return slices.Clone(path)
}

// representable is a constant as SSA has it: a string, or a number of its type.
func representable(tv types.TypeAndValue) constant.Value {
	switch {
	case tv.Value.Kind() == constant.String:
		return tv.Value
	case gotype.IsInteger(tv.Type):
		return constant.ToInt(tv.Value)
	}
	return constant.ToFloat(tv.Value)
}

// constantsIn are the declared constants in an expression, but those of the
// standard library, which nobody repairs.
func (s *Source) constantsIn(x ast.Expr) []*types.Const {
	var out []*types.Const
	ast.Inspect(x, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if obj, ok := s.pkg.Info.Uses[id].(*types.Const); ok && s.repairable(obj.Pkg()) && len(out) < 2 {
				out = append(out, obj)
			}
		}
		return true
	})
	return out
}

func (s *Source) repairable(pkg *types.Package) bool {
	if pkg == nil || pkg == s.pkg.Pkg {
		return pkg != nil
	}
	first, _, _ := strings.Cut(pkg.Path(), "/")
	own, _, _ := strings.Cut(s.pkg.Pkg.Path(), "/")
	return first == own || strings.Contains(first, ".")
}

// declaration is the step at the place where a constant is declared.
func (s *Source) declaration(obj *types.Const) interval.Step {
	value := obj.Val().String()
	if f, ok := ssaview.ConstantNumber(obj.Val()); ok && countsNanoseconds(obj.Type(), f) {
		value = quantity.Duration(nanoseconds(f))
	}
	step := s.pkg.ObjStep(obj, fmt.Sprintf("constant %s = %s", obj.Name(), value))
	step.Kind, step.Expr = interval.Declared, obj.Name()
	return step
}

// countsNanoseconds reports whether a constant is a duration, or is probably made
// from one: a type of its own that holds at least a second in nanoseconds.
func countsNanoseconds(t types.Type, value float64) bool {
	_, named := types.Unalias(t).(*types.Named)
	return gotype.IsDuration(t) || named && gotype.IsInteger(t) && value >= float64(time.Second) && math.Mod(value, float64(time.Second)) == 0
}

// nanoseconds is a number as a duration; the largest is not representable as the
// float that it is counted as.
func nanoseconds(f float64) time.Duration {
	switch {
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return time.Duration(f)
}
