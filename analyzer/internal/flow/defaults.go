package flow

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// input is what a call brings in from outside: what is not known, and the
// default that was given for it.
func (e *eval) input(call ssa.CallInstruction, how access.Path) ([]Term, bool) {
	obj := calleeObject(call.Common())
	if obj == nil {
		return nil, false
	}
	o, ok := originOf(obj, call.Common())
	if !ok {
		return nil, false
	}
	s := e.entered(call, o, obj)
	return join(e.defaults(call, obj, how), unknown(o, FromOutside, s)), true
}

// entered is the step at a call that brings in a value from outside, under the name
// that people know it by: that of the flag, the variable or the setting.
func (e *eval) entered(call ssa.CallInstruction, o Origin, obj *types.Func) Step {
	s := e.step(call.Pos(), string(o)+" input: "+shortName(obj.FullName()))
	s.Kind = Entered
	if s.Expr = e.nameIn(call.Common()); s.Expr != "" {
		s.Text = fmt.Sprintf("%s input %q: %s", o, s.Expr, shortName(obj.FullName()))
	}
	return s
}

// nameIn is the first constant text among the arguments of a call, or of the calls
// that made its receiver, as in app.Flag("ttl", "").Duration().
func (e *eval) nameIn(c *ssa.CallCommon) string {
	for range 8 {
		for _, arg := range withoutReceiver(c) {
			if text, ok := e.text(arg); ok && text != "" {
				return text
			}
		}
		if c.Signature().Recv() == nil || c.IsInvoke() || len(c.Args) == 0 {
			break
		}
		made, ok := c.Args[0].(*ssa.Call)
		if !ok {
			break
		}
		c = made.Common()
	}
	return ""
}

// inputTo is [eval.input] for a call that fills in what lies at path from a
// value of type t, which is at rest from its argument.
func (e *eval) inputTo(call ssa.CallInstruction, t types.Type, path, rest access.Path) ([]Term, bool) {
	how := access.Whole
	if rest == access.AsDuration || rest == access.AsNumber {
		how = rest
	}
	ts, ok := e.input(call, how)
	if !ok {
		return nil, false
	}
	f, tag, rest := tagAt(t, path)
	if f == nil {
		return ts, true
	}
	out := e.tagDefault(f, tag, rest, ts[len(ts)-1].Origin)
	out = join(out, e.namedDefaults(calleeObject(call.Common()), f, tag, rest)...)
	for _, t := range ts {
		out = join(out, tagBound(t, tag))
	}
	return out, true
}

// defaults are those given in the call itself, as to flag.Duration, or under
// the name that the call asks for.
func (e *eval) defaults(call ssa.CallInstruction, obj *types.Func, how access.Path) []Term {
	args := withoutReceiver(call.Common())
	if reg, ok := registrationOf(obj); ok && reg.value < len(args) {
		return e.defaultValue(args[reg.value], at(call), how, obj)
	}
	if d, ok := chained(call.Common()); ok {
		return e.defaultValue(d.v, d.p, cmp.Or(how, access.AsDuration), obj)
	}
	pkgPath, name := splitObject(obj)
	for _, row := range lookups {
		if !within(pkgPath, row.pkg) || !matches(row.name, name) || len(args) == 0 {
			continue
		}
		key, ok := e.text(args[0])
		if !ok {
			return nil
		}
		if how.Empty() && isDuration(firstResult(obj)) {
			how = access.AsDuration
		}
		var out []Term
		for _, d := range e.registered()[defaultKey{row.pkg, strings.ToLower(key)}] {
			out = join(out, e.defaultValue(d.v, d.p, how, obj)...)
		}
		return out
	}
	return nil
}

// chained is the default of a flag that is declared by a chain of calls, as
// kingpin's app.Flag("ttl", "").Default("1h").Duration().
func chained(c *ssa.CallCommon) (defaultAt, bool) {
	for range 8 {
		if c.Signature().Recv() == nil || c.IsInvoke() || len(c.Args) == 0 {
			break
		}
		made, ok := c.Args[0].(*ssa.Call)
		if !ok {
			break
		}
		c = made.Common()
		if obj := calleeObject(c); obj != nil && obj.Name() == "Default" && len(c.Args) == 2 {
			if vals := variadic(c.Args[1]); len(vals) == 1 {
				return defaultAt{vals[0], at(made)}, true
			}
		}
	}
	return defaultAt{}, false
}

func firstResult(obj *types.Func) types.Type {
	if rs := obj.Signature().Results(); rs.Len() > 0 {
		return rs.At(0).Type()
	}
	return types.Typ[types.Invalid]
}

// withoutReceiver are the arguments as the source has them.
func withoutReceiver(c *ssa.CallCommon) []ssa.Value {
	if !c.IsInvoke() && c.Signature().Recv() != nil && len(c.Args) > 0 {
		return c.Args[1:]
	}
	return c.Args
}

