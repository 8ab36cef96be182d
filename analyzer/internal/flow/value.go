package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"

	"github.com/presigncheck/presigncheck/analyzer/internal/solve"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
)

// eval answers what can reach a value, for one package. Answers are kept.
type eval struct {
	*Package
	rules     rules
	memory    memory
	solver    *solve.Solver[[]Term]
	here      *frame // what is asked is meant in it
	frames    map[frameKey]*frame
	rounds    map[roundsKey]*rounds
	unrolling map[roundsKey]bool
	doubts    map[*ssa.Function]bool

	heldMemo map[ssa.CallInstruction]heldFuncs
	depth    int
	fuel     int // steps left for the value that is asked for
	total    int // steps left for the package
}

// Work is bounded, so that no function and no package, however large, takes
// long: a value that needs more steps is not known.
const (
	fuelPerValue   = 20_000
	fuelPerPackage = 1_000_000
)

// refuel starts on a new value.
func (e *eval) refuel() {
	e.fuel = min(fuelPerValue, e.total)
}

// burn takes n steps and reports whether there were as many left.
func (e *eval) burn(n int) bool {
	e.fuel -= n
	e.total -= n
	return e.fuel > 0
}

// maxDepth is how many evaluations are nested, and how many steps are taken that
// lead from one value to the next; beyond it nothing is known.
const maxDepth = 60

// question is: what is at path of v, used at p, in a frame?
type question struct {
	v    ssa.Value
	path access.Path
	p    place
	in   *frame
}

// value returns the alternatives for what is at path of v where it is used at p.
func (e *eval) value(v ssa.Value, path access.Path, p place) []Term {
	saved := e.here
	defer func() { e.here = saved }()
	if e.here = nil; p.block != nil {
		e.here = saved.at(p.block)
	}
	return e.solve(question{v, path, p, e.here}, func() []Term {
		if e.depth >= maxDepth || !e.burn(1) {
			return []Term{e.lost(TooFar, p.posOf(v), "too many steps back from the call")}
		}
		e.depth++
		defer func() { e.depth-- }()
		ts, ok := e.valueOverRounds(v, path, p)
		if !ok {
			ts = e.compute(v, path, p)
		}
		if path.Empty() {
			ts = e.bound(v, ts, p)
		}
		return ts
	})
}

// valueOverRounds is value for what is made in a loop, if the rounds of the loop
// are known and the current frame is none of them.
func (e *eval) valueOverRounds(v ssa.Value, path access.Path, p place) ([]Term, bool) {
	made, ok := v.(ssa.Instruction)
	if !ok || made.Block() == nil || p.block == nil || made.Parent() != p.block.Parent() {
		return nil, false
	}
	l := e.crossed(made.Block(), p)
	if l == nil {
		return nil, false
	}
	return e.overRounds(l, p, func(p place) []Term { return e.value(v, path, p) })
}

func (e *eval) compute(v ssa.Value, path access.Path, p place) []Term {
	if head, _ := path.Split(); head.Kind == access.Option {
		if ts, ok := e.option(v, head.Name, p); ok {
			return ts
		}
	}
	if ts, ok := e.memory.collected(e, v, path, p); ok {
		return ts
	}
	if ts, ok := e.rules.text(e, v, path, p); ok {
		return ts
	}
	if ts, ok := e.asFunction(v, path); ok {
		return ts
	}
	switch v := v.(type) {
	case *ssa.Const:
		return e.named(e.constant(v, path, p), v, p)
	case *ssa.Parameter:
		if isPointer(v) && p.block != nil && !path.Has(access.Option, access.Client, access.Func, access.Duration, access.Number) { // as it is left at p
			return e.memory.at(e, v, path, p)
		}
		return e.parameter(v, path)
	case *ssa.Phi:
		return e.phi(v, path, p)
	case *ssa.Alloc, *ssa.FieldAddr, *ssa.Global, *ssa.FreeVar, *ssa.IndexAddr:
		return e.memory.at(e, v, path, p) // a pointer stands for what it points to
	case *ssa.UnOp:
		return e.unary(v, path, p)
	case *ssa.BinOp:
		return e.binary(v, p)
	case *ssa.Convert:
		return e.convert(v, path, p)
	case *ssa.Field:
		f := fieldOf(v.X.Type(), v.Field)
		return e.value(v.X, access.ToField(f.Name()).Then(path), p)
	case *ssa.Call:
		if writable(v, path, p) {
			return e.memory.at(e, v, path, p)
		}
		return e.call(v, 0, path, p)
	case *ssa.Extract:
		if writable(v, path, p) {
			return e.memory.at(e, v, path, p)
		}
		return e.extract(v, path, p)
	case *ssa.TypeAssert:
		return e.asserted(v.X, v.AssertedType, path, p, 0)
	case *ssa.Lookup:
		return e.memory.element(e, v, v.X, v.Index, path, p)
	case *ssa.Index:
		return e.memory.element(e, v, v.X, v.Index, path, p)
	}
	if inner, ok := unwrap(v); ok {
		return e.value(inner, path, p)
	}
	return []Term{e.lost(Opaque, p.posOf(v), operation(v))}
}

