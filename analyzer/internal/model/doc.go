// Package model is what is known of code that is not there to be read: which functions
// bring in a value from outside and under which name, what struct tags, facts of
// other packages and the names of functions say, what a check is.
//
// The tables are rows with a source; who adds a library adds a row. Knowledge by name
// is a guess. It may make a value less certain, never more.
package model
