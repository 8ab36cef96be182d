package summary

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// A call of a wrapper signs what the wrapper does, with the arguments in place of
// the wrapper's parameters. What the wrapper takes from elsewhere, such as a field
// of its receiver, stays as it is written there.

// inherit is what a call makes a wrapper sign.
func (sp *callerSearch) inherit(sk sink, s *site.Site, call ssa.CallInstruction, args []ssa.Value) *site.Signed {
	if sk.signed == nil {
		return nil
	}
	h := handing{sp, sk, s, call, args}
	out := &site.Signed{Behind: slices.Clone(sk.signed.Behind)}
	if own := sk.declaredIn(); own != "" && !slices.Contains(out.Behind, own) {
		out.Behind = append(out.Behind, own)
	}
	if id, ok := sk.signed.From.(*ast.Ident); ok {
		if arg, _ := h.argument(id); arg != nil {
			out.Take(sp.Package, s, arg)
			return out
		}
	}
	out.Bucket, out.Key = h.text(sk.signed.Bucket), h.text(sk.signed.Key)
	for _, f := range sk.signed.Fields {
		out.Fields = append(out.Fields, site.SignedField{Name: f.Name, Text: h.text(f.Text)})
	}
	return out
}

// declaredIn is the import path of the wrapper.
func (s sink) declaredIn() string {
	if fn := model.BaseFunc(s.term.Base); fn != nil && fn.Pkg != nil {
		return fn.Pkg.Pkg.Path()
	}
	return s.pkg
}

// handing puts the arguments of a call in place of parameters.
type handing struct {
	*callerSearch
	sink sink
	site *site.Site
	call ssa.CallInstruction
	args []ssa.Value
}

// text is a text of the wrapper with the caller's arguments in it.
func (h handing) text(t site.Text) site.Text {
	if t.Const || t.Expr == nil {
		return t
	}
	e := h.replace(t.Expr)
	if unnamed(e) {
		return site.Text{}
	}
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if s, err := strconv.Unquote(lit.Value); err == nil {
			return site.ConstantText(s)
		}
	}
	return site.Text{Value: types.ExprString(e), Expr: e}
}

// replace returns an expression with arguments in place of parameters, and a
// literal in place of constant strings that are put together.
func (h handing) replace(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.Ident:
		arg, v := h.argument(e)
		if s, ok := h.constant(v); ok {
			return site.ConstantText(s).Expr
		}
		if arg != nil {
			return site.Spell(h.Package, arg).Expr
		}
		if h.sink.parameter(h.Package, e) >= 0 {
			return ast.NewIdent(e.Name + parameterMark)
		}
	case *ast.SelectorExpr:
		id, ok := ast.Unparen(e.X).(*ast.Ident)
		if !ok {
			break
		}
		arg, _ := h.argument(id)
		if arg == nil {
			break
		}
		for _, f := range slices.Backward(site.FieldsOf(h.callerSearch.Eval.Package, h.site, arg)) {
			if f.Name == e.Sel.Name {
				return site.Spell(h.Package, f.Value).Expr
			}
		}
		return &ast.SelectorExpr{X: arg, Sel: e.Sel}
	case *ast.ParenExpr:
		return h.replace(e.X)
	case *ast.StarExpr:
		if x, ok := h.replace(e.X).(*ast.BasicLit); ok {
			return x
		}
	case *ast.BinaryExpr:
		x, y := h.replace(e.X), h.replace(e.Y)
		if a, ok := literal(x); ok && e.Op == token.ADD {
			if b, ok := literal(y); ok {
				return site.ConstantText(a + b).Expr
			}
		}
		return &ast.BinaryExpr{X: x, Op: e.Op, Y: y}
	case *ast.CallExpr:
		out := &ast.CallExpr{Fun: e.Fun}
		for _, arg := range e.Args {
			out.Args = append(out.Args, h.replace(arg))
		}
		return out
	}
	return e
}

// unnamed reports whether a parameter is left in an expression that the call hands
// a value over for which nothing is written: its value is not known.
func unnamed(e ast.Expr) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && strings.Contains(id.Name, parameterMark)
		return !found
	})
	return found
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// constant is the constant string that a call hands over, as far as SSA knows: a
// local variable with one value is that value there.
func (h handing) constant(v ssa.Value) (string, bool) {
	if v == nil {
		return "", false
	}
	return model.Text(h.Eval.Package, v)
}

// argument is what the call hands over for a name that is a parameter of the
// wrapper, nil for other names and where it cannot be told.
func (h handing) argument(id *ast.Ident) (ast.Expr, ssa.Value) {
	n := h.sink.parameter(h.Package, id)
	if n < 0 || n >= len(h.args) || h.site.Call == nil {
		return nil, nil
	}
	c := h.call.Common()
	if n == 0 && (c.IsInvoke() || c.Signature().Recv() != nil) {
		if sel, ok := ast.Unparen(h.site.Call.Fun).(*ast.SelectorExpr); ok {
			return sel.X, nil
		}
		return nil, nil
	}
	if sig := c.Signature(); sig.Variadic() && n >= len(h.args)-1 {
		return nil, nil
	}
	return argument(h.site.Call, c, n), h.args[n]
}

