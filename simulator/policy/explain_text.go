package policy

import (
	"fmt"
	"io"
	"strings"
)

// String gives the explanation as text of several lines.
func (x *Explanation) String() string {
	var b strings.Builder
	x.write(&b)
	return b.String()
}

// WriteTo writes the explanation as text.
func (x *Explanation) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, x.String())
	return int64(n), err
}

func (x *Explanation) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s: %s on %s\n  as %s\n  %s\n", x.Outcome, x.Action, x.Resource, x.Principal, x.reason())
	x.writeParts(b)
	for i := range x.Layers {
		x.Layers[i].write(b)
	}
	x.writeUnknown(b)
	x.writeSuggestions(b)
}

// reason says in one line what decided.
func (x *Explanation) reason() string {
	by := ""
	if x.Statement != nil {
		by = fmt.Sprintf(" by %s %s", x.Statement.document.kind, x.Statement)
	}
	switch {
	case len(x.Parts) > 0:
		return "depends on which resource of these it is"
	case x.Outcome == ExplicitDeny:
		return "denied" + by
	case x.Outcome == Allowed && by != "":
		return "allowed" + by
	case x.Outcome == Allowed:
		return "allowed: nothing denies and the requester needs no statement"
	case x.Outcome == ImplicitDeny && x.Layer == NoLayer:
		return "the request does not name a principal and an action"
	case x.Outcome == ImplicitDeny:
		return "nothing allows it in: " + placeName(Place{x.Layer, x.Level})
	case by != "":
		return "depends on" + strings.TrimPrefix(by, " by")
	}
	if x.Layer == NoLayer {
		return "depends on whether the resource is of the requester's account"
	}
	return "depends on policies that could not be read: " + layerTitles[x.Layer]
}

// writeParts says which resources of a form are decided how.
func (x *Explanation) writeParts(b *strings.Builder) {
	for _, part := range x.Parts {
		which := "any other resource"
		if part.Pattern != "" {
			which = part.Pattern
		}
		by := ""
		if part.Statement != nil {
			by = fmt.Sprintf(", by %s %s", part.Statement.document.kind, part.Statement)
		}
		fmt.Fprintf(b, "  %s for %s, such as %s%s\n", part.Outcome, which, part.Example, by)
	}
}

var layerTitles = [...]string{
	NoLayer:       "none",
	LayerRCP:      "resource control policies",
	LayerSCP:      "service control policies",
	LayerResource: "resource policy",
	LayerIdentity: "identity policies",
	LayerBoundary: "permissions boundary",
	LayerSession:  "session policy",
	LayerEndpoint: "VPC endpoint policy",
}

func placeName(at Place) string {
	name := layerTitles[at.Layer]
	if at.Layer == LayerRCP || at.Layer == LayerSCP {
		name += fmt.Sprintf(", level %d", at.Level)
		if at.Level == 0 {
			name += " (root)"
		}
	}
	return name
}

func (l *LayerResult) write(b *strings.Builder) {
	fmt.Fprintf(b, "  %s: %s", placeName(l.Place), l.Outcome)
	if l.Note != "" {
		fmt.Fprintf(b, " (%s)", l.Note)
	}
	b.WriteByte('\n')
	for i := range l.Statements {
		l.Statements[i].write(b)
	}
}

func (r *StatementResult) write(b *strings.Builder) {
	fmt.Fprintf(b, "    %s %s: %s\n", r.Statement.Effect, r.Statement, r.verdict())
	for i := range r.Conditions {
		r.Conditions[i].write(b)
	}
}

func (r *StatementResult) verdict() string {
	switch {
	case r.Applies == Yes && r.NotPrincipal:
		return "applies: its NotPrincipal does not spare the requester" + r.sparing()
	case r.Applies == Yes:
		return "applies"
	case r.Applies == Maybe:
		return "may apply"
	case r.Principal == No && r.NotPrincipal:
		return "does not apply: its NotPrincipal names the requester"
	case r.Principal == No:
		return "does not apply: is about other principals"
	case len(r.Unresolved) > 0:
		return "does not apply: " + strings.Join(r.Unresolved, " and ") + " in its Resource has no value in this request"
	case r.Resource == No:
		return "does not apply: is about other resources"
	}
	return "does not apply: its conditions do not hold"
}

// sparing says what a Deny with NotPrincipal would have to list.
func (r *StatementResult) sparing() string {
	if r.Statement.Effect == Deny {
		return ", for which it has to name the account, the role and the session, or the user"
	}
	return ""
}

var holdsWords = [...]string{No: "does not hold", Maybe: "may hold", Yes: "holds"}

func (c *ConditionResult) write(b *strings.Builder) {
	fmt.Fprintf(b, "      %s %s %s: %s, the request has %s\n",
		c.Operator, c.Key, quoteList(c.Values), holdsWords[c.Holds], c.actual())
}

func (c *ConditionResult) actual() string {
	switch c.State {
	case Absent:
		return "no such key"
	case Unknown:
		return "an unknown value"
	case OneOf:
		return "one of " + quoteList(c.Actual)
	}
	return quoteList(c.Actual)
}

func quoteList(values []string) string {
	const shown = 8
	quoted := make([]string, 0, shown+1)
	for i, v := range values {
		if i == shown {
			quoted = append(quoted, fmt.Sprintf("and %d more", len(values)-shown))
			break
		}
		quoted = append(quoted, fmt.Sprintf("%q", abbreviate(v)))
	}
	return strings.Join(quoted, ", ")
}

func (x *Explanation) writeUnknown(b *strings.Builder) {
	for _, u := range x.Unknown {
		if len(u.Allows) == 0 {
			fmt.Fprintf(b, "  unknown: %s\n", u.Key)
			continue
		}
		fmt.Fprintf(b, "  allowed if %s is: %s\n", u.Key, strings.Join(u.Allows, ", "))
	}
}

func (x *Explanation) writeSuggestions(b *strings.Builder) {
	for _, s := range x.Suggestions {
		fmt.Fprintf(b, "  to allow it, add to %s:\n    %s\n", placeName(s.Place), s.Statement)
		if s.Note != "" {
			fmt.Fprintf(b, "    (%s)\n", s.Note)
		}
	}
}
