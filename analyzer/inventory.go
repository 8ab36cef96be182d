package analyzer

import (
	"fmt"
	"go/token"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/summary"
)

// inventory takes a site into the result. What one call hands to several
// presign calls behind a wrapper is one site.
func (j *judge) inventory(s *site.Site) {
	if s.Foreign {
		return
	}
	found := Site{
		Pos: s.Pos, Position: j.pass.Fset.Position(s.Pos), Package: j.pass.Pkg.Path(), Function: s.Func,
		End: end(s), API: s.API.Func, Operation: s.Operation, Expiry: expiry(s), Wrapper: s.Wrapper,
		Sources: j.sources(s), Credentials: s.Credentials,
	}
	if s.Wrapper != "" {
		found.Entries = []string{entry(j.pkg, s.Entry)}
	}
	found.Keeps = s.Keeps()
	found.signed(site.FindSigned(j.pkg, s))
	if j.byWrapper == nil {
		j.byWrapper = make(map[token.Pos]int)
	}
	if found.Wrapper != "" {
		i, ok := j.byWrapper[found.Pos]
		if ok {
			old := j.result.Sites[i]
			j.result.Sites[i].Operation = joinOperations(old.Operation, found.Operation)
			j.result.Sites[i].Expiry = widen(old.Expiry, found.Expiry)
			j.result.Sites[i].Entries = append(old.Entries, found.Entries...)
			j.result.Sites[i].Sources = append(old.Sources, found.Sources...)
			j.result.Sites[i].Keeps = old.Keeps && found.Keeps
			if old.Bucket != found.Bucket || old.Key != found.Key {
				// One call makes the wrapper sign for several objects. What is not
				// known is said, rather than of one of them.
				j.result.Sites[i].Bucket, j.result.Sites[i].BucketConst = "", false
				j.result.Sites[i].Key, j.result.Sites[i].KeyConst = "", false
			}
			return
		}
		j.byWrapper[found.Pos] = len(j.result.Sites)
	}
	j.result.Sites = append(j.result.Sites, found)
}

// sources names what the expiry of a site comes in by, if it comes from outside
// in no other way.
func (j *judge) sources(s *site.Site) (names []string) {
	for _, t := range s.Terms {
		if t.Base.Kind == interval.OtherBase && t.Origin != interval.Unknown && !t.Checked {
			return nil
		}
		if (t.Origin == interval.Parameter || t.Base.Kind == interval.FieldBase) && len(t.Trace) > 0 {
			names = append(names, entry(j.pkg, t.Trace[0]))
		}
	}
	return names
}

func entry(pkg *ssaview.Package, s interval.Step) string {
	p := summary.Portable(pkg, s)
	return fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, s.Expr)
}

func (site *Site) signed(in site.Signed) {
	site.Bucket, site.BucketConst = in.Bucket.Value, in.Bucket.Const
	site.Key, site.KeyConst = in.Key.Value, in.Key.Const
	site.Behind = in.Behind
	for _, f := range in.Fields {
		site.Input = append(site.Input, InputField{Name: f.Name, Value: f.Value, Const: f.Const})
	}
}

// expiry sums up all alternatives of a site.
func expiry(s *site.Site) Expiry {
	if len(s.Terms) == 0 {
		return Expiry{Origin: interval.Unknown}
	}
	e := Expiry{Trace: s.Terms[0].Trace, Alternatives: alternatives(s)}
	lo, hi := math.Inf(1), math.Inf(-1)
	origins := make(map[interval.Origin]bool)
	for _, t := range slices.Concat(s.Terms, s.Beside) {
		if leavesDefault(s, t) {
			e.Default = true
			t.Lo, t.Hi, t.Origin = float64(s.API.Default), float64(s.API.Default), interval.Default
		}
		if t.Origin != interval.Default && t.Origin != interval.Constant {
			e.Trace = t.Trace
		}
		origins[t.Origin] = true
		least, most := bounds(s, t)
		lo, hi = math.Min(lo, least), math.Max(hi, most)
	}
	e.Min, e.Max = known(lo), known(hi)
	e.Origin = sumUp(origins)
	return e
}

// bounds are those of the expiry that an alternative makes: one that may be zero
// may leave it to the API.
func bounds(s *site.Site, t interval.Term) (lo, hi float64) {
	if !t.Exact() && s.API.Zero == api.ZeroDefault && t.Lo <= 0 && t.Hi >= 0 && !t.NonZero {
		return t.Lo, math.Max(t.Hi, float64(s.API.Default))
	}
	return t.Lo, t.Hi
}

// leavesDefault reports whether an alternative leaves the expiry to the API.
func leavesDefault(s *site.Site, t interval.Term) bool {
	return t.Unset || t.Exact() && t.Lo == 0 && s.API.Zero == api.ZeroDefault
}

func sumUp(origins map[interval.Origin]bool) Origin {
	if len(origins) == 1 {
		for o := range origins {
			return o
		}
	}
	for _, o := range []interval.Origin{interval.Request, interval.SignedURL, interval.Flag, interval.Environment, interval.Field, interval.Parameter, interval.Unknown, interval.Computed, interval.Constant} {
		if origins[o] {
			return o
		}
	}
	return interval.Unknown
}

func known(f float64) *time.Duration {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil
	}
	d := time.Duration(clampInt(f))
	return &d
}

// widen is the range of two ways to the same call.
func widen(a, b Expiry) Expiry {
	if a.Min == nil || b.Min != nil && *a.Min <= *b.Min {
		b.Min = a.Min
	}
	if a.Max == nil || b.Max != nil && *a.Max >= *b.Max {
		b.Max = a.Max
	}
	b.Default = a.Default || b.Default
	if a.Origin != b.Origin {
		b.Origin = sumUp(map[interval.Origin]bool{a.Origin: true, b.Origin: true})
	}
	b.Trace = a.Trace
	b.Alternatives = joinAlternatives(a.Alternatives, b.Alternatives)
	return b
}

func joinOperations(a, b string) string {
	for op := range strings.SplitSeq(a, "/") {
		if op == b {
			return a
		}
	}
	if a == "" || b == "" {
		return a + b
	}
	return a + "/" + b
}
