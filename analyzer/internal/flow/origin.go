package flow

import (
	"go/constant"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// inputs says which functions bring a value in from outside. "*" at the end of
// a name stands for any rest of it.
var inputs = []struct {
	pkg, name string // import path (or how it begins) and "Type.Method" or "Func"
	origin    Origin
}{
	{"net/http", "Request.FormValue", Request},
	{"net/http", "Request.PostFormValue", Request},
	{"net/http", "Request.PathValue", Request},
	{"net/http", "Header.Get", Request},
	{"net/url", "Values.Get", Request},
	{"github.com/gin-gonic/gin", "Context.*", Request},
	{"github.com/labstack/echo", "Context.*", Request},
	{"github.com/gofiber/fiber", "Ctx.*", Request},
	{"github.com/go-chi/chi", "URLParam*", Request},
	{"github.com/gorilla/mux", "Vars", Request},
	{"github.com/julienschmidt/httprouter", "Params.ByName", Request},
	{"github.com/valyala/fasthttp", "*", Request},
	{"flag", "*", Flag},
	{"github.com/spf13/pflag", "*", Flag},
	{"github.com/urfave/cli", "*", Flag},
	{"github.com/alecthomas/kingpin", "*", Flag},
	{"gopkg.in/alecthomas/kingpin", "*", Flag},
	{"github.com/jessevdk/go-flags", "*", Flag},
	{"os", "Getenv", Environment},
	{"os", "LookupEnv", Environment},
	{"syscall", "Getenv", Environment},
	{"github.com/spf13/viper", "*", Environment},
	{"github.com/knadh/koanf", "*", Environment},
	{"github.com/caarlos0/env", "*", Environment},
	{"github.com/kelseyhightower/envconfig", "*", Environment},
	{"github.com/sethvargo/go-envconfig", "*", Environment},
	{"encoding/json", "*", Field},
	{"gopkg.in/yaml", "*", Field},
	{"go.yaml.in/yaml", "*", Field},
	{"sigs.k8s.io/yaml", "*", Field},
	{"github.com/goccy/go-yaml", "*", Field},
	{"github.com/BurntSushi/toml", "*", Field},
	{"github.com/pelletier/go-toml", "*", Field},
	{"github.com/mitchellh/mapstructure", "*", Field},
	{"github.com/go-viper/mapstructure", "*", Field},
	{"gopkg.in/ini", "*", Field},
}

// originOf says whether a function brings in a value from outside.
func originOf(obj *types.Func, c *ssa.CallCommon) (Origin, bool) {
	pkgPath, name := splitObject(obj)
	for _, in := range inputs {
		if pkgPath != in.pkg && !strings.HasPrefix(pkgPath, in.pkg+"/") && !strings.HasPrefix(pkgPath, in.pkg+".") {
			continue
		}
		if prefix, ok := strings.CutSuffix(in.name, "*"); ok && strings.HasPrefix(name, prefix) || name == in.name {
			if in.origin == Field && readsBody(c) {
				return Request, true
			}
			return in.origin, true
		}
	}
	return "", false
}

// splitObject is the import path and "Type.Method" or "Func" of obj.
func splitObject(obj *types.Func) (pkgPath, name string) {
	if obj.Pkg() == nil {
		return "", obj.Name()
	}
	pkgPath, name = obj.Pkg().Path(), obj.Name()
	if i := strings.LastIndex(pkgPath, "/vendor/"); i >= 0 {
		pkgPath = pkgPath[i+len("/vendor/"):]
	}
	if recv := obj.Signature().Recv(); recv != nil {
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			name = n.Obj().Name() + "." + name
		}
	}
	return pkgPath, name
}

// readsBody reports whether a decoder reads the body of an HTTP request, as in
// json.NewDecoder(r.Body).Decode(&x).
func readsBody(c *ssa.CallCommon) bool {
	for _, arg := range c.Args {
		if call, ok := arg.(*ssa.Call); ok {
			for _, a := range call.Call.Args {
				if fromRequest(a, 0) {
					return true
				}
			}
		}
		if fromRequest(arg, 0) {
			return true
		}
	}
	return false
}

// fromRequest reports whether v is part of an incoming request.
func fromRequest(v ssa.Value, depth int) bool {
	if depth > 8 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		return isRequest(v.Type())
	case *ssa.UnOp:
		return fromRequest(v.X, depth+1)
	case *ssa.FieldAddr:
		return fromRequest(v.X, depth+1)
	case *ssa.Field:
		return fromRequest(v.X, depth+1)
	case *ssa.ChangeInterface:
		return fromRequest(v.X, depth+1)
	case *ssa.MakeInterface:
		return fromRequest(v.X, depth+1)
	case *ssa.Convert:
		return fromRequest(v.X, depth+1)
	case *ssa.Slice:
		return fromRequest(v.X, depth+1)
	case *ssa.Extract:
		return fromRequest(v.Tuple, depth+1)
	case *ssa.Call:
		for _, a := range v.Call.Args {
			if fromRequest(a, depth+1) {
				return true
			}
		}
	}
	return false
}

