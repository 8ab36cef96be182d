// Package interval is the domain of the analysis: what can be known of a number.
//
// A value is a set of alternatives, each a [Term] clamp(base·scale + offset, lo, hi).
// The base is nothing, which makes it a number or a range, or a symbol: a parameter,
// a field, something that is not known. The empty set is what cannot happen; what
// nothing is known of is a term from -∞ to ∞ with a [Reason].
//
// The laws, which laws_test.go tries: [Join] is associative, commutative and
// idempotent up to the order of the alternatives; arithmetic and the conditions of
// branches never lose a value that is possible; [Covers] is a partial order in which
// [Join] goes up and [Widen] ends every chain. Origins and traces tell a reader where
// a value comes from and are no part of what is known.
//
// It knows nothing of Go but constant operators and the sizes of integers: what a
// base stands for is an identity that is compared and handed back.
package interval
