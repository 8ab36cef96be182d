package valueflow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/solve"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/written"
)

// New returns the evaluator of a package, which has no answers yet.
func New(p *ssaview.Package, memory Memory, rules Rules) *Eval {
	e := &Eval{
		Rules:         rules,
		memory:        memory,
		Package:       p,
		Source:        written.Of(p),
		frames:        make(map[frameKey]*Frame),
		rounds:        make(map[roundsKey]*rounds),
		unrolling:     make(map[roundsKey]bool),
		doubts:        make(map[*ssa.Function]bool),
		tested:        make(map[*types.Var]bool),
		total:         fuelPerPackage,
		fuel:          fuelPerValue,
		funcValueMemo: make(map[funcValueKey]model.FuncValues),
	}
	e.Solver = solve.New(terms(), func() bool { return e.fuel > 0 })
	return e
}

// Eval answers what can reach a value, for one package. Answers are kept.
type Eval struct {
	*ssaview.Package
	*written.Source
	Rules     Rules
	memory    Memory
	Solver    *solve.Solver[[]interval.Term]
	Here      *Frame // what is asked is meant in it
	frames    map[frameKey]*Frame
	rounds    map[roundsKey]*rounds
	unrolling map[roundsKey]bool
	doubts    map[*ssa.Function]bool
	tested    map[*types.Var]bool

	funcValueMemo map[funcValueKey]model.FuncValues
	depth         int
	fuel          int // steps left for the value that is asked for
	total         int // steps left for the package
}

// Work is bounded, so that no function and no package, however large, takes
// long: a value that needs more steps is not known.
const (
	fuelPerValue   = 20_000
	fuelPerPackage = 1_000_000
)

// Refuel starts on a new value.
func (e *Eval) Refuel() {
	e.fuel = min(fuelPerValue, e.total)
}

// Burn takes n steps and reports whether there were as many left.
func (e *Eval) Burn(n int) bool {
	e.fuel -= n
	e.total -= n
	return e.fuel > 0
}

// question is: what is at path of v, used at p, in a frame?
type question struct {
	v    ssa.Value
	path access.Path
	p    ssaview.Place
	in   *Frame
}
