package site

import (
	"go/types"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// signsForS3 reports whether a call signs a URL for S3 that is handed out. It
// is no site if another service is meant, if a presigner only forwards, or if
// a request that came in is signed again to compare signatures.
func signsForS3(e *valueflow.Eval, s *Site) bool {
	if n := s.API.Service; n > 0 && n < len(s.args) {
		if service, ok := model.Text(e.Package, s.args[n]); ok && !strings.HasPrefix(service, "s3") {
			return false
		}
	}
	if s.API.Carrier == api.Query {
		return !forwards(e, s)
	}
	if s.API.Carrier == api.Argument && isRequestMethod(s.API) {
		r := requestOf(e, s.recv)
		s.Foreign = len(r.services) > 0 && !r.services["s3"]
		if len(r.calls) == 1 && r.calls[0].Parent() == s.Fn {
			s.Request = e.Exprs[r.calls[0].Pos()]
		}
	}
	return true
}

// isRequestMethod reports whether a row is aws-sdk-go's Request.Presign.
func isRequestMethod(row *api.API) bool { return strings.Contains(row.Func, "/aws/request.Request)") }

// forwards reports whether PresignHTTP is called by a presigner that wraps
// another, or with a request that was handed in and is signed as it is.
func forwards(e *valueflow.Eval, s *Site) bool {
	fn := ssaview.Outermost(s.Fn)
	if fn.Name() == "PresignHTTP" && fn.Signature.Recv() != nil {
		return true
	}
	if s.API.Arg >= len(s.args) {
		return true
	}
	return len(querySetters(e, s)) == 0 && !madeHere(e, s.args[s.API.Arg], 0)
}

// madeHere reports whether a request is made by http.NewRequest in the function.
func madeHere(e *valueflow.Eval, v ssa.Value, depth int) bool {
	if depth > 6 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Extract:
		return madeHere(e, v.Tuple, depth+1)
	case *ssa.Phi:
		for _, edge := range v.Edges {
			if madeHere(e, edge, depth+1) {
				return true
			}
		}
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok {
			for _, val := range ssaview.StoredTo(a) {
				if madeHere(e, val, depth+1) {
					return true
				}
			}
		}
	case *ssa.Alloc:
		return true
	case *ssa.Call:
		switch ssaview.CalleeName(v.Common()) {
		case "net/http.NewRequest", "net/http.NewRequestWithContext":
			return true
		case "(*net/http.Request).WithContext", "(*net/http.Request).Clone":
			return madeHere(e, v.Call.Args[0], depth+1)
		}
	}
	return false
}

// operation finds the S3 operation of a call whose row does not name it.
func operation(e *valueflow.Eval, s *Site) string {
	if isRequestMethod(s.API) {
		return joinNames(requestOf(e, s.recv).ops)
	}
	if s.API.Method == "" {
		return ""
	}
	head, field, _ := strings.Cut(s.API.Method, ".")
	n := int(head[0] - '0')
	if n >= len(s.args) {
		return ""
	}
	names := make(map[string]bool)
	for _, method := range texts(e, s.args[n], field) {
		if op := operations[strings.ToUpper(method)]; op != "" {
			names[op] = true
		}
	}
	return joinNames(names)
}

var operations = map[string]string{
	"":       "GetObject", // the default wherever a method can be left out
	"GET":    "GetObject",
	"HEAD":   "HeadObject",
	"PUT":    "PutObject",
	"DELETE": "DeleteObject",
}

func joinNames(set map[string]bool) string {
	var names []string
	for name := range set {
		names = append(names, name)
	}
	sort.Strings(names)
	return strings.Join(names, "/")
}

// texts are the constant strings that can be in v, or in a field of the
// struct v points to.
func texts(e *valueflow.Eval, v ssa.Value, field string) []string {
	switch v := v.(type) {
	case *ssa.Const:
		if s, ok := model.Text(e.Package, v); ok {
			return []string{s}
		}
		return []string{""}
	case *ssa.Phi:
		var out []string
		for _, edge := range v.Edges {
			if !containsPhi(edge) {
				out = append(out, texts(e, edge, field)...)
			}
		}
		return out
	case *ssa.Alloc:
		return fieldTexts(e, v, field)
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok && field != "" {
			return fieldTexts(e, a, field)
		}
	case *ssa.ChangeType:
		return texts(e, v.X, field)
	case *ssa.Convert:
		return texts(e, v.X, field)
	}
	return nil
}

func containsPhi(v ssa.Value) bool { _, ok := v.(*ssa.Phi); return ok }

func fieldTexts(e *valueflow.Eval, a *ssa.Alloc, field string) []string {
	var out []string
	set := false
	for _, ref := range *a.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || ssaview.FieldOf(fa.X.Type(), fa.Field).Name() != field {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa {
				set = true
				out = append(out, texts(e, st.Val, "")...)
			}
		}
	}
	if !set {
		return []string{""}
	}
	return out
}

// requests is what is known of an aws-sdk-go request: the calls such as
// GetObjectRequest that may have made it.
type requests struct {
	ops, services map[string]bool
	calls         []*ssa.Call
}

// requestOf finds the calls that made a request.
func requestOf(e *valueflow.Eval, v ssa.Value) requests {
	r := requests{ops: make(map[string]bool), services: make(map[string]bool)}
	collectRequests(e, v, &r, 0)
	return r
}

func collectRequests(e *valueflow.Eval, v ssa.Value, r *requests, depth int) {
	if depth > 8 {
		return
	}
	switch v := v.(type) {
	case *ssa.Extract:
		collectRequests(e, v.Tuple, r, depth+1)
	case *ssa.Phi:
		for _, edge := range v.Edges {
			collectRequests(e, edge, r, depth+1)
		}
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok {
			for _, val := range ssaview.StoredTo(a) {
				collectRequests(e, val, r, depth+1)
			}
		}
	case *ssa.Call:
		if op, service, ok := requestMethod(v.Common()); ok {
			r.ops[op], r.services[service] = true, true
			r.calls = append(r.calls, v)
		} else if fn := e.Callee(v.Common()); fn != nil {
			for _, ret := range ssaview.Returns(fn) {
				for _, result := range ret.Results {
					collectRequests(e, result, r, depth+1)
				}
			}
		}
	}
}

// requestMethod recognizes (*s3.S3).GetObjectRequest and the like by name and input.
func requestMethod(c *ssa.CallCommon) (op, service string, ok bool) {
	obj := ssaview.CalleeObject(c)
	if obj == nil {
		return "", "", false
	}
	op, ok = strings.CutSuffix(obj.Name(), "Request")
	params := obj.Signature().Params()
	if !ok || params.Len() != 1 {
		return "", "", false
	}
	n, isNamed := types.Unalias(gotype.Pointee(params.At(0).Type())).(*types.Named)
	if !isNamed || n.Obj().Pkg() == nil || n.Obj().Name() != op+"Input" {
		return "", "", false
	}
	_, service, ok = strings.Cut(n.Obj().Pkg().Path(), "/service/")
	return op, service, ok
}
