package valueflow

import (
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/solve"
)

// terms is the lattice of alternatives.
func terms() solve.Lattice[[]interval.Term] {
	changes := interval.Step{Text: "value changes in a loop"}
	return solve.Lattice[[]interval.Term]{
		Covers: interval.Covers,
		Join:   func(old, next []interval.Term) []interval.Term { return interval.Join(slices.Clone(old), next...) },
		Widen:  interval.Widen,
		GiveUp: func(next []interval.Term) []interval.Term {
			return interval.Join(next, interval.Symbol(interval.Base{Kind: interval.OtherBase}, interval.Computed, interval.Loops, changes))
		},
		Top: []interval.Term{interval.Symbol(interval.Base{Kind: interval.OtherBase}, interval.Unknown, interval.Loops, changes)},
	}
}

// Solve answers a question by a function, or from memory. An answer for
// which the fuel did not suffice is not kept.
func (e *Eval) Solve(key any, answers func() []interval.Term) []interval.Term {
	return e.Solver.Solve(key, answers)
}
