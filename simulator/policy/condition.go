package policy

import (
	"slices"
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
	symbolic bool // some value has a symbol
}

// holds evaluates the condition. The effect matters where AWS leaves the
// result undefined: there an Allow does not apply and a Deny does.
func (c *condition) holds(ctx *Context, effect Effect) Truth {
	v := &ctx.lookup(&c.key).value
	if c.op.class == classNull {
		return c.isNull(v)
	}
	switch {
	case v.State == Present && c.quant == single && !v.Multi && len(v.Values) == 1: // nearly always
		if v.AnyCase && c.op.class == classString {
			return c.eitherCase(v.Values[0], ctx, effect)
		}
		return c.value(v.Values[0], ctx, effect)
	case v.State == Unknown:
		return Maybe
	case v.State == OneOf:
		return c.holdsForAll(v, ctx, effect)
	case v.State == Absent:
		return known(c.holdsWithoutKey(effect))
	case c.quant == forAll && effect == Deny && onlyEmpty(v.Values):
		return Yes // documented to hold for a "null data set, such as an empty string"
	case c.quant == forAll:
		return c.every(v.Values, ctx, effect)
	case c.quant == forAny:
		return c.some(v.Values, ctx, effect)
	case effect == Deny: // an operator for single values on a multivalued key: undefined
		return c.some(v.Values, ctx, effect)
	}
	return No
}

// holdsForAll is certain if it is the same for all that the value can be.
func (c *condition) holdsForAll(v *Value, ctx *Context, effect Effect) Truth {
	all, some := Yes, No
	add := func(t Truth) { all, some = min(all, t), max(some, t) }
	if v.Optional {
		add(known(c.holdsWithoutKey(effect)))
	}
	for _, value := range v.Values {
		if !hasHole(value) {
			add(c.value(value, ctx, effect))
			continue
		}
		matched := c.matchesForm(value, effect)
		add(negateIf(c.op.negated, matched, Yes, effect))
	}
	if all == some {
		return all
	}
	return Maybe
}

// matchesForm is matchesAny for a form. What cannot be compared as a form, or
// needs a variable, is left open.
func (c *condition) matchesForm(form string, effect Effect) Truth {
	matched := No
	for i := range c.operands {
		o := &c.operands[i]
		switch {
		case !o.valid:
			if c.op.negated || c.op.class == classARN && effect == Deny {
				matched = max(matched, Maybe) // what an Allow does not rest on, or is not documented
			}
		case o.pattern.shape == shapeVars:
			matched = max(matched, Maybe)
		case c.op.class == classString:
			matched = max(matched, matchForm(o.pattern.whole(), form))
		case c.op.class == classARN:
			matched = max(matched, o.matchARNForm(form))
		default:
			matched = max(matched, Maybe)
		}
	}
	if c.symbolic || HasSymbol(form) {
		for _, operand := range c.values {
			matched = c.op.class.matchSymbols(matched, operand, form, false)
		}
	}
	return matched
}

// matchSymbols is [matchSymbols] for values of a class: numbers, dates, addresses and
// truths are not compared as texts, so that nothing can be said of those of which a
// part is not known.
func (class class) matchSymbols(matched Truth, operand, v string, distinct bool) Truth {
	switch class {
	case classString, classARN:
		return matchSymbols(matched, operand, v, distinct)
	case classFold:
		return matchSymbols(matched, strings.ToLower(operand), strings.ToLower(v), distinct)
	}
	if HasSymbol(operand) || HasSymbol(v) {
		return max(matched, Maybe)
	}
	return matched
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
func (c *condition) isNull(v *Value) Truth {
	wantAbsent, wantPresent := false, false
	for i := range c.operands {
		o := &c.operands[i]
		wantAbsent = wantAbsent || o.valid && o.truth
		wantPresent = wantPresent || o.valid && !o.truth
	}
	switch {
	case wantAbsent == wantPresent:
		return known(wantAbsent)
	case v.State == Unknown || v.State == OneOf && v.Optional:
		return Maybe
	}
	return known(wantAbsent == (v.State == Absent))
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
	if ctx.symbolic && matched == No && slices.ContainsFunc(c.values, func(operand string) bool {
		return ctx.fillsSymbols(operand) && mayMatchUnits(operand, v, ctx.distinctPrincipal)
	}) {
		return Maybe
	}
	if c.symbolic || ctx.symbolic && HasSymbol(v) {
		for _, operand := range c.values {
			matched, compared = c.op.class.matchSymbols(matched, operand, v, ctx.distinctPrincipal), Yes
		}
	}
	if matched == No && effect == Deny && c.op.class == classARN && !c.op.negated && c.matchesShort(v) {
		return Maybe
	}
	return negateIf(c.op.negated, matched, compared, effect)
}

// matchesShort reports whether an operand with fewer than the six fields of an
// ARN, such as "*", matches the whole value. Whether it counts is not documented,
// so an Allow does not rest on it, and a Deny is not ruled out.
func (c *condition) matchesShort(v string) bool {
	return slices.ContainsFunc(c.operands, func(o operand) bool { return !o.valid && glob(o.pattern.whole(), v) })
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

// eitherCase is certain if it makes no difference whether case counts.
func (c *condition) eitherCase(v string, ctx *Context, effect Effect) Truth {
	exact := c.value(v, ctx, effect)
	folded := func(o operand) bool { return strings.EqualFold(o.source, v) }
	if exact != negateIf(c.op.negated, Yes, Yes, effect) && slices.ContainsFunc(c.operands, folded) {
		return Maybe
	}
	return exact
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
