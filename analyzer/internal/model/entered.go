package model

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Entered is the step at a call that brings in a value from outside, under the name
// that people know it by: that of the flag, the variable or the setting.
func Entered(p *ssaview.Package, call ssa.CallInstruction, o interval.Origin, obj *types.Func) interval.Step {
	s := p.Step(call.Pos(), string(o)+" input: "+ssaview.ShortName(obj.FullName()))
	s.Kind = interval.Entered
	if s.Expr = NameIn(p, call.Common()); s.Expr != "" {
		s.Text = fmt.Sprintf("%s input %q: %s", o, s.Expr, ssaview.ShortName(obj.FullName()))
	}
	return s
}

// NameIn is the first constant text among the arguments of a call, or of the calls
// that made its receiver, as in app.Flag("ttl", "").Duration().
func NameIn(p *ssaview.Package, c *ssa.CallCommon) string {
	for range 8 {
		for _, arg := range ssaview.WithoutReceiver(c) {
			if text, ok := Text(p, arg); ok && text != "" {
				return text
			}
		}
		made := ssaview.MadeReceiver(c)
		if made == nil {
			break
		}
		c = made.Common()
	}
	return ""
}