// writable reports whether v is a pointer that a call returned, to a field
// that may have been written to since, as in
//
//	cfg := defaults()
//	return cfg, yaml.Unmarshal(text, cfg)
func writable(v ssa.Value, path access.Path, p place) bool {
	made, ok := v.(ssa.Instruction)
	return ok && !path.Empty() && !path.Has(access.Option, access.Client, access.Element, access.AnyElement, access.Duration, access.Number) && isPointer(v) &&
		p.instr != made && p.block != nil && p.block.Parent() == v.Parent()
}

// binary is the value of an operation, in the type that it has.
func (e *eval) binary(v *ssa.BinOp, p place) []Term {
	if same, ok := sameText(v); ok {
		return []Term{exact(same, Computed)}
	}
	ts := e.combine(v.Op, e.value(v.X, access.Whole, p), e.value(v.Y, access.Whole, p), isInteger(v.X.Type()))
	if _, _, _, narrow := rangeOf(v.Type()); !narrow {
		return ts
	}
	var out []Term
	for _, t := range ts {
		out = join(out, wrapped(t, types.Typ[types.Int64], v.Type()))
	}
	return out
}

// sameText is whether two constant texts are compared that are, or are not, the
// same: 1 or 0.
func sameText(v *ssa.BinOp) (float64, bool) {
	x, ok := v.X.(*ssa.Const)
	y, ok2 := v.Y.(*ssa.Const)
	if !ok || !ok2 || x.Value == nil || y.Value == nil || x.Value.Kind() != constant.String || y.Value.Kind() != constant.String || v.Op != token.EQL && v.Op != token.NEQ {
		return 0, false
	}
	if constant.Compare(x.Value, v.Op, y.Value) {
		return 1, true
	}
	return 0, true
}

// asserted is what is at path of what an interface holds, if that is of a type.
func (e *eval) asserted(v ssa.Value, t types.Type, path access.Path, p place, depth int) []Term {
	switch x := v.(type) {
	case *ssa.MakeInterface:
		if !types.IsInterface(t) && !types.Identical(x.X.Type(), t) {
			return nil
		}
	case *ssa.Parameter:
		if arg, f := e.here.given(x); arg != nil && depth <= 8 {
			return e.in(f.up, func() []Term { return e.asserted(arg, t, path, at(f.call), depth+1) })
		}
	case *ssa.Phi:
		if depth > 4 {
			break
		}
		var sides []side
		for _, w := range e.ways(x.Block()) {
			p := place{block: x.Block().Preds[w.n], succ: x.Block()}
			sides = append(sides, side{e.in(w.in, func() []Term { return e.asserted(x.Edges[w.n], t, path, p, depth+1) }), p})
		}
		return e.merge(sides)
	}
	return e.value(v, path, p)
}

// unwrap takes off what changes a value's static type only.
func unwrap(v ssa.Value) (ssa.Value, bool) {
	switch v := v.(type) {
	case *ssa.ChangeType:
		return v.X, true
	case *ssa.MultiConvert:
		return v.X, true
	case *ssa.ChangeInterface:
		return v.X, true
	case *ssa.MakeInterface:
		return v.X, true
	case *ssa.TypeAssert:
		return v.X, true
	}
	return nil, false
}

