package verify

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// keyForm turns the expression for a key into a key of its form, with the
// parts that only the running program knows as placeholders:
//
//	"films/" + film               films/{film}
//	fmt.Sprintf("u/%s/%d", u, n)  u/{u}/{n}
//	path.Join(prefix, id)         {prefix}/{id}
//	r.URL.Query().Get("file")     {file}
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
	case *ast.IndexExpr:
		if name := named(e.Index); name != "" { // vars["file"]
			return "{" + name + "}"
		}
	}
	return "{key}"
}

// named is the name that a text asks for, as in r.PathValue("file"); "" for other
// expressions and texts.
func named(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if s, err := strconv.Unquote(lit.Value); err == nil && isName.MatchString(s) {
			return s
		}
	}
	return ""
}

var (
	isName      = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)
	placeholder = regexp.MustCompile(`\{[^{}]+\}`)
)

// converting are packages whose functions make a text of another.
var converting = []string{"fmt", "strings", "strconv", "url", "path", "filepath", "html", "hex", "base64"}

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
		from, function, method := cutLast(name)
		if slices.Contains(converting, from) { // strconv.Itoa(n)
			return cmp.Or(placeholder.FindString(strings.Join(args, " ")), "{"+function+"}")
		}
		if function == "String" && len(args) == 0 && method {
			return cmp.Or(placeholder.FindString(form(c.Fun.(*ast.SelectorExpr).X)), "{key}")
		}
		for _, arg := range c.Args {
			if name := named(arg); name != "" { // r.FormValue("file"), chi.URLParam(r, "file")
				return "{" + name + "}"
			}
		}
		return "{" + function + "}"
	}
}

// cutLast cuts what is called off what it is called of.
func cutLast(name string) (of, function string, found bool) {
	at := strings.LastIndexByte(name, '.')
	return name[:max(at, 0)], name[at+1:], at >= 0
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
