package verify

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// keyForm turns the expression for a key into a key of its form, with the
// parts that only the running program knows as placeholders:
//
//	"films/" + film               films/{film}
//	fmt.Sprintf("u/%s/%d", u, n)  u/{u}/{n}
//	path.Join(prefix, id)         {prefix}/{id}
//
// What policies say about all keys of the form can then be decided without any
// configuration. Where they tell some of them apart, a value decides.
func keyForm(expression string) string {
	e, err := parser.ParseExpr(expression)
	if err != nil {
		return "{key}"
	}
	return form(e)
}

func form(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return form(e.X)
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return s
		}
		return e.Value
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return form(e.X) + form(e.Y)
		}
	case *ast.CallExpr:
		return callForm(e)
	case *ast.Ident:
		return "{" + e.Name + "}"
	case *ast.SelectorExpr:
		return "{" + e.Sel.Name + "}"
	}
	return "{key}"
}

// callForm knows the functions that keys are usually put together with.
func callForm(c *ast.CallExpr) string {
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = form(a)
	}
	switch name := funcName(c.Fun); {
	case name == "fmt.Sprintf" && len(args) > 0:
		return sprintf(args[0], args[1:])
	case name == "path.Join" || name == "filepath.Join":
		return strings.Join(args, "/")
	case len(args) == 1 && (name == "string" || name == "aws.String"):
		return args[0]
	default:
		return "{" + name[strings.LastIndexByte(name, '.')+1:] + "}"
	}
}

func funcName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return funcName(e.X) + "." + e.Sel.Name
	}
	return "key"
}

// sprintf puts the arguments in the place of the verbs.
func sprintf(format string, args []string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		for i++; i < len(format) && strings.IndexByte("+-# 0123456789.", format[i]) >= 0; i++ {
		}
		switch {
		case i < len(format) && format[i] == '%':
			b.WriteByte('%')
		case len(args) > 0:
			b.WriteString(args[0])
			args = args[1:]
		}
	}
	return b.String()
}
