package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
)

// untypedSites finds the presign calls in functions that do not type-check as
// a whole, so that none is missed. Only constants at the call are known there.
func (e *eval) untypedSites() []*Site {
	var out []*Site
	for _, d := range e.untyped {
		ast.Inspect(d.Body, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			obj, ok := typeutil.Callee(e.Info, call).(*types.Func)
			if !ok {
				return true
			}
			row := e.row(fullName(obj))
			if row == nil {
				row = e.Interface(obj)
			}
			if row == nil || row.Carrier == api.Query {
				return true
			}
			s := &Site{Pos: selector(call.Fun), Call: call, Func: d.Name.Name, API: row, Operation: row.Operation}
			s.Line = e.Fset.Position(s.Pos).Line
			s.Terms = e.untypedExpiry(row, call)
			out = append(out, s)
			return true
		})
	}
	return out
}

// untypedClient reports whether a function that does not type-check makes a
// client. What expiry that is given is not known.
func (e *eval) untypedClient() (found bool) {
	for _, d := range e.untyped {
		ast.Inspect(d.Body, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				obj := typeutil.StaticCallee(e.Info, call)
				found = found || obj != nil && e.clients[fullName(obj)] != nil
			}
			return !found
		})
	}
	return found
}

func (e *eval) untypedExpiry(row *api.API, call *ast.CallExpr) []Term {
	unclear := []Term{e.lost(IllTyped, call.Pos(), "the function around the call does not type-check")}
	switch {
	case row.Carrier == api.Argument && row.Arg < len(call.Args):
		if f, ok := e.constantExpr(call.Args[row.Arg]); ok {
			return []Term{exact(f*toNanos(row.Kind), Constant)}
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
		set, ok := e.setters[fullName(obj)]
		if !ok || set.Arg < 0 || set.Arg >= len(option.Args) {
			break
		}
		if f, ok := e.constantExpr(option.Args[set.Arg]); ok {
			return []Term{exact(f*toNanos(set.Kind), Constant)}
		}
	}
	return unclear
}

func (e *eval) constantExpr(x ast.Expr) (float64, bool) {
	tv, ok := e.Info.Types[x]
	if !ok || tv.Value == nil {
		return 0, false
	}
	return constantNumber(tv.Value)
}
