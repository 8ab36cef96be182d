package flow

import (
	"math"
	"slices"
)

// The solver is top-down: a question is answered when somebody asks it, by a
// function that asks others. A question that is asked again while it is being
// answered, as the value of a variable that a loop changes, gets the answer of
// the round before, at first nothing, and is then answered again until no
// round adds anything (a least fixpoint, computed as in Seidl and Vogler,
// "Three improvements to the top-down solver", 2018). An answer that rests on
// a question which is still open is provisional: the next round of that
// question forgets it.
type solver struct {
	answers     map[any]*answer
	open        []*answer // the questions that are being answered, the outermost first
	provisional []*answer // answered, but resting on open ones
}

type answer struct {
	key   any
	terms []Term
	level int  // in open; settled once it is answered
	rests int  // the lowest level of the open questions that it rests on
	again bool // asked while it was open
}

const settled = math.MaxInt

// exactRounds is how many rounds a question is answered in without losing
// anything. What is still growing then is widened. Loops of which it is known
// how often they run do not get here: see [eval.roundsOf].
const exactRounds = 3

// maxSolved is how many rounds a question is answered in before nothing is said.
const maxSolved = 16

func newSolver() solver { return solver{answers: make(map[any]*answer)} }

// solve answers a question by a function, or from memory. An answer for
// which the fuel did not suffice is not kept.
func (e *eval) solve(key any, answers func() []Term) []Term {
	s := &e.solver
	if a := s.answers[key]; a != nil {
		if a.level != settled {
			a.again = true
			s.restOn(a.level)
		} else if a.rests != settled {
			s.restOn(a.rests)
		}
		return a.terms
	}
	a := &answer{key: key, level: len(s.open), rests: settled}
	s.answers[key] = a
	s.open = append(s.open, a)
	mark := len(s.provisional)
	var wide []Term // what a bound was given up in, until it is known whether it comes back
	for round := 0; ; round++ {
		a.again, a.rests = false, settled
		ts := answers()
		if !a.again {
			a.terms = ts
			break
		}
		if covers(a.terms, ts) {
			if wide == nil || round > maxSolved {
				break
			}
			// What the conditions of a loop say of a bound that was given up
			// comes back in one more round, if that round adds nothing.
			s.forget(mark)
			a.terms, wide = ts, nil
			again := answers()
			if covers(ts, again) {
				break
			}
			ts = again
		}
		next := join(slices.Clone(a.terms), ts...)
		switch {
		case round > maxSolved:
			next = join(next, symbol(Base{Kind: OtherBase}, Computed, Loops, Step{Text: "value changes in a loop"}))
		case round >= exactRounds:
			next = widen(a.terms, next)
			wide = next
		}
		s.forget(mark)
		a.terms = next
		if round > maxSolved+2 {
			a.terms = []Term{symbol(Base{Kind: OtherBase}, Unknown, Loops, Step{Text: "value changes in a loop"})}
			break
		}
	}
	s.open = s.open[:a.level]
	level := a.level
	a.level = settled
	if a.rests >= level {
		a.rests = settled
	}
	rest := s.provisional[:mark]
	for _, p := range s.provisional[mark:] {
		if p.rests >= level { // this question, which is answered now
			p.rests = a.rests
		}
		if p.rests != settled {
			rest = append(rest, p)
		}
	}
	s.provisional = rest
	if a.rests != settled {
		s.provisional = append(s.provisional, a)
		s.restOn(a.rests)
	}
	if e.fuel <= 0 {
		delete(s.answers, key)
	}
	return a.terms
}

// isOpen reports whether a question is being answered.
func (s *solver) isOpen(key any) bool {
	a := s.answers[key]
	return a != nil && a.level != settled
}

// restOn notes that the innermost open question rests on one below it.
func (s *solver) restOn(level int) {
	if n := len(s.open); n > 0 {
		top := s.open[n-1]
		top.rests = min(top.rests, level)
	}
}

// forget drops the provisional answers from mark on.
func (s *solver) forget(mark int) {
	for _, p := range s.provisional[mark:] {
		if s.answers[p.key] == p {
			delete(s.answers, p.key)
		}
	}
	s.provisional = s.provisional[:mark]
}

// covers reports whether old says all that ts says.
func covers(old, ts []Term) bool {
	return !slices.ContainsFunc(ts, func(t Term) bool {
		return !slices.ContainsFunc(old, func(o Term) bool { return o.same(t) || o.spans(t) })
	})
}

// spans reports whether t is one of the values of o, which a loop changes.
func (o Term) spans(t Term) bool {
	return o.Stop.Reason == Loops && o.Base.Kind == OtherBase && !t.Unset && t.Base.Kind != FuncBase && o.Lo <= t.Lo && t.Hi <= o.Hi
}

// widen is next, of which what grew since old is cut down to one alternative
// that has no bound on the side on which it grew.
func widen(old, next []Term) []Term {
	lo, hi := hull(old)
	newLo, newHi := hull(next)
	if newLo < lo {
		newLo = -inf
	}
	if newHi > hi {
		newHi = inf
	}
	var out []Term
	grown := symbol(Base{Kind: OtherBase}, Computed, Loops, Step{Text: "value changes in a loop"})
	for _, t := range next {
		switch {
		case t.Unset, t.Base.Kind == FuncBase, t.Base.Kind == ParamBase && t.Scale == 1 && t.Offset == 0, t.Base.Kind == FieldBase && t.Scale == 1 && t.Offset == 0,
			t.Base.Kind == OtherBase && t.Stop.Reason != Loops:
			out = join(out, t)
		default:
			grown.Origin = worse(grown.Origin, t.Origin)
			if grown.Stop.Step.Pos == 0 && len(t.Trace) > 0 {
				grown.Trace = extended(t.Trace, grown.Stop.Step)
			}
			if t.Base.Kind != NoBase && t.Base.Kind != OtherBase {
				newLo, newHi = -inf, inf
			}
		}
	}
	grown.Lo, grown.Hi = newLo, newHi
	return join(out, grown)
}

// hull is the interval that holds all numbers among ts, and what loops make of
// numbers.
func hull(ts []Term) (lo, hi float64) {
	lo, hi = inf, -inf
	for _, t := range ts {
		if !t.Unset && (t.Base.Kind == NoBase || t.Base.Kind == OtherBase && t.Stop.Reason == Loops) {
			lo, hi = math.Min(lo, t.Lo), math.Max(hi, t.Hi)
		}
	}
	return lo, hi
}
