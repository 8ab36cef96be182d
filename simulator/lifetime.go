package simulator

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Lifetime says how long a URL works. Nil durations are not known.
type Lifetime struct {
	Requested *time.Duration
	Effective *time.Duration
	// Limit is what ends the URL; LimitedBy names it: "expiry", "credentials",
	// the policy statement that stops allowing or starts to deny, what is wrong
	// with the expiry, or why it is not known.
	Limit     Limit
	LimitedBy string
	// Statement is the statement, where one limits.
	Statement *Statement
	// AtMost says that Effective is the longest that the credentials can live; how
	// long they do is not known.
	AtMost bool
}

// A Limit is the kind of thing that ends a URL.
type Limit int

// The limits. NotKnown is that of a lifetime that is not known, too.
const (
	NotKnown      Limit = iota
	ByExpiry            // it lives as long as it asks for
	ByCredentials       // those that sign end before
	ByPolicy            // a statement ends it before
	Refused             // S3 refuses the expiry
)

// MaxExpiry is the longest X-Amz-Expires that S3 accepts.
// Source: "Authenticating Requests: Using Query Parameters", X-Amz-Expires.
const MaxExpiry = 7 * 24 * time.Hour

// asked takes the earlier of the expiry and the end of the credentials. A URL
// that S3 refuses from the start lives for no time at all.
func asked(expiry *time.Duration, id Identity) Lifetime {
	l := Lifetime{Requested: expiry}
	if expiry == nil {
		return l
	}
	var none time.Duration
	l.Effective, l.Limit, l.LimitedBy = expiry, ByExpiry, "expiry"
	end, most := id.Credentials, id.longest()
	switch atMost := most.life > 0 && (end == 0 || end > most.life); {
	case *expiry < time.Second:
		l.Effective, l.Limit, l.LimitedBy = &none, Refused, "an expiry below one second"
	case *expiry > MaxExpiry:
		l.Effective, l.Limit, l.LimitedBy = &none, Refused, "an expiry above seven days"
	case atMost && most.life < *expiry:
		l.Effective, l.Limit, l.LimitedBy, l.AtMost = &most.life, ByCredentials, most.of+", which the URL does not outlive", true
	case end > 0 && end < *expiry:
		l.Effective, l.Limit, l.LimitedBy = &end, ByCredentials, "credentials"
	}
	return l
}

// lifetime finds the moment at which the URL stops working. Time enters a
// decision through a few condition keys only, and decisions change only at
// the constants that policies compare these with; so deciding at each of them
// finds the end exactly. now are the decisions at the moment of signing.
func lifetime(ctx context.Context, d Decider, p Presigned, expiry *time.Duration, now []Decision) (Lifetime, error) {
	l := asked(expiry, p.Identity)
	c, ok := d.(clocked)
	if !ok || l.Effective == nil {
		return l, nil
	}
	for _, age := range changesBefore(c, now, p, *l.Effective) {
		p.Age = age
		questions, _, err := p.Questions()
		if err != nil {
			return l, err
		}
		then, err := d.Decide(ctx, questions)
		if err != nil {
			return l, err
		}
		if i := newlyDenied(then, now); i >= 0 {
			// It is told in whole seconds, as moments of signing are: in less than one
			// second nothing arrives.
			age = age.Truncate(time.Second)
			l.Effective = &age
			l.Statement = then[i].Statement
			if l.Statement == nil { // it was the allow that ended
				l.Statement = now[i].Statement
			}
			l.Limit, l.LimitedBy, l.AtMost = ByPolicy, "a condition", false
			if l.Statement != nil {
				l.LimitedBy = l.Statement.String()
			}
			return l, nil
		}
		for i := range then {
			if then[i].Undecided != "" && now[i].Undecided == "" {
				l.Effective, l.Limit, l.LimitedBy = nil, NotKnown, then[i].Undecided
				return l, nil
			}
			if then[i].Outcome == policy.Conditional && now[i].Outcome == policy.Allowed {
				l.Effective, l.Limit, l.LimitedBy = nil, NotKnown, fmt.Sprintf("what decides from %s after signing", age)
				if len(then[i].Missing) > 0 {
					l.LimitedBy = fmt.Sprintf("%s, which decides from %s after signing", then[i].Missing[0].Key, age)
				}
				l.Statement = then[i].Statement
				return l, nil
			}
		}
	}
	return l, nil
}

// changesBefore lists the ages up to end at which any of the decisions may
// change, in order.
func changesBefore(c clocked, decisions []Decision, p Presigned, end time.Duration) []time.Duration {
	var ages []time.Duration
	for _, d := range decisions {
		for _, age := range c.changes(d.Question, p) {
			if age > 0 && age < end {
				ages = append(ages, age)
			}
		}
	}
	slices.Sort(ages)
	return slices.Compact(ages)
}

// newlyDenied is the index of a decision that denies, and did not before; -1
// for none.
func newlyDenied(then, now []Decision) int {
	for i := range then {
		if denied(then[i]) && !denied(now[i]) {
			return i
		}
	}
	return -1
}

func denied(d Decision) bool {
	return d.Outcome == policy.ImplicitDeny || d.Outcome == policy.ExplicitDeny
}

// Never reports that S3 refuses the URL from the start.
func (l Lifetime) Never() bool { return l.Effective != nil && *l.Effective == 0 }

// String says how long the URL works and why no longer.
func (l Lifetime) String() string {
	switch {
	case l.Effective == nil:
		return "how long it works is not known"
	case *l.Effective == 0:
		return fmt.Sprintf("never works: %s", l.LimitedBy)
	case l.Requested != nil && *l.Effective < *l.Requested:
		most := ""
		if l.AtMost {
			most = "at most "
		}
		return fmt.Sprintf("works for %s%s of the %s asked for, limited by %s", most, *l.Effective, *l.Requested, l.LimitedBy)
	}
	return fmt.Sprintf("works for %s", *l.Effective)
}
