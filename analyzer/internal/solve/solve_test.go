package solve

import (
	"math"
	"testing"
)

// span is a set of whole numbers from lo to hi; the zero span is empty.
type span struct {
	lo, hi float64
	some   bool
}

func of(lo, hi float64) span { return span{lo, hi, true} }

func (s span) plus(n float64) span {
	if !s.some {
		return s
	}
	return of(s.lo+n, s.hi+n)
}

func (s span) below(hi float64) span {
	if !s.some || s.lo > hi {
		return span{}
	}
	return of(s.lo, min(s.hi, hi))
}

func join(a, b span) span {
	switch {
	case !a.some:
		return b
	case !b.some:
		return a
	}
	return of(min(a.lo, b.lo), max(a.hi, b.hi))
}

var everything = of(math.Inf(-1), math.Inf(1))

var spans = Lattice[span]{
	Covers: func(old, next span) bool { return join(old, next) == old },
	Join:   join,
	Widen: func(old, next span) span {
		if next.lo < old.lo {
			next.lo = math.Inf(-1)
		}
		if next.hi > old.hi {
			next.hi = math.Inf(1)
		}
		return next
	},
	GiveUp: func(span) span { return everything },
	Top:    everything,
}

func newSpans() *Solver[span] { return New(spans, func() bool { return true }) }

// TestSolve: each case is a system of equations, of which x is asked.
func TestSolve(t *testing.T) {
	type system map[string]func(ask func(string) span) span
	tests := []struct {
		name   string
		system system
		want   span
	}{
		{"nothing rests on anything", system{
			"x": func(func(string) span) span { return of(3, 4) },
		}, of(3, 4)},
		{"a loop that ends within the exact rounds", system{ // x = 0; while x < 2 { x++ }
			"x": func(ask func(string) span) span { return join(of(0, 0), ask("x").below(1).plus(1)) },
		}, of(0, 2)},
		{"a bound that is given up and comes back", system{ // x = 0; while x < 100 { x++ }
			"x": func(ask func(string) span) span { return join(of(0, 0), ask("x").below(99).plus(1)) },
		}, of(0, 100)},
		{"a loop without a bound", system{ // x = 0; for { x++ }
			"x": func(ask func(string) span) span { return join(of(0, 0), ask("x").plus(1)) },
		}, of(0, math.Inf(1))},
		{"recursion without a base has no value", system{
			"x": func(ask func(string) span) span { return ask("x").plus(1) },
		}, span{}},
		{"two that rest on each other", system{
			"x": func(ask func(string) span) span { return join(of(0, 0), ask("y").below(9)) },
			"y": func(ask func(string) span) span { return ask("x").plus(1) },
		}, of(0, 9)},
		{"one loop within another", system{
			"x": func(ask func(string) span) span { return join(of(0, 0), ask("y").below(50)) },
			"y": func(ask func(string) span) span { return join(ask("x"), ask("y").below(49).plus(1)) },
		}, of(0, 50)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSpans()
			var ask func(name string) span
			ask = func(name string) span {
				return s.Solve(name, func() span { return test.system[name](ask) })
			}
			if got := ask("x"); got != test.want {
				t.Errorf("x = %v, want %v", got, test.want)
			}
			// A solution solves every equation that was asked.
			for name, equation := range test.system {
				if got, again := ask(name), equation(ask); !spans.Covers(got, again) {
					t.Errorf("%s = %v does not cover %v", name, got, again)
				}
			}
		})
	}
}

// TestProvisional: what was answered from a round that was not the last is not
// remembered.
func TestProvisional(t *testing.T) {
	s := newSpans()
	var inner func() span
	outer := func() span {
		return s.Solve("outer", func() span { return join(of(0, 0), inner().below(5).plus(1)) })
	}
	inner = func() span { return s.Solve("inner", func() span { return outer().plus(10) }) }
	if got := outer(); got != of(0, 0) { // inner is 10 at least, and 10 is not below 5
		t.Errorf("outer = %v", got)
	}
	if got := inner(); got != of(10, 10) {
		t.Errorf("inner = %v: of a round in which outer was still empty", got)
	}
}

// TestGivesUp: functions that are not monotone do not keep the solver from ending.
func TestGivesUp(t *testing.T) {
	s := newSpans()
	n := 0.0
	var flip func() span
	flip = func() span {
		return s.Solve("x", func() span {
			n++
			flip()
			return of(math.Pow(-3, n), math.Pow(-3, n))
		})
	}
	if got := flip(); got != everything {
		t.Errorf("x = %v, want everything", got)
	}
	if n > 100 {
		t.Errorf("%v rounds", n)
	}
}

func TestIsOpen(t *testing.T) {
	s := newSpans()
	open := false
	s.Solve("x", func() span { open = s.IsOpen("x"); return of(1, 1) })
	if !open || s.IsOpen("x") || s.IsOpen("y") {
		t.Errorf("open while it is answered: %t; afterwards: %t; never asked: %t", open, s.IsOpen("x"), s.IsOpen("y"))
	}
}

// TestKeep: an answer that was found with too little work is asked for again.
func TestKeep(t *testing.T) {
	fuel := 0
	s := New(spans, func() bool { return fuel > 0 })
	asked := 0
	ask := func() span { return s.Solve("x", func() span { asked++; return of(1, 1) }) }
	ask()
	fuel = 1
	ask()
	ask()
	if asked != 2 {
		t.Errorf("answered %d times, want 2: once without fuel, once with it", asked)
	}
}
