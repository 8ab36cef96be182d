// Package memory finds what is in memory at a place: [Model] is what package valueflow
// asks for what a pointer points to, a load yields, and an element of a collection is.
//
// It walks back from the place to the stores that decide what is at a location, over
// branches and rounds of loops, and through what calls, closures and deferred calls
// leave there: a captured variable is one that its closure shares, so what is read is
// whatever may have been stored before the closure runs.
//
// A location that is handed where it cannot be followed is not known from there on,
// unless a name or a table of package model says that it is left alone.
package memory