// defaultValue is a default, a number or a string that is read as one. A zero
// often stands for none.
func (e *eval) defaultValue(v ssa.Value, p place, how access.Path, obj *types.Func) []Term {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	path := access.Whole
	if !isNumber(v.Type()) {
		if path = how; path.Empty() {
			path = access.AsNumber
		}
	}
	var out []Term
	for _, t := range e.value(v, path, p) {
		if t.Exact() || t.Base.Kind == ParamBase {
			t.Zero = t.Zero || t.Exact() && t.Lo == 0
			s := e.step(p.pos(), "default of "+shortName(obj.FullName()))
			if call, ok := p.instr.(ssa.CallInstruction); ok {
				if name := e.nameIn(call.Common()); name != "" {
					s.Text = fmt.Sprintf("default of %q: %s", name, shortName(obj.FullName()))
				}
			}
			out = join(out, t.via(s))
		}
	}
	return out
}

// typeWords are what "*" stands for in the name of a registration.
var typeWords = []string{"Duration", "Int", "Int32", "Int64", "Uint", "Uint32", "Uint64", "Float32", "Float64", "String"}

// registrationOf is the row of a function that is given a default.
func registrationOf(obj *types.Func) (registration, bool) {
	pkgPath, _ := splitObject(obj)
	for _, row := range registrations {
		if !within(pkgPath, row.pkg) {
			continue
		}
		suffix, open := strings.CutPrefix(row.name, "*")
		word, ok := strings.CutSuffix(obj.Name(), suffix)
		if open && ok && slices.Contains(typeWords, word) || obj.Name() == row.name {
			return row, true
		}
	}
	return registration{}, false
}

// defaultKey is the name of an input, in lower case, and the library that it is
// registered with.
type defaultKey struct{ pkg, name string }

type defaultAt struct {
	v ssa.Value
	p place
}

// registered are the defaults that the package registers under constant names.
func (e *eval) registered() map[defaultKey][]defaultAt {
	if e.registry != nil {
		return e.registry
	}
	e.registry = make(map[defaultKey][]defaultAt)
	for _, call := range e.foreign {
		obj := calleeObject(call.Common())
		args := withoutReceiver(call.Common())
		if obj == nil {
			continue
		}
		if reg, ok := registrationOf(obj); ok && reg.value < len(args) {
			e.register(reg.pkg, args[reg.key], args[reg.value], call)
		}
		if fullName(obj) == confmap {
			e.registerMap(args[0])
		}
	}
	e.registerFlagStructs()
	return e.registry
}

func (e *eval) register(pkg string, name, value ssa.Value, by ssa.Instruction) {
	if key, ok := e.text(name); ok {
		k := defaultKey{pkg, strings.ToLower(key)}
		e.registry[k] = append(e.registry[k], defaultAt{value, at(by)})
	}
}

// registerMap takes in koanf's defaults.
func (e *eval) registerMap(v ssa.Value) {
	m, ok := v.(*ssa.MakeMap)
	if !ok {
		return
	}
	for _, ref := range *m.Referrers() {
		if up, ok := ref.(*ssa.MapUpdate); ok && up.Map == m {
			e.register("github.com/knadh/koanf", up.Key, up.Value, up)
		}
	}
}

// registerFlagStructs takes in flags that are structs with a Name and a Value.
func (e *eval) registerFlagStructs() {
	names := make(map[ssa.Value]*ssa.Store)
	var values []*ssa.Store
	for _, fn := range e.funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				st, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				fa, ok := st.Addr.(*ssa.FieldAddr)
				if !ok {
					continue
				}
				switch f := fieldOf(fa.X.Type(), fa.Field); {
				case f == nil || f.Pkg() == nil || !within(f.Pkg().Path(), cliFlags):
				case f.Name() == "Name":
					names[fa.X] = st
				case f.Name() == "Value":
					values = append(values, st)
				}
			}
		}
	}
	for _, st := range values {
		if name := names[st.Addr.(*ssa.FieldAddr).X]; name != nil {
			e.register(cliFlags, name.Val, st.Val, st)
		}
	}
}

// namedDefaults are the defaults for a field of a struct that a library fills
// in by name, where one name fits.
func (e *eval) namedDefaults(obj *types.Func, f *types.Var, tag string, rest access.Path) []Term {
	name := strings.ToLower(configName(f, tag))
	pkgPath, _ := splitObject(obj)
	var found []defaultAt
	for key, ds := range e.registered() {
		if within(pkgPath, key.pkg) && (key.name == name || strings.HasSuffix(key.name, "."+name)) {
			if found != nil {
				return nil
			}
			found = ds
		}
	}
	how := rest
	if how.Empty() && isDuration(f.Type()) {
		how = access.AsDuration
	}
	var out []Term
	for _, d := range found {
		out = join(out, e.defaultValue(d.v, d.p, how, obj)...)
	}
	return out
}
