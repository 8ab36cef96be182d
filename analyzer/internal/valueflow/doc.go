// Package valueflow says which values can reach a place in a package: [Eval.Value] is
// the set of alternatives for what lies at a path of an SSA value where it is used.
//
// It goes backwards, by question: values and operations (value.go), what comes
// together at the end of branches (phi.go), results of calls (result.go), each round
// of a loop and each call in a frame of its own as long as that ends (frame.go,
// loop.go), what fields and package variables are ever set to (field.go), conditions
// on the way (bounds.go, truth.go). Questions that rest on themselves are solved by
// package solve. What is in memory it asks its [Memory], what is known of calls beside
// their code its [Rules]; both ask it in turn, so both are handed in.
//
// The contract: the alternatives cover every value that the program can bring there,
// as far as the assumptions hold that the documentation of the analyzer lists.
// Work is bounded, and where it ends a value is not known, with the reason.
package valueflow
