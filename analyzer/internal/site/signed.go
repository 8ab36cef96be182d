package site

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Text is a string of the request: its constant value or its source.
type Text struct {
	Value string
	Const bool

	Expr ast.Expr // that it is, nil if none can be written down
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

	From ast.Expr // the struct with all of this in it, if nothing of it is known yet
}

// FindSigned finds what a site signs; of a call of a wrapper, what it makes the wrapper
// sign.
func FindSigned(p *ssaview.Package, s *Site) Signed {
	var out Signed
	if s.Signed != nil {
		return *s.Signed
	}
	if s.Call == nil || s.Wrapper != "" {
		return out
	}
	if s.Request != nil && len(s.Request.Args) == 1 {
		out.Take(p, s, s.Request.Args[0])
		return out
	}
	out.Bucket = argText(p, s, s.API.Bucket)
	out.Key = argText(p, s, s.API.Key)
	if n := s.API.Input; n >= 0 && n < len(s.Call.Args) {
		if len(FieldsOf(p, s, s.Call.Args[n])) == 0 {
			out.From = ast.Unparen(s.Call.Args[n])
		}
		for _, f := range FieldsOf(p, s, s.Call.Args[n]) {
			if f.Name != "Bucket" && f.Name != "Key" && !(s.API.Carrier == api.Field && f.Name == s.API.Field) {
				out.Fields = append(out.Fields, SignedField{f.Name, Spell(p, f.Value)})
			}
		}
	}
	return out
}

// Take takes in the fields of an S3 input, or that they are not known here.
func (out *Signed) Take(p *ssaview.Package, s *Site, input ast.Expr) {
	fields := FieldsOf(p, s, input)
	for _, f := range fields {
		out.add(f.Name, Spell(p, f.Value))
	}
	out.From = nil
	if len(fields) == 0 {
		out.From = ast.Unparen(input)
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
func argText(p *ssaview.Package, s *Site, where string) Text {
	if where == "" {
		return Text{}
	}
	head, field, isField := strings.Cut(where, ".")
	n, err := strconv.Atoi(head)
	if err != nil || n >= len(s.Call.Args) {
		return Text{}
	}
	if !isField {
		return Spell(p, s.Call.Args[n])
	}
	for _, f := range FieldsOf(p, s, s.Call.Args[n]) {
		if f.Name == field {
			return Spell(p, f.Value)
		}
	}
	return Text{}
}

// Spell is an expression as the source has it, or its constant.
func Spell(p *ssaview.Package, e ast.Expr) Text {
	e = ast.Unparen(e)
	if tv, ok := p.Info.Types[e]; ok && tv.Value != nil {
		if tv.Value.Kind() == constant.String {
			return ConstantText(constant.StringVal(tv.Value))
		}
		return Text{tv.Value.ExactString(), true, e}
	}
	switch x := e.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return Spell(p, x.X)
		}
	case *ast.CallExpr: // aws.String(x)
		if len(x.Args) == 1 {
			if sig, ok := p.Info.TypeOf(x.Fun).(*types.Signature); ok && sig.Recv() == nil && sig.Results().Len() == 1 && sig.Params().Len() == 1 {
				if _, ok := sig.Results().At(0).Type().(*types.Pointer); ok {
					return Spell(p, x.Args[0])
				}
			}
		}
	}
	return Text{Value: types.ExprString(e), Expr: e}
}

// ConstantText is the text of a known string.
func ConstantText(s string) Text {
	return Text{s, true, &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(s)}}
}

// FieldExpr is a field of a literal with its value.
type FieldExpr struct {
	Name  string
	Value ast.Expr
}

// FieldsOf finds the fields set in a struct: in a literal at the call, or in
// the literal and the assignments of the local variable that is passed.
func FieldsOf(p *ssaview.Package, s *Site, arg ast.Expr) []FieldExpr {
	arg = ast.Unparen(arg)
	if u, ok := arg.(*ast.UnaryExpr); ok && u.Op == token.AND {
		arg = ast.Unparen(u.X)
	}
	switch x := arg.(type) {
	case *ast.CompositeLit:
		return literalFields(x)
	case *ast.Ident:
		if obj := p.Info.Uses[x]; obj != nil {
			return localFields(p, s, obj)
		}
	}
	return nil
}

func literalFields(lit *ast.CompositeLit) []FieldExpr {
	var out []FieldExpr
	for _, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if name, ok := kv.Key.(*ast.Ident); ok {
				out = append(out, FieldExpr{name.Name, kv.Value})
			}
		}
	}
	return out
}

func localFields(p *ssaview.Package, s *Site, obj types.Object) []FieldExpr {
	if s.Fn == nil {
		return nil
	}
	body := ssaview.Outermost(s.Fn).Syntax()
	if body == nil {
		return nil
	}
	var out []FieldExpr
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
				out = append(out, FieldExpr{n.Sel.Name, value})
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
