package flow

import (
	"go/types"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
)

// signsForS3 reports whether a call signs a URL for S3 that is handed out. It
// is no site if another service is meant, if a presigner only forwards, or if
// a request that came in is signed again to compare signatures.
func (e *eval) signsForS3(s *Site) bool {
	if n := s.API.Service; n > 0 && n < len(s.args) {
		if service, ok := e.text(s.args[n]); ok && !strings.HasPrefix(service, "s3") {
			return false
		}
	}
	if s.API.Carrier == api.Query {
		return !e.forwards(s)
	}
	if s.API.Carrier == api.Argument && isRequestMethod(s.API) {
		r := e.requestOf(s.recv)
		s.Foreign = len(r.services) > 0 && !r.services["s3"]
		if len(r.calls) == 1 && r.calls[0].Parent() == s.Fn {
			s.Request = e.exprs[r.calls[0].Pos()]
		}
	}
	return true
}

// isRequestMethod reports whether a row is aws-sdk-go's Request.Presign.
func isRequestMethod(row *api.API) bool { return strings.Contains(row.Func, "/aws/request.Request)") }

// forwards reports whether PresignHTTP is called by a presigner that wraps
// another, or with a request that was handed in and is signed as it is.
func (e *eval) forwards(s *Site) bool {
	fn := outermost(s.Fn)
	if fn.Name() == "PresignHTTP" && fn.Signature.Recv() != nil {
		return true
	}
	if s.API.Arg >= len(s.args) {
		return true
	}
	return len(e.querySetters(s)) == 0 && !e.madeHere(s.args[s.API.Arg], 0)
}

// madeHere reports whether a request is made by http.NewRequest in the function.
func (e *eval) madeHere(v ssa.Value, depth int) bool {
	if depth > 6 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Extract:
		return e.madeHere(v.Tuple, depth+1)
	case *ssa.Phi:
		for _, edge := range v.Edges {
			if e.madeHere(edge, depth+1) {
				return true
			}
		}
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok {
			for _, val := range storedTo(a) {
				if e.madeHere(val, depth+1) {
					return true
				}
			}
		}
	case *ssa.Alloc:
		return true
	case *ssa.Call:
		switch calleeName(v.Common()) {
		case "net/http.NewRequest", "net/http.NewRequestWithContext":
			return true
		case "(*net/http.Request).WithContext", "(*net/http.Request).Clone":
			return e.madeHere(v.Call.Args[0], depth+1)
		}
	}
	return false
}

// operation finds the S3 operation of a call whose row does not name it.
func (e *eval) operation(s *Site) string {
	if isRequestMethod(s.API) {
		return joinNames(e.requestOf(s.recv).ops)
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
	for _, method := range e.texts(s.args[n], field) {
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
func (e *eval) texts(v ssa.Value, field string) []string {
	switch v := v.(type) {
	case *ssa.Const:
		if s, ok := e.text(v); ok {
			return []string{s}
		}
		return []string{""}
	case *ssa.Phi:
		var out []string
		for _, edge := range v.Edges {
			if !containsPhi(edge) {
				out = append(out, e.texts(edge, field)...)
			}
		}
		return out
	case *ssa.Alloc:
		return e.fieldTexts(v, field)
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok && field != "" {
			return e.fieldTexts(a, field)
		}
	case *ssa.ChangeType:
		return e.texts(v.X, field)
	case *ssa.Convert:
		return e.texts(v.X, field)
	}
	return nil
}

func containsPhi(v ssa.Value) bool { _, ok := v.(*ssa.Phi); return ok }

func (e *eval) fieldTexts(a *ssa.Alloc, field string) []string {
	var out []string
	set := false
	for _, ref := range *a.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || fieldOf(fa.X.Type(), fa.Field).Name() != field {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa {
				set = true
				out = append(out, e.texts(st.Val, "")...)
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
func (e *eval) requestOf(v ssa.Value) requests {
	r := requests{ops: make(map[string]bool), services: make(map[string]bool)}
	e.collectRequests(v, &r, 0)
	return r
}

func (e *eval) collectRequests(v ssa.Value, r *requests, depth int) {
	if depth > 8 {
		return
	}
	switch v := v.(type) {
	case *ssa.Extract:
		e.collectRequests(v.Tuple, r, depth+1)
	case *ssa.Phi:
		for _, edge := range v.Edges {
			e.collectRequests(edge, r, depth+1)
		}
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok {
			for _, val := range storedTo(a) {
				e.collectRequests(val, r, depth+1)
			}
		}
	case *ssa.Call:
		if op, service, ok := requestMethod(v.Common()); ok {
			r.ops[op], r.services[service] = true, true
			r.calls = append(r.calls, v)
		} else if fn := e.callee(v.Common()); fn != nil {
			for _, ret := range returns(fn) {
				for _, result := range ret.Results {
					e.collectRequests(result, r, depth+1)
				}
			}
		}
	}
}

// returns are the instructions with which a function returns. Where no deferred
// call recovers, a panic is none.
func returns(fn *ssa.Function) []*ssa.Return {
	var out []*ssa.Return
	for _, b := range fn.Blocks {
		if b == fn.Recover && !mayRecover(fn) {
			continue
		}
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			out = append(out, ret)
		}
	}
	return out
}

// requestMethod recognizes (*s3.S3).GetObjectRequest and the like by name and input.
func requestMethod(c *ssa.CallCommon) (op, service string, ok bool) {
	obj := calleeObject(c)
	if obj == nil {
		return "", "", false
	}
	op, ok = strings.CutSuffix(obj.Name(), "Request")
	params := obj.Signature().Params()
	if !ok || params.Len() != 1 {
		return "", "", false
	}
	n, isNamed := types.Unalias(pointee(params.At(0).Type())).(*types.Named)
	if !isNamed || n.Obj().Pkg() == nil || n.Obj().Name() != op+"Input" {
		return "", "", false
	}
	_, service, ok = strings.Cut(n.Obj().Pkg().Path(), "/service/")
	return op, service, ok
}