// unwrapped takes off all of it.
func unwrapped(v ssa.Value) ssa.Value {
	for range maxDepth {
		inner, ok := unwrap(v)
		if !ok {
			break
		}
		v = inner
	}
	return v
}

func (e *eval) constant(c *ssa.Const, path access.Path, p place) []Term {
	if c.Value == nil { // nil, or the zero value of a struct
		if isTime(c.Type()) {
			return []Term{e.lost(AbsoluteTime, p.pos(), "zero time")}
		}
		if e.nobody(c.Type()) {
			return nil
		}
		t := exact(0, Constant)
		t.Zero = true
		return []Term{t}
	}
	f, ok := constantNumber(c.Value)
	if !ok && c.Value.Kind() == constant.Bool {
		ok = true
		if constant.BoolVal(c.Value) {
			f = 1
		}
	}
	if !ok || !path.Empty() {
		return []Term{e.lost(TextValue, p.pos(), "a constant that is no number")}
	}
	return []Term{exact(f, Constant)}
}

// nobody reports whether a nil of type t has no fields to read. The options of
// an SDK may be nil: its defaults apply.
func (e *eval) nobody(t types.Type) bool {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return !ok || n.Obj().Pkg() == nil || !e.presignPackages[n.Obj().Pkg().Path()]
}

func (e *eval) parameter(v *ssa.Parameter, path access.Path) []Term {
	fn := v.Parent()
	for i, param := range fn.Params {
		if param == v {
			if f := e.here.ofCall(); f != nil && f.fn == fn {
				return e.argument(f, i, path)
			}
			if isRequest(v.Type()) {
				return []Term{unknown(Request, FromOutside, e.step(v.Pos(), "request input "+dotted(v.Name(), path)))}
			}
			if handled(v) {
				t := unknown(Request, FromOutside, e.step(v.Pos(), "request message "+dotted(v.Name(), path)))
				t.Checked = validates(v.Type())
				return []Term{t}
			}
			if ts, ok := e.rangedOver(fn, i, path); ok {
				return ts
			}
			b := Base{Kind: ParamBase, Of: fn, Index: i, Path: path}
			s := e.step(v.Pos(), "parameter "+dotted(v.Name(), path)+" of "+e.name(fn))
			s.Expr = dotted(v.Name(), path)
			ts := append(e.injected(v, path), symbol(b, Parameter, ByCaller, s))
			if path.Has(access.Option) { // the options may leave the expiry alone
				ts = append(ts, Term{Unset: true, Origin: Default})
			}
			return ts
		}
	}
	return []Term{e.lost(ByCaller, v.Pos(), "parameter "+v.Name())}
}

// dotted is how a reader writes what lies at a path of something with a name.
func dotted(name string, path access.Path) string {
	if fields := path.Plain(); fields != "" {
		return name + "." + fields
	}
	return name
}

// argument is what lies at path of what a call is given for a parameter.
func (e *eval) argument(f *frame, n int, path access.Path) []Term {
	args := arguments(f.call.Common(), f.fn)
	if n >= len(args) {
		return []Term{e.lost(FuncValue, f.call.Pos(), "called with other arguments than it was checked with")}
	}
	return e.in(f.up, func() []Term { return e.received(f.call, f.fn, n, args[n], path) })
}

func (e *eval) unary(v *ssa.UnOp, path access.Path, p place) []Term {
	switch v.Op {
	case token.MUL:
		return e.memory.load(e, v, path, p)
	case token.SUB:
		var out []Term
		for _, t := range e.value(v.X, access.Whole, p) {
			out = append(out, t.affine(-1, 0))
		}
		return out
	case token.NOT:
		var out []Term
		for _, t := range e.value(v.X, access.Whole, p) {
			out = append(out, t.affine(-1, 1))
		}
		return out
	}
	return []Term{e.lost(Opaque, v.Pos(), operation(v))}
}

