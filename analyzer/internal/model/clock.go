package model

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// TellsTime reports whether a call asks a clock for the time: it is given
// nothing, returns a time.Time, and what it calls is named for now, as time.Now
// is in the clocks that programs take in its place: clockwork's Clock.Now, a
// field "now func() time.Time", an own TimeNowUTC.
func TellsTime(c *ssa.CallCommon) bool {
	sig := c.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && gotype.IsTime(sig.Results().At(0).Type()) &&
		slices.Contains(words(nameOfCalled(c)), "now")
}

// nameOfCalled is the name of the function that is called, or of the field or
// variable that holds it.
func nameOfCalled(c *ssa.CallCommon) string {
	if obj := ssaview.CalleeObject(c); obj != nil {
		return obj.Name()
	}
	v := c.Value
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
	}
	var f *types.Var
	switch v := v.(type) {
	case *ssa.FieldAddr:
		f = ssaview.FieldOf(v.X.Type(), v.Field)
	case *ssa.Field:
		f = ssaview.FieldOf(v.X.Type(), v.Field)
	}
	if f != nil {
		return f.Name()
	}
	return v.Name()
}
