package ssaview

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// SetByClosures reports whether a closure that captures a cell may set it.
func SetByClosures(cell ssa.Value, depth int) bool {
	if depth > 6 {
		return true
	}
	for _, ref := range *cell.Referrers() {
		mc, ok := ref.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		fn := mc.Fn.(*ssa.Function)
		i := slices.Index(mc.Bindings, cell)
		if i < 0 || i >= len(fn.FreeVars) || isSet(fn.FreeVars[i]) || SetByClosures(fn.FreeVars[i], depth+1) {
			return true
		}
	}
	return false
}

func isSet(fv *ssa.FreeVar) bool {
	return slices.ContainsFunc(*fv.Referrers(), func(ref ssa.Instruction) bool {
		st, ok := ref.(*ssa.Store)
		return ok && st.Addr == fv
	})
}

// A variable that a closure captures is a cell that the function which declares
// it shares with the closure: what the closure reads is what was stored before
// it runs, not before it is made, and what it stores is there after it ran.

// Cell is the variable that a closure captures as fv, if it is always the same.
func (p *Package) Cell(v ssa.Value) ssa.Value {
	for range MaxDepth {
		fv, ok := v.(*ssa.FreeVar)
		if !ok {
			return v
		}
		made := p.Closures[fv.Parent()]
		n := slices.Index(fv.Parent().FreeVars, fv)
		if len(made) != 1 || n < 0 || n >= len(made[0].Bindings) {
			return v
		}
		v = made[0].Bindings[n]
	}
	return v
}

// Sharing is what is known of the closures that capture a variable.
type Sharing struct {
	Writers []*ssa.Function // those which may store to it
	Runners []*ssa.Function // those which may store to it, or run one that does
	Handed  []*ssa.Function // those of the runners which are called by more than their name: as an element, or by who is given them
	Escaped []*ssa.Function // those of the runners which somebody unknown may run
}

// WritersIn tells, for the function literals in a function, what of other
// functions they may write to.
func (p *Package) WritersIn(outer *ssa.Function) map[ssa.Value][]*ssa.Function {
	if w, ok := p.writers[outer]; ok {
		return w
	}
	out := make(map[ssa.Value][]*ssa.Function)
	for _, fn := range Literals(outer) {
		add := func(addr ssa.Value) {
			root := p.Loaded(Locate(addr, access.Whole)).Root
			if ix, ok := root.(*ssa.IndexAddr); ok {
				c, ok := p.Container(ix.X)
				if !ok {
					return
				}
				root = c.Root
			}
			if root.Parent() != nil && root.Parent() != fn && !slices.Contains(out[root], fn) {
				out[root] = append(out[root], fn)
			}
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch i := instr.(type) {
				case *ssa.Store:
					add(i.Addr)
				case *ssa.MapUpdate:
					if c, ok := p.Container(i.Map); ok {
						add(c.Root)
					}
				case ssa.CallInstruction:
					for _, arg := range i.Common().Args {
						if mi, ok := arg.(*ssa.MakeInterface); ok {
							arg = mi.X
						}
						if IsPointer(arg) {
							add(arg)
						}
					}
				}
			}
		}
	}
	p.writers[outer] = out
	return out
}

// Literals are the function literals in a function, at any depth.
func Literals(fn *ssa.Function) (out []*ssa.Function) {
	for _, anon := range fn.AnonFuncs {
		out = append(append(out, anon), Literals(anon)...)
	}
	return out
}

// IsBuiltin reports whether a call is one of a builtin function.
func IsBuiltin(c *ssa.CallCommon) bool { _, ok := c.Value.(*ssa.Builtin); return ok }

// RunsOf are the calls that run a function literal; known is false if there may
// be others.
func (p *Package) RunsOf(fn *ssa.Function) (calls []ssa.CallInstruction, known bool) {
	if r, ok := p.runs[fn]; ok {
		return r.calls, r.known
	}
	made := p.Closures[fn]
	known = len(made) == 1 && p.usesOfFunc(made[0], &calls, 0)
	if len(made) == 0 && len(fn.FreeVars) == 0 { // it captures nothing, and stands for itself
		known = p.usesOfFunc(fn, &calls, 0)
	}
	p.runs[fn] = runs{calls, known}
	return calls, known
}

type runs struct {
	calls []ssa.CallInstruction
	known bool
}

