package policy

import (
	"slices"
	"strings"
)

// A symbol stands, inside a text of a policy or of a request, for a part that
// nobody knows yet: the name that a deployment will generate, the value of a
// parameter that was not given. It is written ‹name›, or ‹=name› for a value.
//
//   - The same symbol on both sides is the same text.
//   - ‹name› is the name of one resource that is generated when it is made: it
//     equals no text that is spelled out, but may match a pattern. Where the
//     request's resource is known to be another one ([Context.SetDistinct]), it
//     is not that one.
//   - ‹=name› may be any text, also the empty one.
//
// What hangs on a symbol is [Maybe], as with unknown condition keys.

// Symbol gives the symbol of a resource whose name is generated.
func Symbol(name string) string { return symbolOpen + plain.Replace(name) + symbolClose }

// ValueSymbol gives the symbol of a value that is not known.
func ValueSymbol(name string) string { return symbolOpen + "=" + plain.Replace(name) + symbolClose }

const (
	symbolOpen  = "‹"
	symbolClose = "›"
)

// plain keeps what has a meaning in patterns, variables and ARNs out of names, by
// letters that no name has, and spelled gives it back.
var plain, spelled = func() (*strings.Replacer, *strings.Replacer) {
	var there, back []string
	for i, special := range []string{"*", "?", "$", "/", ":", "{", "}"} {
		private := string(rune(0xE000 + i)) // of the private use area
		there, back = append(there, special, private), append(back, private, special)
	}
	return strings.NewReplacer(append(there, symbolOpen, "(", symbolClose, ")")...), strings.NewReplacer(back...)
}()

// HasSymbol reports whether the text has a part that is not known.
func HasSymbol(s string) bool {
	return strings.IndexByte(s, symbolOpen[0]) >= 0 && strings.Contains(s, symbolOpen)
}

// TrimSymbols writes symbols for a person: a resource as what it is called where it
// is made, and a value that is not known as <name>, which nobody takes for one. So is
// a name of which the text has more than what is generated: logs-<aws_s3_bucket.logs>.
func TrimSymbols(s string) string {
	if !HasSymbol(s) {
		return s
	}
	var b strings.Builder
	for _, symbol := range Symbols(s) {
		before, after, _ := strings.Cut(s, symbol)
		b.WriteString(before)
		name := blank(symbol)
		if !strings.HasPrefix(symbol, symbolOpen+"=") && !continues(before, len(before)-1) && !continues(after, 0) {
			name = name[1 : len(name)-1]
		}
		b.WriteString(name)
		s = after
	}
	return b.String() + s
}

// continues reports whether a letter of a text is one of names.
func continues(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i]
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("-_.+=,@", c) >= 0
}

// Blanks writes symbols for somebody who copies the text: all as <name>, since none
// is the text itself. blanks are those to be filled in.
func Blanks(s string) (text string, blanks []string) {
	text = ReplaceSymbols(s, func(symbol string) string {
		b := blank(symbol)
		if !slices.Contains(blanks, b) {
			blanks = append(blanks, b)
		}
		return b
	})
	return text, blanks
}

// FillIn says what to do about blanks, in one line; "" where there are none.
func FillIn(blanks []string) string {
	if len(blanks) == 0 {
		return ""
	}
	return "put in what " + strings.Join(blanks, " and ") + " will be, which is not known before the deployment"
}

func blank(symbol string) string {
	name := strings.TrimSuffix(strings.TrimPrefix(symbol, symbolOpen), symbolClose)
	return "<" + spelled.Replace(strings.TrimPrefix(name, "=")) + ">"
}

// ReplaceSymbols puts other texts in the places of symbols.
func ReplaceSymbols(s string, by func(symbol string) string) string {
	if !HasSymbol(s) {
		return s
	}
	var b strings.Builder
	for _, symbol := range Symbols(s) {
		before, after, _ := strings.Cut(s, symbol)
		b.WriteString(before + by(symbol))
		s = after
	}
	b.WriteString(s)
	return b.String()
}

// Symbols lists the symbols of a text, as they are written in it.
func Symbols(s string) []string {
	var all []string
	for {
		start := strings.Index(s, symbolOpen)
		if start < 0 {
			return all
		}
		n := strings.Index(s[start:], symbolClose)
		if n < 0 {
			return all
		}
		all = append(all, s[start:start+n+len(symbolClose)])
		s = s[start+n+len(symbolClose):]
	}
}

// SetDistinct says that the resource of the request, or its principal, is none
// of those that generated names in policies stand for, unless it bears the same
// symbol.
func (c *Context) SetDistinct(resource, principal bool) {
	c.distinctResource, c.distinctPrincipal = resource, principal
}

// fillsSymbols reports whether a policy variable of the text has a value of which
// not all is known.
func (c *Context) fillsSymbols(text string) bool {
	if !c.symbolic {
		return false
	}
	for {
		_, rest, found := strings.Cut(text, "${")
		if !found {
			return false
		}
		name, after, _ := strings.Cut(rest, "}")
		key, _, _ := strings.Cut(name, ",") // behind it the default
		if v := c.Get(strings.TrimSpace(key)); slices.ContainsFunc(v.Values, HasSymbol) {
			return true
		}
		text = after
	}
}

