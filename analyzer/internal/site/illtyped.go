package site

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// UntypedSites finds the presign calls in functions that do not type-check as
// a whole, so that none is missed. Only constants at the call are known there.
func UntypedSites(e *valueflow.Eval) []*Site {
	var out []*Site
	for _, d := range e.IllTyped {
		ast.Inspect(d.Body, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			obj, ok := typeutil.Callee(e.Info, call).(*types.Func)
			if !ok {
				return true
			}
			row := e.Row(ssaview.FullName(obj))
			if row == nil {
				row = e.Interface(obj)
			}
			if row == nil || row.Carrier == api.Query {
				return true
			}
			s := &Site{Pos: selector(call.Fun), Call: call, Func: d.Name.Name, API: row, Operation: row.Operation}
			s.Line = e.Fset.Position(s.Pos).Line
			s.Terms = untypedExpiry(e, row, call)
			out = append(out, s)
			return true
		})
	}
	return out
}

// untypedClient reports whether a function that does not type-check makes a
// client. What expiry that is given is not known.
func untypedClient(e *valueflow.Eval) (found bool) {
	for _, d := range e.IllTyped {
		ast.Inspect(d.Body, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				obj := typeutil.StaticCallee(e.Info, call)
				found = found || obj != nil && e.Clients[ssaview.FullName(obj)] != nil
			}
			return !found
		})
	}
	return found
}

func untypedExpiry(e *valueflow.Eval, row *api.API, call *ast.CallExpr) []interval.Term {
	unclear := []interval.Term{e.Lost(interval.IllTyped, call.Pos(), "the function around the call does not type-check")}
	switch {
	case row.Carrier == api.Argument && row.Arg < len(call.Args):
		if f, ok := constantExpr(e, call.Args[row.Arg]); ok {
			return []interval.Term{interval.Exact(f*valueflow.ToNanos(row.Kind), interval.Constant)}
		}
	case row.Carrier == api.Option && row.Arg < len(call.Args):
		option, ok := ast.Unparen(call.Args[len(call.Args)-1]).(*ast.CallExpr)
		if !ok {
			break
		}
		obj := typeutil.StaticCallee(e.Info, option)
		if obj == nil {
			break
		}
		set, ok := e.Setters[ssaview.FullName(obj)]
		if !ok || set.Arg < 0 || set.Arg >= len(option.Args) {
			break
		}
		if f, ok := constantExpr(e, option.Args[set.Arg]); ok {
			return []interval.Term{interval.Exact(f*valueflow.ToNanos(set.Kind), interval.Constant)}
		}
	}
	return unclear
}

func constantExpr(e *valueflow.Eval, x ast.Expr) (float64, bool) {
	tv, ok := e.Info.Types[x]
	if !ok || tv.Value == nil {
		return 0, false
	}
	return ssaview.ConstantNumber(tv.Value)
}
