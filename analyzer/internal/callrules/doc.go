// Package callrules knows calls otherwise than by their code: the arithmetic of the
// standard library, durations and texts, messages, functions that return one of their
// arguments, what flags and configurations fill in, and checks that bound a value.
//
// [All] is what package valueflow is handed. First match wins; a rule that does not
// apply says so and leaves the call to those behind it.
package callrules
