package report

import (
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
	Principal  string               `json:"principal"`
	Permission simulator.Permission `json:"permission"` // allowed, conditional or unknown: the best of the openers
	Openers    []Signed             `json:"openers"`
}

// A Signed says how a URL fares that the principal signs and an opener opens.
type Signed struct {
	Opener     string               `json:"opener,omitempty"` // "" for anybody
	Permission simulator.Permission `json:"permission"`
	Lifetime   Lifetime             `json:"lifetime"`
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
		out := Signer{Principal: policy.TrimSymbols(s.Principal.ARN), Permission: s.Permission()}
		for _, v := range s.Verdicts {
			out.Openers = append(out.Openers, newSigned(v))
		}
		w.Signers = append(w.Signers, out)
	}
	return w
}

func newSigned(v simulator.Verdict) Signed {
	s := Signed{Opener: v.Opener.Name, Permission: v.Permission, Lifetime: newLifetime(v.Lifetime, v.Identity.Credentials)}
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
