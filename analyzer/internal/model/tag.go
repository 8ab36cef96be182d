package model

import (
	"go/types"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// InRegistry is what a field holds by its struct tag, where it is of a struct in
// a collection that another package filled: nobody follows what is put into
// those. A tag of a format that also serves messages tells nothing of where the
// value comes from.
func InRegistry(p *ssaview.Package, t types.Type, path access.Path) []interval.Term {
	f, tag, rest := ssaview.TagAt(t, path)
	if f == nil || !path.Has(access.Element, access.AnyElement) || reflect.StructTag(tag).Get("json") != "" {
		return nil
	}
	if o, ok := originOfTag(tag); !ok || o == interval.Request {
		return nil
	}
	return fromTag(p, f, tag, rest)
}

// tagOrigin says where a field's value comes from by its struct tag.
func tagOrigin(fa *ssa.FieldAddr) (interval.Origin, bool) { return originOfTag(ssaview.TagOf(fa)) }

func originOfTag(tag string) (interval.Origin, bool) {
	st := reflect.StructTag(tag)
	for _, row := range tagKeys {
		if v, ok := st.Lookup(row.key); ok && v != "-" {
			return row.origin, true
		}
	}
	return "", false
}

// humps are the places in a name at which a new word begins: of "LinkTTL" and
// "TTLSeconds" one each.
var humps = regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])`)

// OutsideName is what people call a field that is filled in from outside: the name
// in its tag, or the one that the library makes of the field's.
func OutsideName(f *types.Var, tag string) string {
	st := reflect.StructTag(tag)
	for _, row := range tagKeys {
		v, ok := st.Lookup(row.key)
		if !ok || v == "-" {
			continue
		}
		name, _, _ := strings.Cut(v, ",")
		switch row.key {
		case "help", "kong", "short": // kong's flags, by default: https://github.com/alecthomas/kong#flags
			return strings.ToLower(humps.ReplaceAllString(f.Name(), "$1$3-$2$4"))
		case "envDefault", "env-default":
			return f.Name()
		}
		if name = strings.TrimLeft(name, "-"); name != "" && !strings.ContainsAny(name, " :=") {
			return name
		}
		return f.Name()
	}
	return f.Name()
}

// fromTag is what a field holds by its struct tag: what comes from outside, as
// far as the tag bounds it, and the default that the tag gives.
func fromTag(p *ssaview.Package, f *types.Var, tag string, rest access.Path) []interval.Term {
	o, ok := originOfTag(tag)
	if !ok {
		return nil
	}
	s := p.ObjStep(f, "configuration field "+f.Name())
	s.Kind, s.Expr = interval.Entered, OutsideName(f, tag)
	t := interval.UnknownBecause(o, interval.FromOutside, s)
	return append(TagDefault(p, f, tag, rest, o), TagBound(t, tag))
}

// TagDefault is the default that a struct tag gives to a field which is filled
// in from there. Decoders do not look at it: for them it is documentation.
func TagDefault(p *ssaview.Package, f *types.Var, tag string, rest access.Path, from interval.Origin) []interval.Term {
	text, ok := defaultText(tag)
	if !ok || from != interval.Environment && from != interval.Flag {
		return nil
	}
	how := rest
	if rest.Empty() && gotype.IsDuration(f.Type()) {
		how = access.AsDuration
	}
	v, ok := ReadText(how, text)
	if !ok || !rest.Empty() && rest != access.AsDuration && rest != access.AsNumber {
		return nil
	}
	s := p.ObjStep(f, "default "+strconv.Quote(text)+" of field "+f.Name())
	s.Kind, s.Expr = interval.Written, strconv.Quote(text)
	t := interval.Exact(v, interval.Constant, s)
	t.Zero = v == 0
	return []interval.Term{t}
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

// TagBound applies what a struct tag says about a field's maximum: gin and huma
// see to it whenever they fill in the struct; whether somebody asks a validator
// is not looked for.
func TagBound(t interval.Term, tag string) interval.Term {
	st := reflect.StructTag(tag)
	if limit, ok := maximumIn(st.Get("binding")); ok {
		t, _ = t.AtMost(limit, false)
	}
	if limit, ok := readNumber(st.Get("maximum")); ok {
		t, _ = t.AtMost(limit, false)
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

// ConfigName is what a configuration library calls a field.
func ConfigName(f *types.Var, tag string) string {
	for _, key := range []string{"mapstructure", "koanf"} {
		if name, _, _ := strings.Cut(reflect.StructTag(tag).Get(key), ","); name != "" {
			return name
		}
	}
	return f.Name()
}
