package ssaview

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
)

// runsAtOnce are the packages, and the methods, that run the functions which they
// are given before they return, and keep none.
var runsAtOnce = map[string]bool{"slices": true, "sort": true, "strings": true, "bytes": true, "(*sync.Once).Do": true}

// Kept reports whether a function literal gets where somebody unknown may run it
// at any time. One that is called, put into a local collection or struct whose
// parts are called, or handed to a function that does no more with it, runs where
// such a call is.
func (p *Package) Kept(fn *ssa.Function) bool {
	if kept, ok := p.keptMemo[fn]; ok {
		return kept
	}
	k := keeping{Package: p, seen: make(map[ssa.Value]bool)}
	made := p.Closures[fn]
	kept := slices.ContainsFunc(made, func(mc *ssa.MakeClosure) bool { return k.value(mc, 0) }) || len(made) == 0 && k.value(fn, 0)
	p.keptMemo[fn] = kept
	return kept
}

// keeping is a search for where a function gets.
type keeping struct {
	*Package
	seen map[ssa.Value]bool
}

// value reports whether what v is, or holds, is kept.
func (k *keeping) value(v ssa.Value, depth int) bool {
	if k.seen[v] || !mayHoldFunc(v.Type(), 0) {
		return false
	}
	k.seen[v] = true
	refs := v.Referrers()
	if refs == nil || depth > 12 {
		return true
	}
	return slices.ContainsFunc(*refs, func(ref ssa.Instruction) bool {
		switch i := ref.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.Call:
			return k.call(i, v, depth)
		case *ssa.Defer:
			return k.call(i, v, depth)
		case *ssa.Store:
			return i.Val == v && k.stored(i.Addr, depth)
		case *ssa.MapUpdate:
			m, local := i.Map.(*ssa.MakeMap)
			return i.Map != v && (!local || k.value(m, depth+1))
		case *ssa.IndexAddr:
			return k.address(i, depth+1)
		case *ssa.BinOp:
			return false // compared with nil
		case *ssa.Phi, *ssa.ChangeType, *ssa.Field, *ssa.Index, *ssa.Lookup, *ssa.Extract, *ssa.Range, *ssa.Next, *ssa.Slice:
			return k.value(i.(ssa.Value), depth+1)
		}
		return true
	})
}

// call reports whether a call keeps what it is given.
func (k *keeping) call(call ssa.CallInstruction, v ssa.Value, depth int) bool {
	c := call.Common()
	fn := c.StaticCallee()
	if mc := MadeClosure(c.Value); fn == nil && mc != nil {
		fn = mc.Fn.(*ssa.Function)
	}
	for n, arg := range c.Args {
		if arg != v {
			continue
		}
		switch {
		case IsBuiltin(c):
			if name := c.Value.Name(); name == "append" && k.value(call.Value(), depth+1) || name != "append" && name != "len" && name != "cap" {
				return true
			}
		case fn == nil || !gotype.IsFunc(v.Type()): // one in a collection is not looked for at calls
			return true
		case len(fn.Blocks) == 0 && len(Origin(fn).Blocks) == 0:
			if pkg, _ := CalledIn(c); !runsAtOnce[pkg] && !runsAtOnce[CalleeName(c)] {
				return true
			}
		default:
			if params := Origin(fn).Params; n >= len(params) || k.value(params[n], depth+1) {
				return true
			}
		}
	}
	return c.IsInvoke() && slices.Contains(c.Args, v)
}

// stored reports whether what is stored at an address is kept: anywhere but in a
// local variable or collection.
func (k *keeping) stored(addr ssa.Value, depth int) bool {
	for {
		switch a := addr.(type) {
		case *ssa.Alloc:
			return k.address(a, depth+1)
		case *ssa.FieldAddr:
			addr = a.X
			continue
		case *ssa.IndexAddr:
			if c, ok := k.Container(a.X); ok {
				return k.root(c.Root, depth+1)
			}
		}
		return true
	}
}

func (k *keeping) root(root ssa.Value, depth int) bool {
	if a, ok := root.(*ssa.Alloc); ok {
		return k.address(a, depth)
	}
	return k.value(root, depth)
}

// address reports whether what is loaded from an address, or the address, is kept.
func (k *keeping) address(addr ssa.Value, depth int) bool {
	if k.seen[addr] {
		return false
	}
	k.seen[addr] = true
	if depth > 12 {
		return true
	}
	return slices.ContainsFunc(*addr.Referrers(), func(ref ssa.Instruction) bool {
		switch i := ref.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.Store:
			return i.Val == addr
		case *ssa.UnOp, *ssa.Slice:
			return k.value(i.(ssa.Value), depth+1)
		case *ssa.FieldAddr:
			return k.address(i, depth+1)
		case *ssa.IndexAddr:
			return k.address(i, depth+1)
		case *ssa.MakeClosure:
			fn := i.Fn.(*ssa.Function)
			for n, b := range i.Bindings {
				if b == addr && (n >= len(fn.FreeVars) || k.address(fn.FreeVars[n], depth+1)) {
					return true
				}
			}
			return false
		}
		return true
	})
}

// mayHoldFunc reports whether a value of a type may be, or hold, a function.
func mayHoldFunc(t types.Type, depth int) bool {
	if depth > 6 {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return false
	case *types.Pointer:
		return mayHoldFunc(u.Elem(), depth+1)
	case *types.Slice:
		return mayHoldFunc(u.Elem(), depth+1)
	case *types.Array:
		return mayHoldFunc(u.Elem(), depth+1)
	case *types.Map:
		return mayHoldFunc(u.Elem(), depth+1)
	case *types.Struct:
		for f := range u.Fields() {
			if mayHoldFunc(f.Type(), depth+1) {
				return true
			}
		}
		return false
	case *types.Tuple:
		for v := range u.Variables() {
			if mayHoldFunc(v.Type(), depth+1) {
				return true
			}
		}
		return false
	}
	return true
}

// SignsWith are the calls that sign and that a function literal is given to as an
// option, where it gets nowhere else: they run it.
func (p *Package) SignsWith(fn *ssa.Function) (calls []ssa.CallInstruction, known bool) {
	made := p.Closures[fn]
	if len(made) != 1 {
		return nil, false
	}
	known = p.optionsOf(made[0], &calls, 0)
	return calls, known && len(calls) > 0
}

// optionsOf collects the calls that sign and are given an option, or a list of
// options; it reports false if it gets anywhere else.
func (p *Package) optionsOf(v ssa.Value, calls *[]ssa.CallInstruction, depth int) bool {
	if depth > 6 {
		return false
	}
	for _, ref := range *v.Referrers() {
		switch i := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.ChangeType, *ssa.Slice:
			if !p.optionsOf(i.(ssa.Value), calls, depth+1) {
				return false
			}
		case *ssa.Call:
			if p.Match(i.Common()) == nil || i.Call.Value == v {
				return false
			}
			*calls = append(*calls, i)
		case *ssa.IndexAddr: // an element of the list is set
			for _, use := range *i.Referrers() {
				if st, ok := use.(*ssa.Store); !ok || st.Addr != i {
					return false
				}
			}
		case *ssa.Store:
			if i.Addr == v {
				continue
			}
			ix, ok := i.Addr.(*ssa.IndexAddr)
			if !ok {
				return false
			}
			list, ok := ix.X.(*ssa.Alloc)
			if !ok || !p.optionsOf(list, calls, depth+1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
