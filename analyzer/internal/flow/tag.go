package flow

import (
	"go/types"
	"reflect"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// tagOf is the struct tag of the field that an address selects.
func tagOf(fa *ssa.FieldAddr) string {
	if s, ok := pointee(fa.X.Type().Underlying()).Underlying().(*types.Struct); ok {
		return s.Tag(fa.Field)
	}
	return ""
}

// tagAt is the last field on a path from a value of type t, with its tag and
// the rest of the path behind it.
func tagAt(t types.Type, path access.Path) (f *types.Var, tag string, rest access.Path) {
	for !path.Empty() {
		head, tail := path.Split()
		if elem := elementType(t); elem != nil && head.IsElement() {
			t, path = elem, tail
			continue
		}
		next, i := fieldAt(t, head)
		if next == nil {
			break
		}
		tag = pointee(t.Underlying()).Underlying().(*types.Struct).Tag(i)
		f, t, path = next, next.Type(), tail
	}
	return f, tag, path
}

// elementType is the type of what a collection holds, nil if t is none.
func elementType(t types.Type) types.Type {
	switch c := pointee(t.Underlying()).Underlying().(type) {
	case *types.Map:
		return c.Elem()
	case *types.Slice:
		return c.Elem()
	case *types.Array:
		return c.Elem()
	}
	return nil
}

// inRegistry is what a field holds by its struct tag, where it is of a struct in
// a collection that another package filled: nobody follows what is put into
// those. A tag of a format that also serves messages tells nothing of where the
// value comes from.
func (e *eval) inRegistry(t types.Type, path access.Path) []Term {
	f, tag, rest := tagAt(t, path)
	if f == nil || !path.Has(access.Element, access.AnyElement) || reflect.StructTag(tag).Get("json") != "" {
		return nil
	}
	if o, ok := originOfTag(tag); !ok || o == Request {
		return nil
	}
	return e.fromTag(f, tag, rest)
}

// tagOrigin says where a field's value comes from by its struct tag.
func tagOrigin(fa *ssa.FieldAddr) (Origin, bool) { return originOfTag(tagOf(fa)) }

func originOfTag(tag string) (Origin, bool) {
	st := reflect.StructTag(tag)
	for _, row := range tagKeys {
		if v, ok := st.Lookup(row.key); ok && v != "-" {
			return row.origin, true
		}
	}
	return "", false
}

// fromTag is what a field holds by its struct tag: what comes from outside, as
// far as the tag bounds it, and the default that the tag gives.
func (e *eval) fromTag(f *types.Var, tag string, rest access.Path) []Term {
	o, ok := originOfTag(tag)
	if !ok {
		return nil
	}
	t := unknown(o, FromOutside, e.objStep(f, "configuration field "+f.Name()))
	return append(e.tagDefault(f, tag, rest, o), tagBound(t, tag))
}

// tagDefault is the default that a struct tag gives to a field which is filled
// in from there. Decoders do not look at it: for them it is documentation.
func (e *eval) tagDefault(f *types.Var, tag string, rest access.Path, from Origin) []Term {
	text, ok := defaultText(tag)
	if !ok || from != Environment && from != Flag {
		return nil
	}
	how := rest
	if rest.Empty() && isDuration(f.Type()) {
		how = access.AsDuration
	}
	v, ok := readText(how, text)
	if !ok || !rest.Empty() && rest != access.AsDuration && rest != access.AsNumber {
		return nil
	}
	s := e.objStep(f, "default "+strconv.Quote(text)+" of field "+f.Name())
	s.Kind, s.Expr = Written, strconv.Quote(text)
	t := exact(v, Constant, s)
	t.Zero = v == 0
	return []Term{t}
}

// defaultText is the default in a struct tag: `default:"1h"`,
// `envDefault:"1h"`, `env-default:"1h"` or `env:"NAME,default=1h"`.
func defaultText(tag string) (string, bool) {
	st := reflect.StructTag(tag)
	for _, key := range []string{"default", "envDefault", "env-default"} {
		if v, ok := st.Lookup(key); ok {
			return v, true
		}
	}
	_, v, ok := strings.Cut(st.Get("env"), "default=")
	return v, ok
}

// tagBound applies what a struct tag says about a field's maximum: gin and huma
// see to it whenever they fill in the struct; whether somebody asks a validator
// is not looked for.
func tagBound(t Term, tag string) Term {
	st := reflect.StructTag(tag)
	if limit, ok := maximumIn(st.Get("binding")); ok {
		t, _ = t.most(limit, false)
	}
	if limit, ok := readNumber(st.Get("maximum")); ok {
		t, _ = t.most(limit, false)
	}
	if _, ok := maximumIn(st.Get("validate")); ok {
		t.Checked = true
	}
	return t
}

// maximumIn is the maximum among validation rules, as in "required,max=3600".
func maximumIn(rules string) (float64, bool) {
	for rule := range strings.SplitSeq(rules, ",") {
		name, value, _ := strings.Cut(rule, "=")
		switch name {
		case "max", "lte", "lt", "eq":
			return readNumber(value)
		}
	}
	return 0, false
}

// readNumber reads a number, or a duration.
func readNumber(s string) (float64, bool) {
	if f, ok := readText(access.AsNumber, s); ok {
		return f, true
	}
	return readText(access.AsDuration, s)
}

// configName is what a configuration library calls a field.
func configName(f *types.Var, tag string) string {
	for _, key := range []string{"mapstructure", "koanf"} {
		if name, _, _ := strings.Cut(reflect.StructTag(tag).Get(key), ","); name != "" {
			return name
		}
	}
	return f.Name()
}
