package flow

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// A variable of package sync/atomic holds its value in a field v. Its methods, and
// the functions of the package, read and write it.
// https://pkg.go.dev/sync/atomic

// atomicOp is what a call does: "Load", "Store", "Add", "Swap" or
// "CompareAndSwap", and the path from its first argument to the value.
func atomicOp(c *ssa.CallCommon) (op string, path access.Path) {
	pkg, name := calledIn(c)
	if pkg != "sync/atomic" || len(c.Args) == 0 {
		return "", access.Whole
	}
	if typ, method, ok := strings.Cut(name, "."); ok {
		if typ == "Pointer" {
			return "", access.Whole
		}
		return method, access.Fields("v")
	}
	for _, op := range []string{"Load", "Store", "Add", "Swap", "CompareAndSwap"} {
		if strings.HasPrefix(name, op) {
			return op, access.Whole
		}
	}
	return "", access.Whole
}

// atomicLoad is what a call reads from an atomic variable.
func (e *eval) atomicLoad(v *ssa.Call, path access.Path) ([]Term, bool) {
	op, held := atomicOp(v.Common())
	addr := func() []Term {
		return e.contents(v.Call.Args[0], held.Append(path), at(v), nil)
	}
	switch op {
	case "Load", "Swap":
		return addr(), true
	case "Add":
		return e.combine(token.ADD, addr(), e.value(v.Call.Args[1], access.Whole, at(v)), true), true
	}
	return nil, false
}

// atomicEffect is what a call stores to the location, if that is an atomic
// variable.
func (w *walk) atomicEffect(call ssa.CallInstruction, rest access.Path) (ts []Term, final, ok bool) {
	c := call.Common()
	op, field := atomicOp(c)
	if op == "" {
		return nil, false, false
	}
	rest, inside := rest.Below(field)
	if !inside {
		return nil, false, false
	}
	switch op {
	case "Store", "Swap":
		return w.value(c.Args[1], rest, at(call)), true, true
	case "Add":
		before := w.contents(c.Args[0], field, at(call), nil)
		return w.combine(token.ADD, before, w.value(c.Args[1], access.Whole, at(call)), true), true, true
	case "CompareAndSwap":
		return perhaps(w.value(c.Args[2], rest, at(call))), false, true
	}
	return nil, false, op == "Load"
}
