package flow

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
)

// Text is a string of the request: its constant value or its source.
type Text struct {
	Value string
	Const bool

	expr ast.Expr // that it is, nil if none can be written down
}

// SignedField is one field of the request that is signed.
type SignedField struct {
	Name string
	Text
}

// Signed is the request that a site signs, as far as the source shows it.
type Signed struct {
	Bucket, Key Text
	Fields      []SignedField

	// Behind are the import paths of the wrappers by which the call gets to the
	// API: what the caller does not hand over is written in their terms.
	Behind []string

	from ast.Expr // the struct with all of this in it, if nothing of it is known yet
}

// Signed finds what a site signs; of a call of a wrapper, what it makes the wrapper
// sign.
func (p *Package) Signed(s *Site) Signed {
	var out Signed
	if s.signed != nil {
		return *s.signed
	}
	if s.Call == nil || s.Wrapper != "" {
		return out
	}
	if s.Request != nil && len(s.Request.Args) == 1 {
		out.take(p, s, s.Request.Args[0])
		return out
	}
	out.Bucket = p.argText(s, s.API.Bucket)
	out.Key = p.argText(s, s.API.Key)
	if n := s.API.Input; n >= 0 && n < len(s.Call.Args) {
		if len(p.fieldsOf(s, s.Call.Args[n])) == 0 {
			out.from = ast.Unparen(s.Call.Args[n])
		}
		for _, f := range p.fieldsOf(s, s.Call.Args[n]) {
			if f.name != "Bucket" && f.name != "Key" && !(s.API.Carrier == api.Field && f.name == s.API.Field) {
				out.Fields = append(out.Fields, SignedField{f.name, p.text(f.value)})
			}
		}
	}
	return out
}

// take takes in the fields of an S3 input, or that they are not known here.
func (out *Signed) take(p *Package, s *Site, input ast.Expr) {
	fields := p.fieldsOf(s, input)
	for _, f := range fields {
		out.add(f.name, p.text(f.value))
	}
	out.from = nil
	if len(fields) == 0 {
		out.from = ast.Unparen(input)
	}
}

// add takes in a field of an S3 input.
func (out *Signed) add(name string, t Text) {
	switch name {
	case "Bucket":
		out.Bucket = t
	case "Key":
		out.Key = t
	default:
		out.Fields = append(out.Fields, SignedField{name, t})
	}
}

// argText is the text at "1" or "1.Bucket".
func (p *Package) argText(s *Site, where string) Text {
	if where == "" {
		return Text{}
	}
	head, field, isField := strings.Cut(where, ".")
	n, err := strconv.Atoi(head)
	if err != nil || n >= len(s.Call.Args) {
		return Text{}
	}
	if !isField {
		return p.text(s.Call.Args[n])
	}
	for _, f := range p.fieldsOf(s, s.Call.Args[n]) {
		if f.name == field {
			return p.text(f.value)
		}
	}
	return Text{}
}

func (p *Package) text(e ast.Expr) Text {
	e = ast.Unparen(e)
	if tv, ok := p.Info.Types[e]; ok && tv.Value != nil {
		if tv.Value.Kind() == constant.String {
			return constantText(constant.StringVal(tv.Value))
		}
		return Text{tv.Value.ExactString(), true, e}
	}
	switch x := e.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return p.text(x.X)
		}
	case *ast.CallExpr: // aws.String(x)
		if len(x.Args) == 1 {
			if sig, ok := p.Info.TypeOf(x.Fun).(*types.Signature); ok && sig.Recv() == nil && sig.Results().Len() == 1 && sig.Params().Len() == 1 {
				if _, ok := sig.Results().At(0).Type().(*types.Pointer); ok {
					return p.text(x.Args[0])
				}
			}
		}
	}
	return Text{Value: types.ExprString(e), expr: e}
}

func constantText(s string) Text {
	return Text{s, true, &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(s)}}
}

type fieldExpr struct {
	name  string
	value ast.Expr
}

// fieldsOf finds the fields set in a struct: in a literal at the call, or in
// the literal and the assignments of the local variable that is passed.
func (p *Package) fieldsOf(s *Site, arg ast.Expr) []fieldExpr {
	arg = ast.Unparen(arg)
	if u, ok := arg.(*ast.UnaryExpr); ok && u.Op == token.AND {
		arg = ast.Unparen(u.X)
	}
	switch x := arg.(type) {
	case *ast.CompositeLit:
		return literalFields(x)
	case *ast.Ident:
		if obj := p.Info.Uses[x]; obj != nil {
			return p.localFields(s, obj)
		}
	}
	return nil
}

func literalFields(lit *ast.CompositeLit) []fieldExpr {
	var out []fieldExpr
	for _, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if name, ok := kv.Key.(*ast.Ident); ok {
				out = append(out, fieldExpr{name.Name, kv.Value})
			}
		}
	}
	return out
}

func (p *Package) localFields(s *Site, obj types.Object) []fieldExpr {
	if s.Fn == nil {
		return nil
	}
	body := outermost(s.Fn).Syntax()
	if body == nil {
		return nil
	}
	var out []fieldExpr
	define := func(name, value ast.Expr) {
		switch n := ast.Unparen(name).(type) {
		case *ast.Ident:
			if p.Info.ObjectOf(n) != obj {
				return
			}
			if u, ok := value.(*ast.UnaryExpr); ok {
				value = u.X
			}
			if lit, ok := value.(*ast.CompositeLit); ok {
				out = append(out, literalFields(lit)...)
			}
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && p.Info.ObjectOf(x) == obj {
				out = append(out, fieldExpr{n.Sel.Name, value})
			}
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) == len(n.Rhs) {
				for i := range n.Lhs {
					define(n.Lhs[i], n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			if len(n.Names) == len(n.Values) {
				for i := range n.Names {
					define(n.Names[i], n.Values[i])
				}
			}
		}
		return true
	})
	return out
}
