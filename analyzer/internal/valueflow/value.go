package valueflow

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/written"
)

// Value returns the alternatives for what is at path of v where it is used at p.
func (e *Eval) Value(v ssa.Value, path access.Path, p ssaview.Place) []interval.Term {
	saved := e.Here
	defer func() { e.Here = saved }()
	if e.Here = nil; p.Block != nil {
		e.Here = saved.At(p.Block)
	}
	return e.Solve(question{v, path, p, e.Here}, func() []interval.Term {
		if e.depth >= ssaview.MaxDepth || !e.Burn(1) {
			return []interval.Term{e.Lost(interval.TooFar, p.PosOf(v), "too many steps back from the call")}
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
func (e *Eval) valueOverRounds(v ssa.Value, path access.Path, p ssaview.Place) ([]interval.Term, bool) {
	made, ok := v.(ssa.Instruction)
	if !ok || made.Block() == nil || p.Block == nil || made.Parent() != p.Block.Parent() {
		return nil, false
	}
	l := e.Crossed(made.Block(), p)
	if l == nil {
		return nil, false
	}
	return e.OverRounds(l, p, func(p ssaview.Place) []interval.Term { return e.Value(v, path, p) })
}

func (e *Eval) compute(v ssa.Value, path access.Path, p ssaview.Place) []interval.Term {
	if head, _ := path.Split(); head.Kind == access.Option {
		if ts, ok := e.option(v, head.Name, p); ok {
			return ts
		}
	}
	if ts, ok := e.memory.Collected(e, v, path, p); ok {
		return ts
	}
	if ts, ok := e.Rules.Text(e, v, path, p); ok {
		return ts
	}
	if ts, ok := model.AsFunction(e.Package, v, path); ok {
		return ts
	}
	switch v := v.(type) {
	case *ssa.Const:
		return e.Named(e.constant(v, path, p), v, p)
	case *ssa.Parameter:
		if ssaview.IsPointer(v) && p.Block != nil && !path.Has(access.Option, access.Client, access.Func, access.Duration, access.Number) { // as it is left at p
			return e.memory.At(e, v, path, p)
		}
		return e.Parameter(v, path)
	case *ssa.Phi:
		return e.phi(v, path, p)
	case *ssa.Alloc, *ssa.FieldAddr, *ssa.Global, *ssa.FreeVar, *ssa.IndexAddr:
		return e.memory.At(e, v, path, p) // a pointer stands for what it points to
	case *ssa.UnOp:
		return e.unary(v, path, p)
	case *ssa.BinOp:
		return e.binary(v, p)
	case *ssa.Convert:
		return e.convert(v, path, p)
	case *ssa.Field:
		f := ssaview.FieldOf(v.X.Type(), v.Field)
		return e.Value(v.X, access.ToField(f.Name()).Then(path), p)
	case *ssa.Call:
		if writable(v, path, p) {
			return e.memory.At(e, v, path, p)
		}
		return e.call(v, 0, path, p)
	case *ssa.Extract:
		if writable(v, path, p) {
			return e.memory.At(e, v, path, p)
		}
		return e.extract(v, path, p)
	case *ssa.TypeAssert:
		return e.asserted(v.X, v.AssertedType, path, p, 0)
	case *ssa.Lookup:
		return e.memory.Element(e, v, v.X, v.Index, path, p)
	case *ssa.Index:
		return e.memory.Element(e, v, v.X, v.Index, path, p)
	}
	if inner, ok := ssaview.Unwrap(v); ok {
		return e.Value(inner, path, p)
	}
	return []interval.Term{e.Lost(interval.Opaque, p.PosOf(v), ssaview.Operation(v))}
}

// writable reports whether v is a pointer that a call returned, to a field
// that may have been written to since, as in
//
//	cfg := defaults()
//	return cfg, yaml.Unmarshal(text, cfg)
func writable(v ssa.Value, path access.Path, p ssaview.Place) bool {
	made, ok := v.(ssa.Instruction)
	return ok && !path.Empty() && !path.Has(access.Option, access.Client, access.Element, access.AnyElement, access.Duration, access.Number) && ssaview.IsPointer(v) &&
		p.Instr != made && p.Block != nil && p.Block.Parent() == v.Parent()
}

// binary is the value of an operation, in the type that it has.
func (e *Eval) binary(v *ssa.BinOp, p ssaview.Place) []interval.Term {
	if same, ok := e.sameText(v); ok {
		return []interval.Term{interval.Exact(same, interval.Computed)}
	}
	xs, ys := e.Value(v.X, access.Whole, p), e.Value(v.Y, access.Whole, p)
	ts := e.Combine(v.Op, xs, ys, gotype.IsInteger(v.X.Type()))
	if len(xs) > 1 && len(ys) > 1 {
		ts = e.together(v, ts)
	}
	if _, _, _, narrow := interval.RangeOf(v.Type()); !narrow {
		return ts
	}
	var out []interval.Term
	for _, t := range ts {
		out = interval.Join(out, interval.Wrapped(t, types.Typ[types.Int64], v.Type()))
	}
	return out
}

// together marks what no run may bring about, because the operands are chosen
// together: on the same way into a block, or by the same call.
func (e *Eval) together(v *ssa.BinOp, ts []interval.Term) []interval.Term {
	if x, ok := v.X.(*ssa.Extract); ok {
		if y, ok := v.Y.(*ssa.Extract); ok && x.Tuple == y.Tuple {
			return interval.Perhaps(ts)
		}
	}
	x, ok := v.X.(*ssa.Phi)
	y, ok2 := v.Y.(*ssa.Phi)
	if !ok || !ok2 || x == y || x.Block() != y.Block() {
		return ts
	}
	var seen []interval.Term
	for _, w := range e.Ways(x.Block()) {
		p := ssaview.Place{Block: x.Block().Preds[w.N], Succ: x.Block()}
		seen = interval.Join(seen, e.In(w.In, func() []interval.Term {
			return e.Combine(v.Op, e.Value(x.Edges[w.N], access.Whole, p), e.Value(y.Edges[w.N], access.Whole, p), gotype.IsInteger(x.Type()))
		})...)
	}
	out := slices.Clone(ts)
	for i, t := range out {
		out[i].Maybe = t.Maybe || t.Exact() && !slices.ContainsFunc(seen, func(s interval.Term) bool { return s.Lo <= t.Lo && t.Hi <= s.Hi })
	}
	return out
}

// sameText is whether two texts are compared that are, or are not, the same: 1 or
// 0. A parameter is what the current call is given.
func (e *Eval) sameText(v *ssa.BinOp) (float64, bool) {
	if v.Op != token.EQL && v.Op != token.NEQ {
		return 0, false
	}
	x, y := e.text(v.X), e.text(v.Y)
	if x == nil || y == nil {
		return 0, false
	}
	if constant.Compare(x, v.Op, y) {
		return 1, true
	}
	return 0, true
}

// text is a constant text, nil if it is none.
func (e *Eval) text(v ssa.Value) constant.Value {
	v, _ = e.Here.handed(v)
	if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
		return c.Value
	}
	return nil
}

// asserted is what is at path of what an interface holds, if that is of a type.
func (e *Eval) asserted(v ssa.Value, t types.Type, path access.Path, p ssaview.Place, depth int) []interval.Term {
	switch x := v.(type) {
	case *ssa.MakeInterface:
		if !types.IsInterface(t) && !types.Identical(x.X.Type(), t) {
			return nil
		}
	case *ssa.Parameter:
		if arg, f := e.Here.given(x); arg != nil && depth <= 8 {
			return e.In(f.Up, func() []interval.Term { return e.asserted(arg, t, path, ssaview.At(f.Call), depth+1) })
		}
	case *ssa.Call:
		if in, _ := e.resultsOf(x); in != nil && depth <= 4 {
			return e.In(in, func() []interval.Term {
				var sides []Side
				for _, ret := range ssaview.Returns(in.Fn) {
					p := ssaview.At(ret)
					sides = append(sides, Side{e.asserted(ret.Results[0], t, path, p, depth+1), p})
				}
				return e.Merge(sides)
			})
		}
	case *ssa.Phi:
		if depth > 4 {
			break
		}
		var sides []Side
		for _, w := range e.Ways(x.Block()) {
			p := ssaview.Place{Block: x.Block().Preds[w.N], Succ: x.Block()}
			sides = append(sides, Side{e.In(w.In, func() []interval.Term { return e.asserted(x.Edges[w.N], t, path, p, depth+1) }), p})
		}
		return e.Merge(sides)
	}
	return e.Value(v, path, p)
}

func (e *Eval) constant(c *ssa.Const, path access.Path, p ssaview.Place) []interval.Term {
	if c.Value == nil { // nil, or the zero value of a struct
		if gotype.IsTime(c.Type()) {
			return []interval.Term{e.Lost(interval.AbsoluteTime, p.Pos(), "zero time")}
		}
		if e.nobody(c.Type()) {
			return nil
		}
		t := interval.Exact(0, interval.Constant)
		t.Zero = true
		return []interval.Term{t}
	}
	f, ok := ssaview.ConstantNumber(c.Value)
	if !ok && c.Value.Kind() == constant.Bool {
		ok = true
		if constant.BoolVal(c.Value) {
			f = 1
		}
	}
	if !ok || !path.Empty() {
		return []interval.Term{e.Lost(interval.TextValue, p.Pos(), "a constant that is not a number")}
	}
	return []interval.Term{interval.Exact(f, interval.Constant)}
}

// nobody reports whether a nil of type t has no fields to read. The options of
// an SDK may be nil: its defaults apply.
func (e *Eval) nobody(t types.Type) bool {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return !ok || n.Obj().Pkg() == nil || !e.PresignPackages[n.Obj().Pkg().Path()]
}

// Parameter is what lies at path of what a function is given.
func (e *Eval) Parameter(v *ssa.Parameter, path access.Path) []interval.Term {
	fn := v.Parent()
	for i, param := range fn.Params {
		if param == v {
			if f := e.Here.OfCall(); f != nil && f.Fn == fn {
				return e.argument(f, i, path)
			}
			if model.IsHTTPRequest(v.Type()) {
				return []interval.Term{interval.UnknownBecause(interval.Request, interval.FromOutside, e.Step(v.Pos(), "request input "+dotted(v.Name(), path)))}
			}
			if model.IsHandlerRequest(v) {
				t := interval.UnknownBecause(interval.Request, interval.FromOutside, e.Step(v.Pos(), "request message "+dotted(v.Name(), path)))
				t.Checked = model.HasValidate(v.Type())
				return []interval.Term{t}
			}
			if ts, ok := e.rangedOver(fn, i, path); ok {
				return ts
			}
			b := interval.Base{Kind: interval.ParamBase, Of: fn, Index: i, Path: path}
			s := e.Step(v.Pos(), "parameter "+dotted(v.Name(), path)+" of "+e.Name(fn))
			s.Expr = dotted(v.Name(), path)
			ts := append(model.Injected(e.Package, v, path), interval.Symbol(b, interval.Parameter, interval.ByCaller, s))
			if path.Has(access.Option) { // the options may leave the expiry alone
				ts = append(ts, interval.Term{Unset: true, Origin: interval.Default})
			}
			return ts
		}
	}
	return []interval.Term{e.Lost(interval.ByCaller, v.Pos(), "parameter "+v.Name())}
}

// dotted is how a reader writes what lies at a path of something with a name.
func dotted(name string, path access.Path) string {
	if fields := path.Plain(); fields != "" {
		return name + "." + fields
	}
	return name
}

// argument is what lies at path of what a call is given for a parameter.
func (e *Eval) argument(f *Frame, n int, path access.Path) []interval.Term {
	args := ssaview.Arguments(f.Call.Common(), f.Fn)
	if n >= len(args) {
		return []interval.Term{e.Lost(interval.FuncValue, f.Call.Pos(), "argument count mismatch")}
	}
	return e.In(f.Up, func() []interval.Term { return e.received(f.Call, f.Fn, n, args[n], path) })
}

func (e *Eval) unary(v *ssa.UnOp, path access.Path, p ssaview.Place) []interval.Term {
	switch v.Op {
	case token.MUL:
		return e.memory.Load(e, v, path, p)
	case token.SUB:
		var out []interval.Term
		for _, t := range e.Value(v.X, access.Whole, p) {
			out = append(out, t.Affine(-1, 0))
		}
		return out
	case token.NOT:
		var out []interval.Term
		for _, t := range e.Value(v.X, access.Whole, p) {
			out = append(out, t.Affine(-1, 1))
		}
		return out
	}
	return []interval.Term{e.Lost(interval.Opaque, v.Pos(), ssaview.Operation(v))}
}

// convert follows numbers through conversions. A bare integer that becomes a
// time.Duration is remembered: without a unit it counts nanoseconds.
func (e *Eval) convert(v *ssa.Convert, path access.Path, p ssaview.Place) []interval.Term {
	from, to := v.X.Type(), v.Type()
	if !gotype.IsNumber(from) || !gotype.IsNumber(to) {
		return e.Value(v.X, path, p)
	}
	_, basic := types.Unalias(from).(*types.Basic)
	becomesDuration := basic && gotype.IsDuration(to)
	var out []interval.Term
	for _, t := range e.Value(v.X, path, p) {
		if gotype.IsInteger(to) && !gotype.IsInteger(from) {
			t = interval.Truncated(t)
		}
		t = interval.Wrapped(t, from, to)
		if becomesDuration && !ssaview.DurationLike(v.X) {
			t.Bare = true
			t = t.Via(e.conversion(v))
		}
		out = append(out, t)
	}
	return out
}

// conversion is the step at which a bare number becomes a time.Duration.
func (e *Eval) conversion(v *ssa.Convert) interval.Step {
	x := e.Exprs[v.Pos()]
	if x == nil {
		return interval.Step{}
	}
	s := e.Step(x.Pos(), "converted by "+written.Short(types.ExprString(x)))
	s.Kind, s.Expr, s.Length = interval.Converted, types.ExprString(x), int(x.End()-x.Pos())
	return s
}

// ToNanos is the factor from an API's unit to nanoseconds.
func ToNanos(k api.Kind) float64 {
	if k == api.Seconds || k == api.Unix {
		return 1e9
	}
	return 1
}

// Combine is x op y over all alternatives. Each pair is a step of work.
func (e *Eval) Combine(op token.Token, xs, ys []interval.Term, integer bool) []interval.Term {
	e.Burn(len(xs) * len(ys) / 4)
	return interval.Combine(op, xs, ys, integer)
}

// Head is the step of a path that stands for an element of a container: the one
// that the key is known to lead to in the current frame, or any.
func (e *Eval) Head(key ssa.Value, c ssaview.Container, p ssaview.Place) access.Step {
	if _, isMap := c.Root.(*ssa.MakeMap); isMap && ssaview.IsConst(key) {
		return ssaview.KeyHead(key)
	}
	if !c.Known || !gotype.IsInteger(key.Type()) {
		return access.ToAny()
	}
	ts := e.Value(key, access.Whole, p)
	if len(ts) != 1 || !ts[0].Exact() {
		return access.ToAny()
	}
	return access.ToElement(strconv.FormatInt(int64(ts[0].Lo)+c.First, 10))
}