// parameterMark ends the name of a parameter in a fact; its number follows.
const parameterMark = "ʹ"

// parameter is the number of the parameter of the wrapper that a name stands for,
// receiver first, or -1.
func (s sink) parameter(p *ssaview.Package, id *ast.Ident) int {
	if _, number, ok := strings.Cut(id.Name, parameterMark); ok {
		if n, err := strconv.Atoi(number); err == nil {
			return n
		}
	}
	fn := model.BaseFunc(s.term.Base)
	obj := p.Info.Uses[id]
	if fn == nil || obj == nil {
		return -1
	}
	for i, param := range fn.Params {
		if param.Object() == obj && !changes(p, fn, obj) {
			return i
		}
	}
	return -1
}

// changes reports whether a function may change a parameter of its own, or a part
// of it.
func changes(p *ssaview.Package, fn *ssa.Function, obj types.Object) (found bool) {
	syntax := ssaview.Outermost(fn).Syntax()
	if syntax == nil {
		return true
	}
	root := func(e ast.Expr) types.Object {
		for {
			switch x := ast.Unparen(e).(type) {
			case *ast.SelectorExpr:
				e = x.X
			case *ast.StarExpr:
				e = x.X
			case *ast.IndexExpr:
				e = x.X
			case *ast.Ident:
				return p.Info.ObjectOf(x)
			default:
				return nil
			}
		}
	}
	ast.Inspect(syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				found = found || root(lhs) == obj
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				found = found || e != nil && n.Tok == token.ASSIGN && root(e) == obj
			}
		case *ast.KeyValueExpr:
			// The address of a field, in the literal of an input, is only read.
			if u, ok := n.Value.(*ast.UnaryExpr); ok && u.Op == token.AND {
				_, field := ast.Unparen(u.X).(*ast.SelectorExpr)
				return !field
			}
		case *ast.UnaryExpr:
			found = found || n.Op == token.AND && root(n.X) == obj
		}
		return !found
	})
	return found
}

// exportSigned is what importers are told of what a wrapper signs.
func (sp *callerSearch) exportSigned(sk sink) *fact.Signed {
	in := sk.signed
	if in == nil {
		return nil
	}
	text := func(t site.Text) fact.Text {
		if t.Const || t.Expr == nil {
			return fact.Text{Value: t.Value, Const: t.Const}
		}
		return fact.Text{Value: t.Value, Expr: types.ExprString(sp.marked(sk, t.Expr))}
	}
	out := &fact.Signed{Bucket: text(in.Bucket), Key: text(in.Key), Behind: in.Behind}
	if own := sk.declaredIn(); own != "" && !slices.Contains(in.Behind, own) {
		out.Behind = append(slices.Clip(in.Behind), own)
	}
	for _, f := range in.Fields {
		out.Fields = append(out.Fields, fact.Field{Name: f.Name, Text: text(f.Text)})
	}
	if id, ok := in.From.(*ast.Ident); ok && sk.parameter(sp.Package, id) >= 0 {
		out.From = sp.marked(sk, id).(*ast.Ident).Name
	}
	return out
}

// marked is an expression in which parameters are told from other names.
func (sp *callerSearch) marked(sk sink, e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.Ident:
		if n := sk.parameter(sp.Package, e); n >= 0 {
			name, _, _ := strings.Cut(e.Name, parameterMark)
			return ast.NewIdent(fmt.Sprint(name, parameterMark, n))
		}
	case *ast.SelectorExpr:
		return &ast.SelectorExpr{X: sp.marked(sk, e.X), Sel: e.Sel}
	case *ast.ParenExpr:
		return sp.marked(sk, e.X)
	case *ast.StarExpr:
		return &ast.StarExpr{X: sp.marked(sk, e.X)}
	case *ast.BinaryExpr:
		return &ast.BinaryExpr{X: sp.marked(sk, e.X), Op: e.Op, Y: sp.marked(sk, e.Y)}
	case *ast.CallExpr:
		out := &ast.CallExpr{Fun: e.Fun}
		for _, arg := range e.Args {
			out.Args = append(out.Args, sp.marked(sk, arg))
		}
		return out
	}
	return e
}

// importSigned is what a fact tells of what a wrapper signs.
func importSigned(f *fact.Signed) *site.Signed {
	if f == nil {
		return nil
	}
	text := func(t fact.Text) site.Text {
		if t.Const {
			return site.ConstantText(t.Value)
		}
		out := site.Text{Value: t.Value}
		if e, err := parser.ParseExpr(t.Expr); err == nil {
			out.Expr = e
		}
		return out
	}
	out := &site.Signed{Bucket: text(f.Bucket), Key: text(f.Key), Behind: f.Behind}
	for _, field := range f.Fields {
		out.Fields = append(out.Fields, site.SignedField{Name: field.Name, Text: text(field.Text)})
	}
	if f.From != "" {
		out.From = ast.NewIdent(f.From)
	}
	return out
}
