package interval

import (
	"math"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// A Term is one alternative for a value: clamp(base·Scale + Offset, Lo, Hi).
// Durations count nanoseconds, times nanoseconds from now.
type Term struct {
	Base          Base
	Scale, Offset float64

	// The value lies in [Lo, Hi]. Without a base and with Lo == Hi it is exact.
	// What lies outside is clipped to the bound or, without Clip, does not get
	// this far: another path takes it.
	Lo, Hi         float64
	LoClip, HiClip bool
	NonZero        bool // zero does not get this far

	Bound   bool // only ever replaces something larger
	Unset   bool // nothing is set on this path: what applies without an expiry applies
	Checked bool // bounded by something that is not known as a number
	Bare    bool // a bare integer was converted to a time.Duration without a unit
	Zero    bool // the zero value of a variable, not a written 0
	Clock   bool // the clock has gone on since: it is a moment less
	Maybe   bool // it cannot be anything else, but that some run brings it here is not known

	Origin Origin
	Trace  []Step // from the origin to the call
	Stop   Stop   // why nothing more is known, if it is no number
	also   []Way  // other ways to the same
}

// BaseKind says what a Base stands for.
type BaseKind uint8

const (
	NoBase    BaseKind = iota // a number
	ParamBase                 // Path of parameter Index of a function
	FieldBase                 // a struct field that anybody may fill in
	OtherBase                 // something else that is not known
	FuncBase                  // a function, or the fact of one in another package
)

// Base is the symbol a term starts from. It is comparable.
type Base struct {
	Kind  BaseKind
	Of    any // the function, field or fact that it stands for; comparable
	Index int
	Path  access.Path
}

// Inf is the bound of what has none.
var Inf = math.Inf(1)

// Exact is one known number.
func Exact(v float64, origin Origin, trace ...Step) Term {
	return Term{Lo: v, Hi: v, Origin: origin, Trace: trace}
}

// UnknownBecause is a value of which nothing is known, for a reason that the step gives.
func UnknownBecause(origin Origin, why Reason, s Step) Term {
	return Symbol(Base{Kind: OtherBase}, origin, why, s)
}

// Symbol is a term of which no more is known than what it stands for, and
// why.
func Symbol(b Base, origin Origin, why Reason, s Step) Term {
	t := Term{Base: b, Scale: 1, Lo: -Inf, Hi: Inf, Origin: origin, Stop: Stop{why, s}}
	return t.Via(s)
}

// Exact reports whether t is one known number.
func (t Term) Exact() bool { return t.Base.Kind == NoBase && t.Lo == t.Hi && !t.Unset }

// Affine is t·scale + offset.
func (t Term) Affine(scale, offset float64) Term {
	t.Scale *= scale
	t.Offset = t.Offset*scale + offset
	lo, hi := mul(t.Lo, scale)+offset, mul(t.Hi, scale)+offset
	if scale < 0 {
		lo, hi = hi, lo
		t.LoClip, t.HiClip = t.HiClip, t.LoClip
	}
	t.Lo, t.Hi = whole(lo), whole(hi)
	t.NonZero = t.NonZero && offset == 0 && scale != 0
	return t
}

// whole takes off what a division and a multiplication leave of a whole number.
func whole(v float64) float64 {
	if n := math.Round(v); math.Abs(v-n) <= min(1e-3, 1e-9*max(1, math.Abs(v))) {
		return n
	}
	return v
}

// mul is a·b where an infinite bound times zero is zero.
func mul(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a * b
}

// AtMost caps t at hi. It reports false if t cannot pass.
func (t Term) AtMost(hi float64, clip bool) (Term, bool) {
	if t.Unset || t.Hi <= hi {
		return t, true
	}
	if t.Lo > hi {
		if !clip {
			return t, false
		}
		t.Lo, t.Base, t.LoClip = hi, Base{}, false
	}
	t.Hi, t.HiClip = hi, clip
	t.NonZero = t.NonZero && !(clip && hi == 0)
	return t.settled(), true
}

// AtLeast is AtMost for a lower bound.
func (t Term) AtLeast(lo float64, clip bool) (Term, bool) {
	if t.Unset || t.Lo >= lo {
		return t, true
	}
	if t.Hi < lo {
		if !clip {
			return t, false
		}
		t.Hi, t.Base, t.HiClip = lo, Base{}, false
	}
	t.Lo, t.LoClip = lo, clip
	t.NonZero = t.NonZero && !(clip && lo == 0)
	return t.settled(), true
}

// settled is t as a number, if its bounds leave no other, whatever it is made of.
func (t Term) settled() Term {
	if t.Lo == t.Hi && !t.Unset && !math.IsInf(t.Lo, 0) {
		t.Base = Base{}
	}
	return t
}

// WithoutZero keeps zero out. It reports false if t is nothing else.
func (t Term) WithoutZero() (Term, bool) {
	if t.Exact() && t.Lo == 0 {
		return t, false
	}
	t.NonZero = true
	return t, true
}

// Apply is the value of outer where its base is inner: outer's arithmetic and
// bounds over inner.
func (outer Term) Apply(inner Term) (Term, bool) {
	if inner.Unset {
		return inner, true
	}
	t := inner.Affine(outer.Scale, outer.Offset)
	var ok bool
	if t, ok = t.AtMost(outer.Hi, outer.HiClip); !ok {
		return t, false
	}
	if t, ok = t.AtLeast(outer.Lo, outer.LoClip); !ok {
		return t, false
	}
	if outer.NonZero {
		if t, ok = t.WithoutZero(); !ok {
			return t, false
		}
	}
	t.Checked = t.Checked || outer.Checked
	t.Bound = t.Bound || outer.Bound
	t.Bare = t.Bare || outer.Bare
	t.Clock = t.Clock || outer.Clock
	t.Maybe = t.Maybe || outer.Maybe
	for _, s := range outer.Trace {
		t = t.Via(s)
	}
	return t, true
}

// The analysis gives up, that is, says "unknown", beyond these.
const (
	maxTerms = 24 // alternatives for one value
	maxTrace = 12 // steps
)

// Perhaps is ts where no run is known to bring any of it here, because it was
// not followed exactly: which of several places is written to, whether a function
// runs, or how often. What is a proof otherwise is none then.
func Perhaps(ts []Term) []Term {
	out := slices.Clone(ts)
	for i := range out {
		out[i].Maybe = true
	}
	return out
}

// Set is ts without what says that nothing is set.
func Set(ts []Term) (out []Term) {
	for _, t := range ts {
		if !t.Unset {
			out = append(out, t)
		}
	}
	return out
}

// AnyPerhaps reports whether that is so of one of ts.
func AnyPerhaps(ts []Term) bool { return slices.ContainsFunc(ts, func(t Term) bool { return t.Maybe }) }

// same reports whether two alternatives say the same, the ways to them, and
// whether it is known that there is one, apart.
func (t Term) same(u Term) bool {
	return t.Base == u.Base && t.Scale == u.Scale && t.Offset == u.Offset &&
		t.Lo == u.Lo && t.Hi == u.Hi && t.LoClip == u.LoClip && t.HiClip == u.HiClip &&
		t.NonZero == u.NonZero && t.Bound == u.Bound && t.Unset == u.Unset &&
		t.Checked == u.Checked && t.Bare == u.Bare && t.Zero == u.Zero && t.Origin == u.Origin
}

// full reports whether there are too many alternatives to tell any more, so that
// the last one stands for anything.
func full(ts []Term) bool {
	if len(ts) < maxTerms {
		return false
	}
	last := ts[len(ts)-1]
	return last.Stop.Reason == TooMany && last.Base.Kind == OtherBase && last.Lo == -Inf && last.Hi == Inf && !last.NonZero
}

// Join appends the alternatives of add that ts does not have yet.
func Join(ts []Term, add ...Term) []Term {
	for _, t := range add {
		if full(ts) {
			break
		}
		if i := slices.IndexFunc(ts, t.same); i >= 0 {
			ts = merge(ts, i, t)
			continue
		}
		if len(ts) >= maxTerms {
			return append(ts[:maxTerms-1:maxTerms-1], UnknownBecause(Unknown, TooMany, Step{Text: "too many values can reach here"}))
		}
		ts = append(ts, t)
	}
	return ts
}

// Closed reports whether something is known of all alternatives.
func Closed(ts []Term) bool {
	return len(ts) > 0 && !slices.ContainsFunc(ts, func(t Term) bool {
		return t.Base.Kind != NoBase && !(t.Base.Kind == OtherBase && t.Lo > -Inf && t.Hi < Inf) && !t.Unset
	})
}