// convert follows numbers through conversions. A bare integer that becomes a
// time.Duration is remembered: without a unit it counts nanoseconds.
func (e *eval) convert(v *ssa.Convert, path access.Path, p place) []Term {
	from, to := v.X.Type(), v.Type()
	if !isNumber(from) || !isNumber(to) {
		return e.value(v.X, path, p)
	}
	_, basic := types.Unalias(from).(*types.Basic)
	becomesDuration := basic && isDuration(to)
	var out []Term
	for _, t := range e.value(v.X, path, p) {
		if isInteger(to) && t.Exact() {
			t.Lo = math.Trunc(t.Lo)
			t.Hi = t.Lo
		}
		t = wrapped(t, from, to)
		if becomesDuration && !durationLike(v.X) {
			t.Bare = true
			t = t.via(e.conversion(v))
		}
		out = append(out, t)
	}
	return out
}

// conversion is the step at which a bare number becomes a time.Duration.
func (e *eval) conversion(v *ssa.Convert) Step {
	x := e.exprs[v.Pos()]
	if x == nil {
		return Step{}
	}
	s := e.step(x.Pos(), "converted by "+short(types.ExprString(x)))
	s.Kind, s.Expr, s.Length = Converted, types.ExprString(x), int(x.End()-x.Pos())
	return s
}

// wrapped is a number that becomes one of a smaller type: what does not fit into
// it loses its upper bits. A number without bounds of its own gets those of a type
// that is too small for a lifetime in seconds; to wider ones it is taken to fit.
func wrapped(t Term, from, to types.Type) Term {
	lo, hi, bits, ok := rangeOf(to)
	if !ok || t.Unset || t.Lo >= lo && t.Hi <= hi {
		return t
	}
	if fromLo, fromHi, _, integer := rangeOf(from); integer && fromLo >= lo && fromHi <= hi {
		return t
	}
	if t.Exact() {
		if math.Abs(t.Lo) >= 1<<53 {
			return mixed(t, t, lo, hi)
		}
		n := int64(t.Lo)
		switch {
		case lo < 0:
			n = n << (64 - bits) >> (64 - bits)
		default:
			n &= 1<<bits - 1
		}
		return exact(float64(n), t.Origin, t.Trace...)
	}
	if bits > 16 && t.Base.Kind != NoBase && (math.IsInf(t.Lo, 0) || math.IsInf(t.Hi, 0)) {
		return t
	}
	return mixed(t, t, lo, hi)
}

// rangeOf are the bounds of an integer type of up to 32 bits.
func rangeOf(t types.Type) (lo, hi float64, bits uint, ok bool) {
	b, basic := t.Underlying().(*types.Basic)
	if !basic {
		return 0, 0, 0, false
	}
	switch b.Kind() {
	case types.Int8:
		return math.MinInt8, math.MaxInt8, 8, true
	case types.Int16:
		return math.MinInt16, math.MaxInt16, 16, true
	case types.Int32:
		return math.MinInt32, math.MaxInt32, 32, true
	case types.Uint8:
		return 0, math.MaxUint8, 8, true
	case types.Uint16:
		return 0, math.MaxUint16, 16, true
	case types.Uint32:
		return 0, math.MaxUint32, 32, true
	}
	return 0, 0, 0, false
}

// durationLike reports whether an integer was a time.Duration before, or has
// been multiplied by a unit.
func durationLike(v ssa.Value) bool {
	for range maxDepth {
		if isDuration(v.Type()) {
			return true
		}
		if b, ok := v.(*ssa.BinOp); ok {
			if c, ok := number(b.Y); ok && math.Abs(c) >= 1e6 && b.Op == token.MUL {
				return true
			}
			if durationLike(b.Y) {
				return true
			}
		}
		inner, _, _, ok := unaffine(v)
		if !ok {
			return false
		}
		v = inner
	}
	return false
}

func isDuration(t types.Type) bool { return isNamed(t, "time", "Duration") }

func isTime(t types.Type) bool { return isNamed(t, "time", "Time") }

func isNamed(t types.Type, pkg, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	obj := n.Obj()
	return obj.Name() == name && obj.Pkg() != nil && obj.Pkg().Path() == pkg
}

// toNanos is the factor from an API's unit to nanoseconds.
func toNanos(k api.Kind) float64 {
	if k == api.Seconds || k == api.Unix {
		return 1e9
	}
	return 1
}
