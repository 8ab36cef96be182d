package valueflow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Memory finds what is in memory at a place.
type Memory struct {
	At        func(e *Eval, addr ssa.Value, path access.Path, p ssaview.Place) []interval.Term               // what lies at path of what addr points to
	Load      func(e *Eval, v *ssa.UnOp, path access.Path, p ssaview.Place) []interval.Term                  // what a load yields
	Element   func(e *Eval, v, collection, key ssa.Value, path access.Path, p ssaview.Place) []interval.Term // what lies at path of the element that v reads
	Collected func(e *Eval, v ssa.Value, path access.Path, p ssaview.Place) ([]interval.Term, bool)          // what lies at a path that begins with an element, if v makes a collection
}

// Rules say what is known of calls other than by their code: those of the standard
// library and of others, and those that bring something in from outside. Each
// reports false, or returns nothing, if it does not apply.
type Rules struct {
	Checks           func(e *Eval, cond, v ssa.Value, depth int) model.CheckKind // what a condition has to do with v beside comparing it
	DoesNotReadField func(e *Eval, cond ssa.Value, f *types.Var) bool            // whether a condition is a check that does not look at a field

	Result      func(e *Eval, v *ssa.Call, n int, path access.Path, p ssaview.Place) ([]interval.Term, bool)          // what lies at path of result n
	Input       func(e *Eval, call ssa.CallInstruction, how access.Path) ([]interval.Term, bool)                      // what a call brings in from outside
	InputTo     func(e *Eval, call ssa.CallInstruction, t types.Type, path, rest access.Path) ([]interval.Term, bool) // the same, filled into a value of type t
	Text        func(e *Eval, v ssa.Value, path access.Path, p ssaview.Place) ([]interval.Term, bool)                 // the number in a text
	KeptAddress func(e *Eval, variable ssa.Value, path access.Path) []interval.Term                                   // what a variable may hold whose address is kept
}
