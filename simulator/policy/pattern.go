package policy

import (
	"strings"
	"unicode/utf8"
)

// A pattern is a policy value compiled for matching. Wildcards are kept as two
// bytes that cannot occur in valid UTF-8, so that a literal '*', written ${*}
// or brought in by a policy variable, is just a character.
type pattern struct {
	text   string  // with metaAny and metaOne; up to the first variable if there are any
	pieces []piece // non-nil if the value has policy variables
	shape  shape
}

const (
	metaAny = 0xFF // '*': any characters, also none
	metaOne = 0xFE // '?': exactly one character
)

// anyText is metaAny as a string. Beware of functions of package strings that
// take characters: to them metaAny, metaOne and U+FFFD are the same.
const anyText = "\xff"

// shape picks the fast path.
type shape uint8

const (
	shapeGlob    shape = iota // general case
	shapeLiteral              // no wildcards
	shapePrefix               // one '*', at the end; text is without it
	shapeAny                  // only '*'
	shapeVars                 // has variables, expanded for each request
)

// piece is text, or a policy variable.
type piece struct {
	text       string // with metaAny and metaOne; empty for a variable
	key        Key
	isVariable bool
	hasDefault bool
	fallback   string // value of ${key, 'fallback'}
}

// patternOptions says what is special in a value.
type patternOptions struct {
	wildcards bool
	variables bool // only under Version 2012-10-17
}

func compilePattern(value string, o patternOptions) pattern {
	if !o.variables || !strings.Contains(value, "${") {
		return plainPattern(metaText(value, o.wildcards))
	}
	pieces := splitVariables(value, o.wildcards)
	if len(pieces) == 1 && !pieces[0].isVariable {
		return plainPattern(pieces[0].text)
	}
	return pattern{pieces: pieces, shape: shapeVars}
}

func plainPattern(text string) pattern {
	star := strings.IndexByte(text, metaAny)
	switch {
	case text != "" && strings.Count(text, anyText) == len(text):
		return pattern{text: anyText, shape: shapeAny}
	case star < 0 && strings.IndexByte(text, metaOne) < 0:
		return pattern{text: text, shape: shapeLiteral}
	case star == len(text)-1 && strings.IndexByte(text, metaOne) < 0:
		return pattern{text: text[:star], shape: shapePrefix}
	}
	return pattern{text: text, shape: shapeGlob}
}

// metaText replaces wildcards by their meta bytes.
func metaText(value string, wildcards bool) string {
	if !wildcards || !strings.ContainsAny(value, "*?") {
		return value
	}
	b := []byte(value)
	for i, c := range b {
		switch c {
		case '*':
			b[i] = metaAny
		case '?':
			b[i] = metaOne
		}
	}
	return string(b)
}

// whole is the text of a pattern without variables, as [glob] takes it.
func (p *pattern) whole() string {
	if p.shape == shapePrefix {
		return p.text + anyText
	}
	return p.text
}

// splitVariables cuts a value at its policy variables. ${*}, ${?} and ${$}
// stand for the character itself; an unclosed ${ is text.
func splitVariables(value string, wildcards bool) []piece {
	var pieces []piece
	var text strings.Builder
	for {
		start := strings.Index(value, "${")
		end := -1
		if start >= 0 {
			end = strings.IndexByte(value[start:], '}')
		}
		if end < 0 {
			text.WriteString(metaText(value, wildcards))
			break
		}
		text.WriteString(metaText(value[:start], wildcards))
		inner := value[start+2 : start+end]
		value = value[start+end+1:]
		if inner == "*" || inner == "?" || inner == "$" {
			text.WriteString(inner)
			continue
		}
		if text.Len() > 0 {
			pieces = append(pieces, piece{text: text.String()})
			text.Reset()
		}
		pieces = append(pieces, variablePiece(inner))
	}
	if text.Len() > 0 || len(pieces) == 0 {
		pieces = append(pieces, piece{text: text.String()})
	}
	return pieces
}

