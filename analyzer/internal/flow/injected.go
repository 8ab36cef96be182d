package flow

import (
	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
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
		fn = origin(x)
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
	pkg, _ := calledIn(call.Common())
	for _, c := range containers {
		if pkg == c {
			return true
		}
	}
	return false
}

// injected are the values of a parameter that a container finds: what the tags
// of its fields say. Nobody calls the function by its name.
func (e *eval) injected(v *ssa.Parameter, path access.Path) []Term {
	if !e.index.injected[origin(v.Parent())] {
		return nil
	}
	f, tag, rest := tagAt(v.Type(), path)
	if f == nil {
		return nil
	}
	return e.fromTag(f, tag, rest)
}
