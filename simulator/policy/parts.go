package policy

import "slices"

// A Part is a set of the resources of a form that are all decided alike.
type Part struct {
	Decision
	// Pattern tells the part from the others: what stands in the Resource or
	// NotResource of the deciding statement and matches this part of the form
	// only. It is empty for all that the other parts leave.
	Pattern string `json:"pattern,omitempty"`
	// Example is a resource of the part.
	Example string `json:"example"`
}

// DecideForm decides a request for a resource with holes: for all resources that
// fill them. A decision that holds for all of them is given as it is; otherwise
// the outcome is [Conditional], and the parts say which are decided how.
//
// The parts are exact: policies tell resources apart by patterns only, so one
// of each combination of patterns that the form can meet is decided. Where that
// is not possible, because there are too many combinations, the parts are nil
// and the decision is that of [Decide]: right, but perhaps less certain.
func DecideForm(p *Policies, r *Request) (Decision, []Part) {
	d, parts := decideParts(p, r)
	return d, mergeParts(parts)
}

// decideParts is DecideForm with a part for each combination of patterns, also
// of those that are decided alike.
func decideParts(p *Policies, r *Request) (Decision, []Part) {
	if !hasHole(r.Resource) {
		return Decide(p, r), nil
	}
	whole := Decide(p, r)
	if whole.Outcome == Allowed {
		return whole, nil
	}
	patterns, divisions := divideForm(p, r)
	if divisions == nil {
		return whole, nil
	}
	var parts []Part
	for _, d := range divisions {
		one := *r
		one.Resource = d.example
		part := Part{Decision: Decide(p, &one), Example: d.example}
		for i, in := range d.in {
			if in && part.Statement != nil && patterns[i].of(part.Statement) {
				part.Pattern = patterns[i].source
				break
			}
		}
		parts = append(parts, part)
	}
	return sumParts(parts), parts
}

// FormExamples gives a resource for each combination of patterns in the policies
// that some resource of the form matches: whatever decides by patterns alone,
// and by these, decides about the form as it does about the examples. It gives
// nil if there are too many.
func FormExamples(p *Policies, r *Request) []string {
	_, divisions := divideForm(p, r)
	var examples []string
	for _, d := range divisions {
		examples = append(examples, d.example)
	}
	return examples
}

// divideForm divides the resources of a form by the patterns that tell them
// apart. The examples are whole resources.
func divideForm(p *Policies, r *Request) ([]formPattern, []division) {
	fields, ok := splitARN(r.Resource)
	if !ok {
		return nil, nil
	}
	patterns := formPatterns(p, r)
	texts := make([]string, len(patterns))
	for i := range patterns {
		texts[i] = patterns[i].text
	}
	divisions, ok := divide(fields[5], texts)
	if !ok {
		return nil, nil
	}
	head := r.Resource[:len(r.Resource)-len(fields[5])]
	for i := range divisions {
		divisions[i].example = head + divisions[i].example
	}
	return patterns, divisions
}

// mergeParts keeps one of those that are decided alike.
func mergeParts(parts []Part) []Part {
	var merged []Part
	for _, part := range parts {
		alike := func(o Part) bool { return o.Decision == part.Decision && o.Pattern == part.Pattern }
		if !slices.ContainsFunc(merged, alike) {
			merged = append(merged, part)
		}
	}
	return merged
}

// sumParts is the decision about the whole form.
func sumParts(parts []Part) Decision {
	sum := parts[0].Decision
	for _, part := range parts[1:] {
		switch {
		case part.Outcome == sum.Outcome:
		case denies(part.Outcome) && denies(sum.Outcome): // nothing is allowed; what is missing can be added
			if part.Outcome == ImplicitDeny {
				sum = part.Decision
			}
		default:
			first := firstNotAllowed(parts)
			first.Outcome = Conditional
			return first
		}
	}
	return sum
}

func denies(o Outcome) bool { return o == ImplicitDeny || o == ExplicitDeny }

func firstNotAllowed(parts []Part) Decision {
	for _, part := range parts {
		if part.Outcome != Allowed {
			return part.Decision
		}
	}
	return parts[0].Decision
}

// A formPattern is the last field of a resource in the policies that some
// resources of the form match and others do not.
type formPattern struct {
	text   string
	source string
	of     func(*Statement) bool // whether the statement has it
}

// formPatterns are those of all statements about the action.
func formPatterns(p *Policies, r *Request) []formPattern {
	q := newQuery(p, r)
	fields, ok := splitARN(r.Resource)
	if !ok {
		return nil
	}
	head := r.Resource[:len(r.Resource)-len(fields[5])]
	var list []formPattern
	byText := make(map[string]int)
	users := make(map[string]map[*Statement]bool)
	for _, d := range p.Documents() {
		for i := range d.statements {
			s := &d.statements[i]
			if !s.matchesAction(&q) {
				continue
			}
			for j := range s.resources {
				pattern := &s.resources[j]
				if pattern.any || pattern.never || !pattern.matchesHead(&fields, head) {
					continue
				}
				text, resolved := pattern.tail.widest(&r.Context)
				if resolved == No || matchForm(text, fields[5]) != Maybe {
					continue
				}
				if _, known := byText[text]; !known {
					byText[text] = len(list)
					of := make(map[*Statement]bool)
					users[text] = of
					list = append(list, formPattern{text, pattern.source, func(s *Statement) bool { return of[s] }})
				}
				users[text][s] = true
			}
		}
	}
	return list
}
