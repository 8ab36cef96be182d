package flow

import (
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

const (
	asDurationMethod = "(*google.golang.org/protobuf/types/known/durationpb.Duration).AsDuration"
	newDurationProto = "google.golang.org/protobuf/types/known/durationpb.New"
)

// message follows the fields of protocol buffer messages through their getters,
// and durations through google.protobuf.Duration. Its Nanos are left out.
func (e *eval) message(v *ssa.Call, path access.Path, p place) ([]Term, bool) {
	c := v.Common()
	switch calleeName(c) {
	case asDurationMethod:
		if path.Empty() {
			return scaledBy(e.value(c.Args[0], access.Fields("Seconds"), at(v)), 1e9), true
		}
	case newDurationProto:
		if path == access.Fields("Seconds") {
			return scaledBy(e.value(c.Args[0], access.Whole, p), 1e-9), true
		}
	}
	field, ok := getter(c)
	if !ok {
		return nil, false
	}
	return e.value(c.Args[0], access.ToField(field).Then(path), p), true
}

func scaledBy(ts []Term, scale float64) []Term {
	var out []Term
	for _, t := range ts {
		out = join(out, t.affine(scale, 0))
	}
	return out
}

// getter recognizes the method that generated code has for reading a field.
func getter(c *ssa.CallCommon) (field string, ok bool) {
	obj := calleeObject(c)
	if obj == nil || c.IsInvoke() || len(c.Args) != 1 || obj.Signature().Recv() == nil {
		return "", false
	}
	field, ok = strings.CutPrefix(obj.Name(), "Get")
	if !ok || !isMessage(c.Args[0].Type()) {
		return "", false
	}
	f, _ := fieldNamed(c.Args[0].Type(), field)
	return field, f != nil
}

// isMessage reports whether a type is (a pointer to) a protocol buffer message.
func isMessage(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "ProtoReflect")
	_, ok := obj.(*types.Func)
	return ok
}

// validates reports whether a message has a method that validates it, which
// interceptors call.
func validates(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Validate")
	_, ok := obj.(*types.Func)
	return ok
}

// handled reports whether a parameter is the request of a gRPC or Connect
// handler: a message, in a method of a type that embeds the generated stub.
func handled(v *ssa.Parameter) bool {
	recv := v.Parent().Signature.Recv()
	if recv == nil || v == v.Parent().Params[0] {
		return false
	}
	if n, ok := types.Unalias(pointee(v.Type())).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "connectrpc.com/connect" {
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
	s, ok := pointee(t).Underlying().(*types.Struct)
	if !ok || pointee(t) == t {
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
	s, ok := pointee(t).Underlying().(*types.Struct)
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
