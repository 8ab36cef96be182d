package policy

import "strings"

// actionPattern is one entry of Action or NotAction. Names are compared
// without regard to case.
type actionPattern struct {
	source  string
	whole   pattern  // lower case, of an action whose service is literal
	service *pattern // lower case, if the service has wildcards
	name    pattern  // lower case, likewise
	any     bool     // "*"
	never   bool     // malformed: matches no action
}

func compileAction(source string) actionPattern {
	a := actionPattern{source: source}
	if source == "*" || source == "*:*" {
		a.any = true
		return a
	}
	service, name, ok := strings.Cut(strings.ToLower(source), ":")
	if !ok || !validActionText(service) || !validActionText(name) {
		a.never = true
		return a
	}
	wild := patternOptions{wildcards: true}
	if !strings.ContainsAny(service, "*?") {
		a.whole = compilePattern(service+":"+name, wild)
		return a
	}
	s := compilePattern(service, wild)
	a.service, a.name = &s, compilePattern(name, wild)
	return a
}

// validActionText allows what the names of services and actions are made of,
// and wildcards.
func validActionText(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_', c == '*', c == '?':
		default:
			return false
		}
	}
	return s != ""
}

// requestAction is the action of a request.
type requestAction struct {
	text  string
	colon int
	ok    bool
}

// maxAction is the IAM API's limit on the length of an action name.
const maxAction = 128

func (a *actionPattern) match(r *requestAction) bool {
	switch {
	case a.any:
		return true
	case a.never:
		return false
	case a.service == nil:
		return matchFoldASCII(&a.whole, r.text)
	}
	return matchFoldASCII(a.service, r.text[:r.colon]) && matchFoldASCII(&a.name, r.text[r.colon+1:])
}

func newRequestAction(s string) requestAction {
	colon := strings.IndexByte(s, ':')
	return requestAction{s, colon, colon > 0 && colon < len(s)-1 && len(s) <= maxAction}
}

// matchFoldASCII matches s, in any case, with a lower-case pattern.
func matchFoldASCII(p *pattern, s string) bool {
	switch p.shape {
	case shapeAny:
		return true
	case shapeLiteral:
		return len(s) == len(p.text) && foldedPrefix(s, p.text)
	case shapePrefix:
		return len(s) >= len(p.text) && foldedPrefix(s, p.text)
	}
	return globFold(p.text, s)
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func foldedPrefix(s, lowered string) bool {
	for i := range len(lowered) {
		if lower(s[i]) != lowered[i] {
			return false
		}
	}
	return true
}

// globFold is glob for action names: ASCII, any case.
func globFold(p, s string) bool {
	i, j := 0, 0
	star, mark := -1, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == metaAny:
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == metaOne || p[i] == lower(s[j])):
			i++
			j++
		case star >= 0:
			mark++
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
