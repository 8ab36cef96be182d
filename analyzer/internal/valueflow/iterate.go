package valueflow

import (
	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// iterators are the functions of the standard library that range over a
// collection, and which of what the body of the loop is given is the element.
// https://pkg.go.dev/slices https://pkg.go.dev/maps
var iterators = map[string]int{
	"slices.Values":   0,
	"slices.All":      1,
	"slices.Backward": 1,
	"maps.Values":     0,
	"maps.All":        1,
}

// rangedOver is what the body of a loop that ranges over an iterator of the
// standard library is given as parameter n: any element of the collection.
func (e *Eval) rangedOver(body *ssa.Function, n int, path access.Path) ([]interval.Term, bool) {
	made := e.Closures[body]
	if body.Synthetic != ssaview.RangeOverFunc || len(made) != 1 {
		return nil, false
	}
	for _, ref := range *made[0].Referrers() {
		loop, ok := ref.(*ssa.Call)
		if !ok {
			continue
		}
		iterator, ok := ssaview.Unwrapped(loop.Call.Value).(*ssa.Call)
		if !ok {
			return nil, false
		}
		element, ok := iterators[ssaview.CalleeName(iterator.Common())]
		if !ok || element != n {
			return nil, false
		}
		return e.Value(iterator.Call.Args[0], access.ToAny().Then(path), ssaview.At(iterator)), true
	}
	return nil, false
}
