package ssaview

import (
	"golang.org/x/tools/go/ssa"
)

// containers are the packages whose functions call what they are handed, and
// find the arguments by their types.
var containers = []string{"go.uber.org/fx", "go.uber.org/dig"}

// toContainer returns the function that a value handed to a container holds,
// nil if it holds none or is handed to somebody else.
func toContainer(mi *ssa.MakeInterface) *ssa.Function {
	var fn *ssa.Function
	switch x := mi.X.(type) {
	case *ssa.Function:
		fn = Origin(x)
	case *ssa.MakeClosure:
		fn = x.Fn.(*ssa.Function)
	default:
		return nil
	}
	for _, ref := range *mi.Referrers() {
		switch ref := ref.(type) {
		case ssa.CallInstruction: // fx.Annotate(New)
			if isContainer(ref) {
				return fn
			}
		case *ssa.Store: // fx.Provide(New, …)
			if at, ok := ref.Addr.(*ssa.IndexAddr); ok && listedFor(at.X) {
				return fn
			}
		}
	}
	return nil
}

// listedFor reports whether an array is the rest of the arguments of a
// container's function.
func listedFor(array ssa.Value) bool {
	for _, ref := range *array.Referrers() {
		s, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range *s.Referrers() {
			if call, ok := use.(ssa.CallInstruction); ok && isContainer(call) {
				return true
			}
		}
	}
	return false
}

func isContainer(call ssa.CallInstruction) bool {
	pkg, _ := CalledIn(call.Common())
	for _, c := range containers {
		if pkg == c {
			return true
		}
	}
	return false
}
