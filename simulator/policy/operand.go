package policy

import (
	"net/netip"
	"strings"
)

// operand is one value in a policy, compiled for its operator.
type operand struct {
	source  string
	valid   bool // false: does not parse as the operator's type, matches nothing
	pattern pattern
	number  decimal
	date    instant
	network netip.Prefix
	arn     *[6]pattern // nil if the value has variables
	truth   bool        // for Null
}

func compileOperand(op *operator, source string, variables bool) operand {
	o := operand{source: source, valid: true}
	options := patternOptions{wildcards: op.wildcards, variables: op.variables && variables}
	switch op.class {
	case classNumber:
		o.number, o.valid = parseDecimal(source)
	case classDate:
		o.date, o.valid = parseInstant(source)
	case classIP:
		o.network, o.valid = parseNetwork(source)
	case classNull:
		o.truth, o.valid = parseBool(source)
	case classBool:
		o.pattern = compilePattern(source, options)
		if o.pattern.shape != shapeVars {
			_, o.valid = parseBool(source)
		}
	case classARN:
		o.pattern = compilePattern(source, options)
		if o.pattern.shape != shapeVars {
			o.arn, o.valid = compileARN(source)
		}
	default:
		o.pattern = compilePattern(source, options)
	}
	return o
}

func compileARN(source string) (*[6]pattern, bool) {
	parts := strings.SplitN(source, ":", 6)
	if len(parts) < 6 {
		return nil, false
	}
	var fields [6]pattern
	for i := range fields {
		fields[i] = compilePattern(parts[i], patternOptions{wildcards: true})
	}
	return &fields, true
}

func parseBool(s string) (value, ok bool) {
	switch {
	case strings.EqualFold(s, "true"):
		return true, true
	case strings.EqualFold(s, "false"):
		return false, true
	}
	return false, false
}

// parseNetwork reads a CIDR block, host bits allowed, or a bare address.
func parseNetwork(s string) (netip.Prefix, bool) {
	if strings.IndexByte(s, '/') < 0 {
		a, ok := parseAddress(s)
		if !ok {
			return netip.Prefix{}, false
		}
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	if err != nil || p.Addr().Is4In6() {
		return netip.Prefix{}, false
	}
	return p.Masked(), true
}

func parseAddress(s string) (netip.Addr, bool) {
	if len(s) > 45 || s == "" { // longest textual form; keeps error values small
		return netip.Addr{}, false
	}
	a, err := netip.ParseAddr(s)
	return a.Unmap(), err == nil && a.Zone() == ""
}

func (o *operand) matchText(v string, ctx *Context, c class) (matched, resolved Truth) {
	if c == classString {
		return o.pattern.match(v, ctx)
	}
	return o.pattern.matchFold(v, ctx)
}

// matchARN compares field by field, so that no wildcard crosses a colon.
func (o *operand) matchARN(a *arnFields, ctx *Context) (matched, resolved Truth) {
	if o.arn != nil {
		for i := range o.arn {
			if m, _ := o.arn[i].match(a[i], ctx); m == No {
				return No, Yes
			}
		}
		return Yes, Yes
	}
	var space [expansionSize]byte
	expanded, resolved := o.pattern.expand(space[:0], ctx)
	if resolved != Yes { // an unknown variable may bring colons, so nothing can be excluded
		return resolved, resolved
	}
	text := string(expanded)
	if strings.Count(text, ":") < 5 {
		return No, No
	}
	return known(globARN(text, a)), Yes
}

// matchARNForm is matchARN for a form of an ARN, without variables.
func (o *operand) matchARNForm(form string) Truth {
	a, ok := splitARN(form)
	if !ok {
		return Maybe
	}
	result := Yes
	for i := range o.arn {
		if i < 5 && hasHole(a[i]) {
			return Maybe // what fills it may have colons
		}
		result = min(result, matchForm(o.arn[i].whole(), a[i]))
	}
	return result
}

// globARN matches the fields with a pattern whose variables are replaced.
func globARN(p string, a *arnFields) bool {
	for i := range 5 {
		field, rest, found := strings.Cut(p, ":")
		if !found || !glob(field, a[i]) {
			return false
		}
		p = rest
	}
	return glob(p, a[5])
}
