package callrules

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// picks are functions of libraries that return one of their arguments, or what
// one points to: of these any may be meant.
var picks = map[string][]int{
	"github.com/samber/lo.Ternary":               {1, 2},
	"github.com/samber/lo.FromPtrOr":             {0, 1},
	"github.com/samber/lo.ToPtr":                 {0},
	"github.com/samber/lo.Must":                  {0},
	"github.com/samber/lo.Must1":                 {0},
	"k8s.io/utils/ptr.To":                        {0},
	"k8s.io/utils/ptr.Deref":                     {0, 1},
	"k8s.io/utils/pointer.Duration":              {0},
	"k8s.io/utils/pointer.DurationDeref":         {0, 1},
	"k8s.io/utils/pointer.Int64Deref":            {0, 1},
	"k8s.io/utils/pointer.Int32Deref":            {0, 1},
	"(*github.com/samber/lo.ifElse).Else":        {0, 1}, // lo.If(c, x).Else(y)
	"(*github.com/samber/lo.ifElse).ElseIf":      {0, 2},
	"github.com/samber/lo.If":                    {1},
	"(*github.com/samber/lo.switchCase).Default": {0, 1}, // lo.Switch(k).Case(a, x).Default(y)
	"(*github.com/samber/lo.switchCase).Case":    {0, 2},
	"github.com/samber/lo.Switch":                {},
}

// picked follows calls of functions that return one of their arguments.
func picked(e *valueflow.Eval, v *ssa.Call, path access.Path, p ssaview.Place) ([]interval.Term, bool) {
	name := ssaview.CalleeName(v.Common())
	if i := strings.IndexByte(name, '['); i >= 0 { // of a generic type
		name = name[:i] + name[strings.LastIndexByte(name, ']')+1:]
	}
	args, ok := picks[name]
	if !ok {
		return nil, false
	}
	var out []interval.Term
	for _, n := range args {
		if n < len(v.Call.Args) {
			out = interval.Join(out, e.Value(v.Call.Args[n], path, p)...)
		}
	}
	return out, true
}
