package model

import (
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// OriginOf says whether a function brings in a value from outside.
func OriginOf(obj *types.Func, c *ssa.CallCommon) (interval.Origin, bool) {
	pkgPath, name := ssaview.SplitObject(obj)
	for _, in := range inputs {
		if Within(pkgPath, in.pkg) && Matches(in.name, name) {
			if in.origin == interval.Field && readsBody(c) {
				return interval.Request, true
			}
			if in.origin == interval.Request && asksForSignedExpiry(c) {
				return interval.SignedURL, true
			}
			return in.origin, true
		}
	}
	return "", false
}

// asksForSignedExpiry reports whether a call asks a request for the parameter
// of a presigned URL that says how long it lives: a server that presigns with
// it compares signatures.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
func asksForSignedExpiry(c *ssa.CallCommon) bool {
	return slices.ContainsFunc(c.Args, func(arg ssa.Value) bool {
		k, ok := arg.(*ssa.Const)
		return ok && k.Value != nil && k.Value.Kind() == constant.String && strings.EqualFold(constant.StringVal(k.Value), "X-Amz-Expires")
	})
}

// Within reports whether a package is the one of a row, or one below it, such
// as its second version.
func Within(pkgPath, row string) bool {
	rest, ok := strings.CutPrefix(pkgPath, row)
	return ok && (rest == "" || rest[0] == '/' || rest[0] == '.')
}

// Matches reports whether a name is that of a row, in which "*" at the end
// stands for any rest.
func Matches(pattern, name string) bool {
	prefix, open := strings.CutSuffix(pattern, "*")
	return open && strings.HasPrefix(name, prefix) || name == pattern
}

// readsBody reports whether a decoder reads the body of an HTTP request, as in
// json.NewDecoder(r.Body).Decode(&x).
func readsBody(c *ssa.CallCommon) bool {
	return slices.ContainsFunc(c.Args, func(arg ssa.Value) bool { return FromRequest(arg, 0) })
}

// FromRequest reports whether v is part of an incoming request.
func FromRequest(v ssa.Value, depth int) bool {
	if depth > 8 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		return IsHTTPRequest(v.Type())
	case *ssa.Call:
		return slices.ContainsFunc(v.Call.Args, func(a ssa.Value) bool { return FromRequest(a, depth+1) })
	}
	whole, ok := partOf(v)
	return ok && FromRequest(whole, depth+1)
}

// partOf is what v is a part of, or another form of.
func partOf(v ssa.Value) (whole ssa.Value, ok bool) {
	switch v := v.(type) {
	case *ssa.UnOp:
		return v.X, true
	case *ssa.FieldAddr:
		return v.X, true
	case *ssa.Field:
		return v.X, true
	case *ssa.IndexAddr:
		return v.X, true
	case *ssa.Index:
		return v.X, true
	case *ssa.Lookup:
		return v.X, true
	case *ssa.Slice:
		return v.X, true
	case *ssa.Convert:
		return v.X, true
	case *ssa.Extract:
		return v.Tuple, true
	}
	return ssaview.Unwrap(v)
}

// IsHTTPRequest reports whether a parameter of type t is what a client sent.
func IsHTTPRequest(t types.Type) bool {
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
