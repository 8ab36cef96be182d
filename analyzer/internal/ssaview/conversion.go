package ssaview

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
)

// addressOf notes that an instruction uses the addresses of package variables.
func (x *Index) addressOf(i ssa.Instruction, vals ...ssa.Value) {
	for _, v := range vals {
		if g, ok := v.(*ssa.Global); ok && !slices.Contains(x.Globals[g], i) {
			x.Globals[g] = append(x.Globals[g], i)
		}
	}
}

// convert notes that a struct is converted: what is stored to a field of the one
// lies in that field of the other. Where pointers are, that holds both ways.
func (x *Index) convert(from, to types.Type) {
	a, ok := gotype.Pointee(from).Underlying().(*types.Struct)
	b, ok2 := gotype.Pointee(to).Underlying().(*types.Struct)
	if !ok || !ok2 || a.NumFields() != b.NumFields() {
		return
	}
	for i := range a.NumFields() {
		f, g := a.Field(i).Origin(), b.Field(i).Origin()
		if f == g || slices.Contains(x.Converted[g], f) {
			continue
		}
		x.Converted[g] = append(x.Converted[g], f)
		x.convert(f.Type(), g.Type()) // structs without a name
	}
}

// closeConversions notes of each field also what others are converted from.
func (x *Index) convertBoth(from, to types.Type) {
	x.convert(from, to)
	if _, pointer := from.Underlying().(*types.Pointer); pointer {
		x.convert(to, from)
	}
}

func (x *Index) closeConversions() {
	for f := range x.Converted {
		for i := 0; i < len(x.Converted[f]); i++ {
			for _, g := range x.Converted[x.Converted[f][i]] {
				if g != f && !slices.Contains(x.Converted[f], g) {
					x.Converted[f] = append(x.Converted[f], g)
				}
			}
		}
		slices.SortFunc(x.Converted[f], func(a, b *types.Var) int { return int(a.Pos() - b.Pos()) })
	}
}
