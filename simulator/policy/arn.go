package policy

import "strings"

// arnFields is an ARN cut at its first five colons. The sixth field is all the
// rest: object keys may contain colons.
type arnFields [6]string

// splitARN cuts an ARN without allocating.
func splitARN(s string) (f arnFields, ok bool) {
	for i := range 5 {
		colon := strings.IndexByte(s, ':')
		if colon < 0 {
			return f, false
		}
		f[i], s = s[:colon], s[colon+1:]
	}
	f[5] = s
	return f, f[0] == "arn"
}

// resourcePattern is one entry of Resource or NotResource. Each field is
// matched on its own, so a '*' never crosses one of the first five colons.
// Variables count in the sixth field only.
type resourcePattern struct {
	source string
	any    bool   // "*"
	never  bool   // malformed: matches nothing
	head   string // the first five fields with their colons, if they are literal
	fields *[5]pattern
	tail   pattern

	symbolic bool // has a symbol
}

func compileResource(source string, variables bool) resourcePattern {
	r := resourcePattern{source: source, symbolic: HasSymbol(source)}
	if strings.Trim(source, "*") == "" {
		r.any = true
		return r
	}
	parts := strings.SplitN(source, ":", 6)
	for len(parts) < 6 { // a short ARN: what is missing matches anything
		parts = append(parts, "*")
	}
	r.tail = compilePattern(parts[5], patternOptions{wildcards: true, variables: variables})
	head := strings.Join(parts[:5], ":") + ":"
	if !strings.ContainsAny(head, "*?") {
		r.head = head
		return r
	}
	r.fields = new([5]pattern)
	for i := range r.fields {
		r.fields[i] = compilePattern(parts[i], patternOptions{wildcards: true})
	}
	return r
}

// matchSymbols corrects what was found by taking symbols for text.
func (r *resourcePattern) matchSymbols(matched, resolved Truth, resource string, c *Context) (Truth, Truth) {
	if matched = matchSymbols(matched, r.source, resource, c.distinctResource); matched == Maybe {
		resolved = Maybe
	}
	return matched, resolved
}

// matchText compares the resource of a request, and says whether that was
// certain: not if the rest matches but a variable has no value.
func (r *resourcePattern) matchText(resource string, c *Context) (matched, resolved Truth) {
	switch {
	case r.any:
		return Yes, Yes
	case r.never:
		return No, Yes
	case r.fields == nil: // the head has the first five colons, so no field is crossed
		if !strings.HasPrefix(resource, r.head) {
			return No, Yes
		}
		return r.tail.match(resource[len(r.head):], c)
	}
	fields, ok := splitARN(resource)
	if !ok {
		return No, Yes
	}
	for i := range r.fields {
		if m, _ := r.fields[i].match(fields[i], c); m == No {
			return No, Yes
		}
	}
	return r.tail.match(fields[5], c)
}

// matchesHead compares the first five fields.
func (r *resourcePattern) matchesHead(fields *arnFields, head string) bool {
	if r.fields == nil {
		return r.head == head
	}
	for i := range r.fields {
		if m, _ := r.fields[i].match(fields[i], nil); m == No {
			return false
		}
	}
	return true
}

// matchForm is match for a resource with holes in its last field.
func (r *resourcePattern) matchForm(resource string, c *Context) (matched, resolved Truth) {
	switch {
	case r.any:
		return Yes, Yes
	case r.never:
		return No, Yes
	}
	fields, ok := splitARN(resource)
	if !ok || !r.matchesHead(&fields, resource[:len(resource)-len(fields[5])]) {
		return No, Yes
	}
	text, resolved := r.tail.widest(c)
	if resolved == No {
		return No, No
	}
	return min(matchForm(text, fields[5]), resolved), resolved
}
