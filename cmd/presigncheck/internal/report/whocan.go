package report

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A WhoCan lists who could sign a URL that works.
type WhoCan struct {
	Operation string   `json:"operation"`
	Resource  string   `json:"resource"` // s3://bucket/key
	Expires   float64  `json:"expires"`  // seconds that the URL asks for
	Asked     int      `json:"asked"`    // principals of the snapshot
	Lacks     string   `json:"lacks,omitempty"`
	Signers   []Signer `json:"signers"`
	// Outside are those whom the bucket's policy lets in and the snapshot does
	// not have; OutsideAll: and everybody but a few (NotPrincipal).
	Outside    []string `json:"outside,omitempty"`
	OutsideAll bool     `json:"outsideAll,omitempty"`
}

// A Signer is a principal that could sign, by opener.
type Signer struct {
	Principal  string   `json:"principal"`
	Permission string   `json:"permission"` // allowed, conditional or unknown: the best of the openers
	Openers    []Signed `json:"openers"`
}

// A Signed says how a URL fares that the principal signs and an opener opens.
type Signed struct {
	Opener     string   `json:"opener,omitempty"` // "" for anybody
	Permission string   `json:"permission"`
	Lifetime   Lifetime `json:"lifetime"`
	// Statements allow, one for each permission that the operation needs.
	Statements []*simulator.Statement `json:"statements,omitempty"`
	// Missing are the condition keys that it depends on, Lacks what is missing of
	// the snapshot.
	Missing []simulator.Missing `json:"missing,omitempty"`
	Lacks   []string            `json:"lacks,omitempty"`
}

// NewWhoCan puts the answer into the report's shape.
func NewWhoCan(op operation.Operation, expires time.Duration, asked int, signers []simulator.Signer) *WhoCan {
	w := &WhoCan{Operation: op.Name, Resource: resource(op), Expires: expires.Seconds(), Asked: asked, Signers: []Signer{}}
	for _, s := range signers {
		out := Signer{Principal: policy.TrimSymbols(s.Principal.ARN), Permission: string(s.Permission())}
		for _, v := range s.Verdicts {
			out.Openers = append(out.Openers, newSigned(v))
		}
		w.Signers = append(w.Signers, out)
	}
	return w
}

func newSigned(v simulator.Verdict) Signed {
	s := Signed{Opener: v.Opener.Name, Permission: string(v.Permission), Lifetime: newLifetime(v.Lifetime, v.Identity.Credentials)}
	said := make(map[string]bool)
	lack := func(text string) {
		if text != "" && !said[text] {
			said[text] = true
			s.Lacks = append(s.Lacks, text)
		}
	}
	lack(v.Reason)
	for _, d := range v.Decisions {
		switch {
		case d.Outcome == policy.Allowed && d.Statement != nil:
			s.Statements = append(s.Statements, d.Statement)
		case d.Outcome == policy.Conditional:
			if d.Statement != nil {
				s.Statements = append(s.Statements, d.Statement)
			}
			for _, p := range d.Parts {
				if p.Outcome == policy.Allowed && p.Statement != nil {
					s.Statements = append(s.Statements, p.Statement)
				}
			}
			for _, m := range d.Missing {
				if !said[m.Key] {
					said[m.Key] = true
					s.Missing = append(s.Missing, m)
				}
			}
			lack(d.Lacks)
		}
	}
	return s
}

// Text is the answer for a person.
func (w *WhoCan) Text() string {
	var b strings.Builder
	allowed := 0
	for _, s := range w.Signers {
		if s.Permission == "allowed" {
			allowed++
		}
	}
	fmt.Fprintf(&b, "%s %s: of %s, %d could sign a URL that works", w.Operation, w.Resource, plural(w.Asked, "principal"), allowed)
	if open := len(w.Signers) - allowed; open > 0 {
		fmt.Fprintf(&b, ", and of %d it depends", open)
	}
	b.WriteByte('\n')
	if w.Lacks != "" {
		fmt.Fprintf(&b, "note: %s\n", w.Lacks)
	}
	for _, s := range w.Signers {
		fmt.Fprintf(&b, "\n%s\n", s.Principal)
		t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, o := range s.Openers {
			fmt.Fprintf(t, "  %s\t%s\t%s\n", orAnybody(o.Opener), o.word(), o.by())
		}
		t.Flush()
		said := make(map[string]bool) // of several openers, mostly the same
		for _, o := range s.Openers {
			for _, line := range o.open() {
				if !said[line] {
					said[line] = true
					fmt.Fprintf(&b, "    %s\n", line)
				}
			}
		}
	}
	switch {
	case w.OutsideAll:
		b.WriteString("\nThe bucket's policy lets everybody in but a few (NotPrincipal); what their own accounts' policies allow is not in the snapshot.\n")
	case len(w.Outside) > 0:
		fmt.Fprintf(&b, "\nThe bucket's policy lets in too, if their own accounts' policies do, which are not in the snapshot:\n")
		for _, o := range w.Outside {
			if o == "*" {
				o = "* (everybody)"
			}
			fmt.Fprintf(&b, "  %s\n", o)
		}
	}
	return b.String()
}

func orAnybody(opener string) string {
	if opener == "" {
		return "anybody"
	}
	return opener
}

// word says how long the URL works, or that it depends.
func (s Signed) word() string {
	if s.Permission != "allowed" {
		return "depends"
	}
	l := s.Lifetime
	switch {
	case l.Effective == nil:
		return "works"
	case l.LimitedBy == "expiry":
		return "works " + Duration(*l.Effective)
	}
	return "works " + Duration(*l.Effective) + ": " + l.LimitedBy
}

func (s Signed) by() string {
	var names []string
	for _, st := range s.Statements {
		if name := st.String(); len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return strings.Join(names, "; ")
}

// open lists what it depends on.
func (s Signed) open() (lines []string) {
	for _, m := range s.Missing {
		lines = append(lines, missing(m.Key, m.Allow))
	}
	return append(lines, s.Lacks...)
}
