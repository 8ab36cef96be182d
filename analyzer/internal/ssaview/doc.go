// Package ssaview is a package in SSA form with what SSA says of it once and for all:
// which functions are called and from where, what closures capture and set, which
// conditions hold at a place, which values are the same, where variables are kept.
//
// Nothing here depends on what values are: a question whose answer needs one belongs
// to package valueflow. Answers are exact, or err on the side that the comment of
// each function names; they are worked out when they are first asked for, and kept.
// A [Package] is for one goroutine.
package ssaview
