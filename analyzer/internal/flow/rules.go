package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// rules say what is known of calls other than by their code: those of the standard
// library and of others, and those that bring something in from outside. Each
// reports false, or returns nothing, if it does not apply.
type rules struct {
	mentions    func(e *eval, cond, v ssa.Value, depth int) attention // what a condition has to do with v beside comparing it
	unconcerned func(e *eval, cond ssa.Value, f *types.Var) bool      // whether a condition is a check that does not look at a field

	result  func(e *eval, v *ssa.Call, n int, path access.Path, p place) ([]Term, bool)                  // what lies at path of result n
	input   func(e *eval, call ssa.CallInstruction, how access.Path) ([]Term, bool)                      // what a call brings in from outside
	inputTo func(e *eval, call ssa.CallInstruction, t types.Type, path, rest access.Path) ([]Term, bool) // the same, filled into a value of type t
	text    func(e *eval, v ssa.Value, path access.Path, p place) ([]Term, bool)                         // the number in a text
	kept    func(e *eval, variable ssa.Value, path access.Path) []Term                                   // what a variable may hold whose address is kept
}
