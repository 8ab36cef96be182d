package policy

import (
	"net/netip"
	"strings"
)

// condition is one operator applied to one key: it holds if the key's value
// matches any of the operands.
type condition struct {
	parsedOperator
	name     string // of the operator, as documented
	key      Key
	pos      Position
	values   []string // as written
	operands []operand
}

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

// holds evaluates the condition. The effect matters where AWS leaves the
// result undefined: there an Allow does not apply and a Deny does.
func (c *condition) holds(ctx *Context, effect Effect) Truth {
	v, _ := ctx.lookup(&c.key)
	if c.op.class == classNull {
		return c.isNull(v.State)
	}
	switch {
	case v.State == Unknown:
		return Maybe
	case v.State == Absent:
		return known(c.holdsWithoutKey(effect))
	case c.quant == forAll && effect == Deny && onlyEmpty(v.Values):
		return Yes // documented to hold for a "null data set, such as an empty string"
	case c.quant == forAll:
		return c.every(v.Values, ctx, effect)
	case c.quant == forAny:
		return c.some(v.Values, ctx, effect)
	case !v.Multi && len(v.Values) == 1:
		return c.value(v.Values[0], ctx, effect)
	case effect == Deny: // an operator for single values on a multivalued key: undefined
		return c.some(v.Values, ctx, effect)
	}
	return No
}

// holdsWithoutKey is the result for a key that the request does not have. The
// documentation says both that …IfExists is then true and that ForAnyValue is
// then false; with both, the effect decides.
func (c *condition) holdsWithoutKey(effect Effect) bool {
	switch {
	case c.quant == forAll:
		return true
	case c.quant == forAny:
		return c.ifExists && effect == Deny
	}
	return c.ifExists || c.op.negated
}

// isNull answers Null: true asks for the key to be absent, false for it to be
// there.
func (c *condition) isNull(s State) Truth {
	wantAbsent, wantPresent := false, false
	for i := range c.operands {
		o := &c.operands[i]
		wantAbsent = wantAbsent || o.valid && o.truth
		wantPresent = wantPresent || o.valid && !o.truth
	}
	switch {
	case wantAbsent == wantPresent:
		return known(wantAbsent)
	case s == Unknown:
		return Maybe
	}
	return known(wantAbsent == (s == Absent))
}

func onlyEmpty(values []string) bool {
	for _, v := range values {
		if v != "" {
			return false
		}
	}
	return true
}

func (c *condition) every(values []string, ctx *Context, effect Effect) Truth {
	result := Yes
	for _, v := range values {
		if result = min(result, c.value(v, ctx, effect)); result == No {
			return No
		}
	}
	return result
}

func (c *condition) some(values []string, ctx *Context, effect Effect) Truth {
	result := No
	for _, v := range values {
		if result = max(result, c.value(v, ctx, effect)); result == Yes {
			return Yes
		}
	}
	return result
}

// value evaluates the operator for one value of the key: a negated operator
// holds if no operand matches. But an Allow does not rest on a negation of
// what could not be compared: a text that is not a number, a policy variable
// without a value.
func (c *condition) value(v string, ctx *Context, effect Effect) Truth {
	matched, compared := c.matchesAny(v, ctx)
	return negateIf(c.op.negated, matched, compared, effect)
}

// negateIf is shared by negated operators and NotResource.
func negateIf(negated bool, matched, compared Truth, effect Effect) Truth {
	switch {
	case !negated:
		return matched
	case effect == Deny:
		return matched.not()
	}
	return min(matched.not(), compared)
}

// matchesAny reports whether some operand matches the value, and whether all
// could be compared with it.
func (c *condition) matchesAny(v string, ctx *Context) (matched, compared Truth) {
	switch c.op.class {
	case classNumber:
		n, ok := parseDecimal(v)
		return c.anyOperand(ok, func(o *operand) bool { return c.op.order.accepts(compareDecimals(n, o.number)) })
	case classDate:
		t, ok := parseInstant(v)
		return c.anyOperand(ok, func(o *operand) bool { return c.op.order.accepts(compareInstants(t, o.date)) })
	case classIP:
		a, ok := parseAddress(v)
		return c.anyOperand(ok, func(o *operand) bool { return o.network.Contains(a) })
	case classBinary: // base64 texts, compared as they stand
		return c.anyOperand(true, func(o *operand) bool { return o.pattern.text == v })
	case classBool:
		if _, ok := parseBool(v); !ok {
			return No, No
		}
	case classARN:
		return c.anyARN(v, ctx)
	}
	compared = Yes
	for i := range c.operands {
		o := &c.operands[i]
		if !o.valid {
			compared = No
			continue
		}
		m, resolved := o.matchText(v, ctx, c.op.class)
		matched, compared = max(matched, m), min(compared, resolved)
	}
	return matched, compared
}

func (o *operand) matchText(v string, ctx *Context, c class) (matched, resolved Truth) {
	if c == classString {
		return o.pattern.match(v, ctx)
	}
	return o.pattern.matchFold(v, ctx)
}

// anyOperand is for classes without policy variables.
func (c *condition) anyOperand(validValue bool, matches func(*operand) bool) (matched, compared Truth) {
	if !validValue {
		return No, No
	}
	compared = Yes
	for i := range c.operands {
		switch o := &c.operands[i]; {
		case !o.valid:
			compared = No
		case matches(o):
			return Yes, compared
		}
	}
	return No, compared
}

// accepts reports whether the order asked for admits a comparison's result.
func (o comparison) accepts(cmp int) bool {
	switch o {
	case less:
		return cmp < 0
	case lessOrEqual:
		return cmp <= 0
	case greater:
		return cmp > 0
	case greaterOrEqual:
		return cmp >= 0
	}
	return cmp == 0
}

func (c *condition) anyARN(v string, ctx *Context) (matched, compared Truth) {
	a, ok := splitARN(v)
	if !ok {
		return No, No
	}
	compared = Yes
	for i := range c.operands {
		o := &c.operands[i]
		if !o.valid {
			compared = No
			continue
		}
		m, resolved := o.matchARN(&a, ctx)
		matched, compared = max(matched, m), min(compared, resolved)
	}
	return matched, compared
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