// matchSymbols corrects the result of a comparison that took symbols for plain
// text: what did not match may match, and a '?' is no match for a symbol.
func matchSymbols(matched Truth, pattern, text string, distinct bool) Truth {
	switch {
	case matched == Yes && HasSymbol(text) && strings.Contains(pattern, "?"):
		return Maybe
	case matched == No && mayMatch(pattern, text, distinct):
		return Maybe
	}
	return matched
}

// mayName reports whether an entry of Principal may name the requester, where
// either is not wholly known.
func (e *principalEntry) mayName(p *Principal, n *principalName, distinct bool) bool {
	switch e.form {
	case formAccount:
		return mayMatch(e.name.account, n.account, distinct)
	case formARN:
		return mayMatch(e.source, p.ARN, distinct) || p.RoleARN != "" && mayMatch(e.source, p.RoleARN, distinct)
	}
	return false
}

// unit is one step of a pattern or text: a byte, or something that stands for
// several.
type unit struct {
	char byte
	kind unitKind
	name string // of a symbol
}

type unitKind uint8

const (
	plainUnit unitKind = iota
	oneUnit            // '?'
	anyUnit            // '*', or what is not known
	ownUnit            // the name of a resource, generated
)

func unitsOf(s string, wildcards, distinct bool) []unit {
	units := make([]unit, 0, len(s))
	for i := 0; i < len(s); {
		rest := s[i:]
		switch {
		case strings.HasPrefix(rest, symbolOpen):
			n := strings.Index(rest, symbolClose)
			if n < 0 {
				n = len(rest) - len(symbolClose)
			}
			name := rest[:n+len(symbolClose)]
			kind := anyUnit
			if !strings.HasPrefix(name, symbolOpen+"=") && (!wildcards || distinct) {
				kind = ownUnit
			}
			units = append(units, unit{kind: kind, name: name})
			i += len(name)
		case !wildcards && s[i] == hole:
			units = append(units, unit{kind: anyUnit})
			i++
		case wildcards && s[i] == '*':
			units = append(units, unit{kind: anyUnit})
			i++
		case wildcards && s[i] == '?':
			units = append(units, unit{kind: oneUnit})
			i++
		case wildcards && strings.HasPrefix(rest, "${") && strings.Contains(rest, "}"):
			units = append(units, unit{kind: anyUnit})
			i += strings.IndexByte(rest, '}') + 1
		default:
			units = append(units, unit{char: s[i]})
			i++
		}
	}
	return units
}

// mayMatch reports whether the pattern may match the text for some values of
// the symbols in them.
func mayMatch(pattern, text string, distinct bool) bool {
	return (HasSymbol(pattern) || HasSymbol(text)) && mayMatchUnits(pattern, text, distinct)
}

// mayMatchUnits is mayMatch where a variable of the pattern may have a symbol, too.
func mayMatchUnits(pattern, text string, distinct bool) bool {
	p, t := unitsOf(pattern, true, distinct), unitsOf(text, false, distinct)
	// may[j]: p[:i] may match t[:j]. A generated name in the text is taken as a
	// whole: by the same name, or by wildcards with or without letters beside
	// them; inside[j] is such a name of which some wildcard took part, begun[j]
	// one of which only letters did, so far.
	may, begun, inside := make([]bool, len(t)+1), make([]bool, len(t)+1), make([]bool, len(t)+1)
	may[0] = true
	spread := func(may, begun, inside []bool) {
		for j := range t {
			if inside[j] {
				may[j+1] = true
			}
			if t[j].kind == anyUnit && may[j] {
				may[j+1] = true // the empty text
			}
			if t[j].kind == ownUnit && may[j] {
				begun[j] = true
			}
		}
	}
	spread(may, begun, inside)
	for _, u := range p {
		nextMay, nextBegun, nextInside := make([]bool, len(t)+1), make([]bool, len(t)+1), make([]bool, len(t)+1)
		for j := 0; j <= len(t); j++ {
			if u.kind == anyUnit {
				// The wildcard may take the rest of a generated name, and go on behind it.
				nextMay[j] = nextMay[j] || may[j] || j > 0 && (nextMay[j-1] || nextInside[j-1])
				if j < len(t) && t[j].kind == ownUnit {
					nextInside[j] = begun[j] || inside[j] || nextMay[j]
				}
				continue
			}
			if j == len(t) {
				continue
			}
			switch t[j].kind {
			case anyUnit: // takes any part of the pattern
				nextMay[j] = nextMay[j] || may[j]
				nextMay[j+1] = nextMay[j+1] || may[j]
			case ownUnit:
				switch u.kind {
				case ownUnit:
					nextMay[j+1] = nextMay[j+1] || may[j] && u.name == t[j].name
				case oneUnit:
					nextInside[j] = nextInside[j] || begun[j] || inside[j]
				default:
					if u.char != '/' && u.char != ':' {
						nextBegun[j] = nextBegun[j] || begun[j]
						nextInside[j] = nextInside[j] || inside[j]
					}
				}
			default:
				if may[j] && (u.kind == oneUnit || u.kind == plainUnit && u.char == t[j].char) {
					nextMay[j+1] = true
				}
			}
		}
		spread(nextMay, nextBegun, nextInside)
		may, begun, inside = nextMay, nextBegun, nextInside
	}
	return may[len(t)]
}

// MayEqual reports whether two texts are, or may be, the same.
func MayEqual(a, b string) bool {
	if a == b || !HasSymbol(a) && !HasSymbol(b) {
		return a == b
	}
	escape := strings.NewReplacer("*", "_", "?", "_")
	return mayMatch(escape.Replace(a), escape.Replace(b), true)
}