// usesOfFunc collects the calls of a function value; it reports false if the
// value gets where it is not followed.
func (p *Package) usesOfFunc(v ssa.Value, calls *[]ssa.CallInstruction, depth int) bool {
	refs := v.Referrers()
	if refs == nil || depth > 6 {
		return false
	}
	for _, ref := range *refs {
		switch i := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Call, *ssa.Defer:
			call := i.(ssa.CallInstruction)
			c := call.Common()
			if c.Value != v || slices.Contains(c.Args, v) {
				return false
			}
			*calls = append(*calls, call)
		case *ssa.Store:
			a, ok := i.Addr.(*ssa.Alloc)
			if !ok || i.Val != v || p.Once(a) == nil || !p.loadsOfFunc(a, calls, depth+1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// loadsOfFunc is usesOfFunc for a variable that holds the function.
func (p *Package) loadsOfFunc(addr ssa.Value, calls *[]ssa.CallInstruction, depth int) bool {
	for _, ref := range *addr.Referrers() {
		switch i := ref.(type) {
		case *ssa.DebugRef, *ssa.Store:
		case *ssa.UnOp:
			if !p.usesOfFunc(i, calls, depth+1) {
				return false
			}
		case *ssa.MakeClosure:
			fn := i.Fn.(*ssa.Function)
			n := slices.Index(i.Bindings, addr)
			if depth > 6 || n < 0 || n >= len(fn.FreeVars) || !p.loadsOfFunc(fn.FreeVars[n], calls, depth+1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// RangeOverFunc is what package ssa says of the body of a loop that ranges over a
// function.
const RangeOverFunc = "range-over-func yield"

// BodyOfLoop reports whether a value is the body of a loop that ranges over a
// function.
func BodyOfLoop(v ssa.Value) bool {
	mc, ok := v.(*ssa.MakeClosure)
	return ok && mc.Fn.(*ssa.Function).Synthetic == RangeOverFunc
}

// Follows reports whether control can get from one instruction of a function to
// another.
func Follows(first, then ssa.Instruction) bool {
	a, b := first.Block(), then.Block()
	if a == b && slices.Index(a.Instrs, first) < slices.Index(a.Instrs, then) {
		return true
	}
	return slices.ContainsFunc(a.Succs, func(s *ssa.BasicBlock) bool { return ReachesBlock(s, b) })
}

// RunsAt is where a call takes place: a deferred one wherever its function
// returns.
func RunsAt(call ssa.CallInstruction) (out []ssa.Instruction) {
	if _, ok := call.(*ssa.Defer); !ok {
		return []ssa.Instruction{call}
	}
	for _, b := range call.Parent().Blocks {
		for _, instr := range b.Instrs {
			if rd, ok := instr.(*ssa.RunDefers); ok {
				out = append(out, rd)
			}
		}
	}
	return out
}

// DeferredIn are the deferred calls of a function, in the order in which they run.
func DeferredIn(fn *ssa.Function) (out []*ssa.Defer) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok {
				out = append(out, d)
			}
		}
	}
	slices.Reverse(out)
	return out
}

// DeferredBefore is how many deferred calls run before this one.
func DeferredBefore(call ssa.CallInstruction) int {
	if d, ok := call.(*ssa.Defer); ok {
		return slices.Index(DeferredIn(d.Parent()), d)
	}
	return 0
}

// DeferredInBodies are the deferred calls in the bodies of loops that range over
// functions. They run when the function around the loop returns.
func DeferredInBodies(fn *ssa.Function) (out []*ssa.Defer) {
	for _, body := range Literals(fn) {
		if body.Synthetic != RangeOverFunc {
			continue
		}
		for _, d := range DeferredIn(body) {
			if d.DeferStack != nil {
				out = append(out, d)
			}
		}
	}
	return out
}

// PointsAway reports whether the last parameter of a variadic function takes
// pointers.
func PointsAway(fn *ssa.Function) bool {
	s, ok := fn.Params[len(fn.Params)-1].Type().Underlying().(*types.Slice)
	if !ok {
		return false
	}
	_, ok = s.Elem().Underlying().(*types.Pointer)
	return ok
}

// ReachesBlock reports whether control can get from one block to another.
func ReachesBlock(from, to *ssa.BasicBlock) bool {
	if from.Dominates(to) {
		return true
	}
	seen := map[*ssa.BasicBlock]bool{from: true}
	todo := []*ssa.BasicBlock{from}
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if b == to {
			return true
		}
		for _, s := range b.Succs {
			if !seen[s] {
				seen[s] = true
				todo = append(todo, s)
			}
		}
	}
	return false
}

// MadeClosure is the closure that a function value is, if it is always the same.
func MadeClosure(v ssa.Value) *ssa.MakeClosure {
	switch v := v.(type) {
	case *ssa.MakeClosure:
		return v
	case *ssa.ChangeType:
		return MadeClosure(v.X)
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok {
			if vals := StoredTo(a); len(vals) == 1 && !SetByClosures(a, 0) {
				return MadeClosure(vals[0])
			}
		}
	}
	return nil
}
