// Package solve answers questions that rest on each other, over any lattice.
//
// The solver is top-down: a question is answered when somebody asks it, by a
// function that asks others. A question that is asked again while it is being
// answered, as the value of a variable that a loop changes, gets the answer of
// the round before, at first nothing, and is then answered again until no
// round adds anything: a least fixpoint, computed as in Seidl and Vogler, "Three
// improvements to the top-down solver" (2018). An answer that rests on a question
// which is still open is provisional: the next round of that question forgets it.
//
// It ends: what still grows after some rounds is widened, and after some more
// given up. What it answers covers every solution, provided that the functions
// that answer are monotone and that the lattice keeps its laws.
package solve

import "math"

// A Lattice is what answers are made of; the zero A is nothing.
type Lattice[A any] struct {
	Covers func(old, next A) bool // whether old says all that next says
	Join   func(old, next A) A    // the least that says both; neither is changed
	Widen  func(old, next A) A    // next, without the bounds that moved since old
	GiveUp func(next A) A         // next and whatever else it may still become
	Top    A                      // what covers everything
}

// A Solver holds the answers to the questions of one lattice. It is for one
// goroutine.
type Solver[A any] struct {
	lattice     Lattice[A]
	keep        func() bool
	answers     map[any]*answer[A]
	open        []*answer[A] // the questions that are being answered, the outermost first
	provisional []*answer[A] // answered, but resting on open ones
}

// New returns a solver without answers. An answer after which keep reports false
// is forgotten at once: it was found with too little work.
func New[A any](lattice Lattice[A], keep func() bool) *Solver[A] {
	return &Solver[A]{lattice: lattice, keep: keep, answers: make(map[any]*answer[A])}
}

type answer[A any] struct {
	key   any
	says  A
	level int  // in open; settled once it is answered
	rests int  // the lowest level of the open questions that it rests on
	again bool // asked while it was open
}

const settled = math.MaxInt

// exactRounds is how many rounds a question is answered in without losing
// anything. What is still growing then is widened.
const exactRounds = 3

// maxRounds is how many rounds a question is answered in before it is given up.
const maxRounds = 16

// Solve answers the question with a key, by a function or from memory. Keys are
// comparable, and different questions have different ones.
func (s *Solver[A]) Solve(key any, answers func() A) A {
	if a := s.answers[key]; a != nil {
		if a.level != settled {
			a.again = true
			s.restOn(a.level)
		} else if a.rests != settled {
			s.restOn(a.rests)
		}
		return a.says
	}
	a := &answer[A]{key: key, level: len(s.open), rests: settled}
	s.answers[key] = a
	s.open = append(s.open, a)
	mark := len(s.provisional)
	s.iterate(a, mark, answers)
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
	if !s.keep() {
		delete(s.answers, key)
	}
	return a.says
}

// iterate answers a question until no round adds anything. What rests on it stands
// in provisional from mark on.
func (s *Solver[A]) iterate(a *answer[A], mark int, answers func() A) {
	widened := false // a bound was given up, and it is not known whether it comes back
	for round := 0; ; round++ {
		a.again, a.rests = false, settled
		says := answers()
		if !a.again {
			a.says = says
			return
		}
		if s.lattice.Covers(a.says, says) {
			if !widened || round > maxRounds {
				return
			}
			// What the conditions of a loop say of a bound that was given up
			// comes back in one more round, if that round adds nothing.
			s.forget(mark)
			a.says, widened = says, false
			again := answers()
			if s.lattice.Covers(says, again) {
				return
			}
			says = again
		}
		next := s.lattice.Join(a.says, says)
		switch {
		case round > maxRounds:
			next = s.lattice.GiveUp(next)
		case round >= exactRounds:
			next = s.lattice.Widen(a.says, next)
			widened = true
		}
		s.forget(mark)
		a.says = next
		if round > maxRounds+2 {
			a.says = s.lattice.Top
			return
		}
	}
}

// IsOpen reports whether a question is being answered.
func (s *Solver[A]) IsOpen(key any) bool {
	a := s.answers[key]
	return a != nil && a.level != settled
}

// restOn notes that the innermost open question rests on one below it.
func (s *Solver[A]) restOn(level int) {
	if n := len(s.open); n > 0 {
		top := s.open[n-1]
		top.rests = min(top.rests, level)
	}
}

// forget drops the provisional answers from mark on.
func (s *Solver[A]) forget(mark int) {
	for _, p := range s.provisional[mark:] {
		if s.answers[p.key] == p {
			delete(s.answers, p.key)
		}
	}
	s.provisional = s.provisional[:mark]
}
