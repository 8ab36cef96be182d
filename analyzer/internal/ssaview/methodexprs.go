package ssaview

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
)

// A call of a method expression, (*T).M(r, a), is the call r.M(a). The SSA form
// has it as a call of a thunk: a function without a receiver, whose first argument
// is the receiver, and whose body calls the method (ssa.Function, "Synthetic").

// thunked is the method that a thunk calls, nil if fn is no thunk.
func thunked(fn *ssa.Function) *types.Func {
	if !strings.HasPrefix(fn.Synthetic, "thunk for ") {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	return obj
}

// behind is the call in the body of a thunk, if it hands on all arguments as they
// are: nil where the method is one of an embedded field, or takes what the
// receiver points to.
func behind(thunk *ssa.Function) *ssa.CallCommon {
	if thunked(thunk) == nil || len(thunk.Params) == 0 {
		return nil
	}
	for _, b := range thunk.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			c, recv := call.Common(), call.Common().Value
			if !c.IsInvoke() && len(c.Args) > 0 {
				recv = c.Args[0]
			}
			if _, builtin := c.Value.(*ssa.Builtin); !builtin && types.Identical(recv.Type(), thunk.Params[0].Type()) {
				return c
			}
		}
	}
	return nil
}

// direct turns the call of a method expression into the call of the method, in the
// SSA form and as an expression.
func (x *Index) direct(call ssa.CallInstruction) {
	c := call.Common()
	thunk, ok := c.Value.(*ssa.Function)
	if !ok || c.IsInvoke() || thunked(thunk) == nil || len(c.Args) == 0 {
		return
	}
	if expr := x.Exprs[call.Pos()]; expr != nil {
		x.Exprs[call.Pos()] = ReceiverFirst(expr)
	}
	inner := behind(thunk)
	switch {
	case inner == nil:
	case inner.IsInvoke():
		c.Method, c.Value, c.Args = inner.Method, c.Args[0], c.Args[1:]
	default:
		c.Value = inner.Value
	}
}

// Embedded reports whether a call is of a method expression whose method is one of
// what the first argument embeds or points to.
func Embedded(c *ssa.CallCommon) bool {
	fn := c.StaticCallee()
	return fn != nil && thunked(fn) != nil
}

// TakesClient reports whether a function value is called that takes the presign
// client first, as a variable does that holds a method expression of it.
func TakesClient(c *ssa.CallCommon) bool {
	params := c.Signature().Params()
	return !c.IsInvoke() && c.StaticCallee() == nil && params.Len() == 4 &&
		gotype.NameIn(gotype.Pointee(params.At(0).Type()), V2S3) == "PresignClient"
}

// ReceiverFirst is r.M(a) for T.M(r, a), at the same positions.
func ReceiverFirst(call *ast.CallExpr) *ast.CallExpr {
	out := *call
	if len(call.Args) == 0 {
		return &out
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		out.Fun = &ast.SelectorExpr{X: call.Args[0], Sel: sel.Sel}
	}
	out.Args = call.Args[1:]
	return &out
}

// expressions indexes the calls of a file by where the SSA form puts them. Of a
// call with all arguments from one call, f(g()), no argument has an expression.
func (x *Index) expressions(f *ast.File, info *types.Info) {
	at := func(pos token.Pos, call *ast.CallExpr) {
		if len(call.Args) == 1 {
			if _, spread := info.TypeOf(call.Args[0]).(*types.Tuple); spread {
				one := *call
				one.Args = nil
				call = &one
			}
		}
		x.Exprs[pos] = call
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			at(n.Lparen, n)
		case *ast.GoStmt:
			at(n.Go, n.Call)
		case *ast.DeferStmt:
			at(n.Defer, n.Call)
		}
		return true
	})
}
