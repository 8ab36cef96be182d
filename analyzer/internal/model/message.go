package model

import (
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Getter recognizes the method that generated code has for reading a field.
func Getter(c *ssa.CallCommon) (field string, ok bool) {
	obj := ssaview.CalleeObject(c)
	if obj == nil || c.IsInvoke() || len(c.Args) != 1 || obj.Signature().Recv() == nil {
		return "", false
	}
	field, ok = strings.CutPrefix(obj.Name(), "Get")
	if !ok || !isMessage(c.Args[0].Type()) {
		return "", false
	}
	f, _ := ssaview.FieldNamed(c.Args[0].Type(), field)
	return field, f != nil
}

// isMessage reports whether a type is (a pointer to) a protocol buffer message.
func isMessage(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "ProtoReflect")
	_, ok := obj.(*types.Func)
	return ok
}

// HasValidate reports whether a message has a method that validates it, which
// interceptors call.
func HasValidate(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Validate")
	_, ok := obj.(*types.Func)
	return ok
}

// IsHandlerRequest reports whether a parameter is the request of a gRPC or Connect
// handler: a message, in a method of a type that embeds the generated stub.
func IsHandlerRequest(v *ssa.Parameter) bool {
	recv := v.Parent().Signature.Recv()
	if recv == nil || v == v.Parent().Params[0] {
		return false
	}
	if n, ok := types.Unalias(gotype.Pointee(v.Type())).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "connectrpc.com/connect" {
		return n.Obj().Name() == "Request"
	}
	return isMessage(v.Type()) && embedsStub(recv.Type()) || answersThrift(v)
}

// answersThrift reports whether a parameter is the request in a method of a
// Thrift service, as Kitex has them generated: (ctx, *Request) (*Response, error).
func answersThrift(v *ssa.Parameter) bool {
	sig := v.Parent().Signature
	return isThrift(v.Type()) && sig.Params().Len() == 2 && sig.Results().Len() == 2 && isThrift(sig.Results().At(0).Type())
}

// isThrift reports whether a type is a pointer to a struct with fields that
// Thrift numbers.
func isThrift(t types.Type) bool {
	s, ok := gotype.Pointee(t).Underlying().(*types.Struct)
	if !ok || gotype.Pointee(t) == t {
		return false
	}
	for i := range s.NumFields() {
		if _, ok := reflect.StructTag(s.Tag(i)).Lookup("thrift"); ok {
			return true
		}
	}
	return false
}

func embedsStub(t types.Type) bool {
	s, ok := gotype.Pointee(t).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range s.NumFields() {
		name := s.Field(i).Name()
		if s.Field(i).Embedded() && strings.HasPrefix(name, "Unimplemented") && strings.HasSuffix(name, "Server") {
			return true
		}
	}
	return false
}