// isRequest reports whether a parameter of type t is what a client sent.
func isRequest(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	pkg, name := n.Obj().Pkg().Path(), n.Obj().Name()
	switch {
	case pkg == "net/http":
		return name == "Request"
	case strings.HasPrefix(pkg, "github.com/gin-gonic/gin"), strings.HasPrefix(pkg, "github.com/labstack/echo"):
		return name == "Context"
	case strings.HasPrefix(pkg, "github.com/gofiber/fiber"):
		return name == "Ctx"
	case pkg == "github.com/aws/aws-lambda-go/events":
		return strings.HasSuffix(name, "Request")
	}
	return false
}

// text is the value of a string that is constant.
func (e *eval) text(v ssa.Value) (string, bool) {
	if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
		return constant.StringVal(c.Value), true
	}
	return "", false
}

// textOrigin is where a string comes from.
func (e *eval) textOrigin(v ssa.Value, depth int) (Origin, Step) {
	none := e.step(v.Pos(), "a string that is not followed further")
	if depth > 8 {
		return Unknown, none
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		if isRequest(v.Type()) {
			return Request, e.step(v.Pos(), "request input")
		}
	case *ssa.Call:
		return e.callTextOrigin(v, depth)
	case *ssa.Extract:
		return e.textOrigin(v.Tuple, depth+1)
	case *ssa.Lookup:
		return e.textOrigin(v.X, depth+1)
	case *ssa.IndexAddr:
		return e.textOrigin(v.X, depth+1)
	case *ssa.UnOp:
		return e.textOrigin(v.X, depth+1)
	case *ssa.Slice:
		return e.textOrigin(v.X, depth+1)
	case *ssa.FieldAddr:
		if o, ok := tagOrigin(v); ok {
			return o, e.step(v.Pos(), "configuration field "+fieldOf(v.X.Type(), v.Field).Name())
		}
		return e.textOrigin(v.X, depth+1)
	case *ssa.Alloc:
		if vals := storedTo(v); len(vals) == 1 {
			return e.textOrigin(vals[0], depth+1)
		}
	case *ssa.Global:
		if v.Pkg != nil && v.Pkg.Pkg.Path() == "os" && v.Name() == "Args" {
			return Flag, e.step(v.Pos(), "command-line argument")
		}
	case *ssa.Phi:
		for _, edge := range v.Edges {
			if o, s := e.textOrigin(edge, depth+1); o != Unknown && o != Constant {
				return o, s
			}
		}
	case *ssa.Const:
		return Constant, e.step(v.Pos(), "a constant string")
	}
	return Unknown, none
}

func (e *eval) callTextOrigin(v *ssa.Call, depth int) (Origin, Step) {
	obj := calleeObject(v.Common())
	if obj != nil {
		if o, ok := originOf(obj, v.Common()); ok {
			return o, e.step(v.Pos(), string(o)+" input: "+shortName(obj.FullName()))
		}
		if p, _ := splitObject(obj); p == "strings" && len(v.Call.Args) > 0 {
			return e.textOrigin(v.Call.Args[0], depth+1)
		}
	}
	return Unknown, e.step(v.Pos(), "the result of "+e.callName(v.Common())+" is not known")
}

// tagOrigin says where a field's value comes from by its struct tag.
func tagOrigin(fa *ssa.FieldAddr) (Origin, bool) {
	t := fa.X.Type().Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	s, ok := t.(*types.Struct)
	if !ok {
		return "", false
	}
	return originOfTag(s.Tag(fa.Field))
}

func originOfTag(tag string) (Origin, bool) {
	st := reflect.StructTag(tag)
	for _, key := range []string{"env", "envconfig"} {
		if _, ok := st.Lookup(key); ok {
			return Environment, true
		}
	}
	for _, key := range []string{"json", "yaml", "toml", "mapstructure", "koanf", "hcl", "ini", "config", "conf"} {
		if v, ok := st.Lookup(key); ok && v != "-" {
			return Field, true
		}
	}
	for _, key := range []string{"long", "arg", "flag", "kong"} {
		if _, ok := st.Lookup(key); ok {
			return Flag, true
		}
	}
	return "", false
}
