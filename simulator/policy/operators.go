package policy

import "strings"

// class is what a condition operator compares.
type class uint8

const (
	classString class = iota
	classFold         // strings without regard to case
	classNumber
	classDate
	classBool
	classBinary
	classIP
	classARN
	classNull
)

// comparison is the order that a numeric or date operator asks for.
type comparison uint8

const (
	equal comparison = iota
	less
	lessOrEqual
	greater
	greaterOrEqual
)

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

// operator is one row of the IAM User Guide's page "Condition operators".
type operator struct {
	name      string
	class     class
	negated   bool
	order     comparison // numbers and dates
	wildcards bool
	variables bool // policy variables are replaced in its values
}

var operators = []operator{
	{name: "StringEquals", class: classString, variables: true},
	{name: "StringNotEquals", class: classString, negated: true, variables: true},
	{name: "StringEqualsIgnoreCase", class: classFold, variables: true},
	{name: "StringNotEqualsIgnoreCase", class: classFold, negated: true, variables: true},
	{name: "StringLike", class: classString, wildcards: true, variables: true},
	{name: "StringNotLike", class: classString, negated: true, wildcards: true, variables: true},

	{name: "NumericEquals", class: classNumber},
	{name: "NumericNotEquals", class: classNumber, negated: true},
	{name: "NumericLessThan", class: classNumber, order: less},
	{name: "NumericLessThanEquals", class: classNumber, order: lessOrEqual},
	{name: "NumericGreaterThan", class: classNumber, order: greater},
	{name: "NumericGreaterThanEquals", class: classNumber, order: greaterOrEqual},

	{name: "DateEquals", class: classDate},
	{name: "DateNotEquals", class: classDate, negated: true},
	{name: "DateLessThan", class: classDate, order: less},
	{name: "DateLessThanEquals", class: classDate, order: lessOrEqual},
	{name: "DateGreaterThan", class: classDate, order: greater},
	{name: "DateGreaterThanEquals", class: classDate, order: greaterOrEqual},

	{name: "Bool", class: classBool, variables: true},
	{name: "BinaryEquals", class: classBinary},
	{name: "IpAddress", class: classIP},
	{name: "NotIpAddress", class: classIP, negated: true},

	// ArnEquals and ArnLike are the same, and so are their negations.
	{name: "ArnEquals", class: classARN, wildcards: true, variables: true},
	{name: "ArnNotEquals", class: classARN, negated: true, wildcards: true, variables: true},
	{name: "ArnLike", class: classARN, wildcards: true, variables: true},
	{name: "ArnNotLike", class: classARN, negated: true, wildcards: true, variables: true},

	{name: "Null", class: classNull},
}

var operatorByName = func() map[string]*operator {
	m := make(map[string]*operator, len(operators))
	for i := range operators {
		m[strings.ToLower(operators[i].name)] = &operators[i]
	}
	return m
}()

// quantifier says how many of a key's values must match.
type quantifier uint8

const (
	single quantifier = iota // no prefix: for keys with one value
	forAll                   // ForAllValues:
	forAny                   // ForAnyValue:
)

// parsedOperator is an operator as written in a policy, taken apart.
type parsedOperator struct {
	op       *operator
	quant    quantifier
	ifExists bool
}

const ifExistsSuffix = "IfExists"

// parseOperator reads names such as ForAnyValue:StringLikeIfExists. IAM does
// not distinguish the case of operator names.
func parseOperator(name string) (p parsedOperator, ok bool) {
	rest := strings.ToLower(name)
	if prefix, base, found := strings.Cut(rest, ":"); found {
		switch prefix {
		case "forallvalues":
			p.quant = forAll
		case "foranyvalue":
			p.quant = forAny
		default:
			return p, false
		}
		rest = base
	}
	if base, found := strings.CutSuffix(rest, strings.ToLower(ifExistsSuffix)); found {
		p.ifExists, rest = true, base
	}
	p.op, ok = operatorByName[rest]
	return p, ok && !(p.ifExists && p.op.class == classNull) // NullIfExists would contradict itself
}

// String gives the documented spelling.
func (p parsedOperator) String() string {
	name := p.op.name
	switch p.quant {
	case forAll:
		name = "ForAllValues:" + name
	case forAny:
		name = "ForAnyValue:" + name
	}
	if p.ifExists {
		name += ifExistsSuffix
	}
	return name
}