// variablePiece reads what stands between ${ and }: a key, and perhaps a
// default in single quotes.
func variablePiece(inner string) piece {
	name, rest, hasComma := strings.Cut(inner, ",")
	p := piece{isVariable: true, key: NewKey(strings.TrimSpace(name))}
	if hasComma {
		rest = strings.TrimSpace(rest)
		if n := len(rest); n >= 2 && rest[0] == '\'' && rest[n-1] == '\'' {
			p.hasDefault, p.fallback = true, rest[1:n-1]
		}
	}
	return p
}

// expansionSize is what an expanded pattern may take on the stack.
const expansionSize = 256

// expand writes the pattern with its variables replaced to buf, under the
// rules of the IAM User Guide, "Policy variables". It answers yes with the text;
// no if some variable has no value, so that the pattern can match nothing; or
// maybe with the unknown variables replaced by '*', the widest they can be.
//
// The pattern itself is never written to: it is shared by all requests.
func (p *pattern) expand(buf []byte, c *Context) ([]byte, Truth) {
	result := Yes
	for i := range p.pieces {
		piece := &p.pieces[i]
		if !piece.isVariable {
			buf = append(buf, piece.text...)
			continue
		}
		value, found := c.variable(&piece.key)
		switch {
		case found == Maybe:
			buf, result = append(buf, metaAny), Maybe
		case found == Yes && value != "":
			if hasMeta(value) {
				return buf, No
			}
			buf = append(buf, value...)
		case piece.hasDefault && c.mayDefault(&piece.key):
			buf = append(buf, piece.fallback...)
		default:
			return buf, No
		}
	}
	return buf, result
}

// widest is the pattern with its variables replaced, unknown ones by '*'. It
// answers no if some variable has no value, maybe if some is unknown.
func (p *pattern) widest(c *Context) (text string, resolved Truth) {
	if p.shape != shapeVars {
		return p.whole(), Yes
	}
	expanded, resolved := p.expand(nil, c)
	return string(expanded), resolved
}

// hasMeta reports bytes in a request value that would act as wildcards.
func hasMeta(s string) bool {
	return strings.IndexByte(s, metaAny) >= 0 || strings.IndexByte(s, metaOne) >= 0 || hasHole(s)
}

// match compares s with the pattern, wildcards included. It also says whether
// all variables have a value; if one has none, the pattern matches nothing.
func (p *pattern) match(s string, c *Context) (matched, resolved Truth) {
	switch p.shape {
	case shapeLiteral:
		return known(s == p.text), Yes
	case shapePrefix:
		return known(strings.HasPrefix(s, p.text)), Yes
	case shapeAny:
		return Yes, Yes
	case shapeGlob:
		return known(glob(p.text, s)), Yes
	}
	var space [expansionSize]byte
	expanded, resolved := p.expand(space[:0], c)
	if resolved == No || !glob(expanded, s) {
		return No, resolved
	}
	return resolved, resolved
}

// matchFold is match for a pattern without wildcards, ignoring case.
func (p *pattern) matchFold(s string, c *Context) (matched, resolved Truth) {
	if p.shape != shapeVars {
		return known(strings.EqualFold(p.text, s)), Yes
	}
	var space [expansionSize]byte
	expanded, resolved := p.expand(space[:0], c)
	if resolved == Yes {
		return known(strings.EqualFold(string(expanded), s)), Yes
	}
	return resolved, resolved // folding may change lengths, so nothing is excluded
}

// glob matches s with a pattern that may contain metaAny and metaOne. It goes
// back to the last metaAny only, so the time is at most len(p) × len(s), and
// linear for patterns without metaOne runs that almost match.
func glob[P string | []byte](p P, s string) bool {
	i, j := 0, 0
	star, mark := -1, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == metaAny:
			star, mark = i, j
			i++
		case i < len(p) && p[i] == metaOne:
			i++
			j += runeLen(s[j:])
		case i < len(p) && p[i] == s[j]:
			i++
			j++
		case star >= 0:
			mark += runeLen(s[mark:])
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == metaAny {
		i++
	}
	return i == len(p)
}

// runeLen is the length of the first character; of an invalid byte, 1.
func runeLen(s string) int {
	if s[0] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}
