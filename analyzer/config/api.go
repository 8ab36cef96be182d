package config

import (
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
)

// An API is a function of the project's own, or of a library that
// presigncheck does not know, that signs a time-limited URL.
//
//	apis:
//	  - func: (*example.com/store.Client).Link
//	    operation: GetObject
//	    arg: 2            # Link(ctx, key, ttl): the receiver is not counted
//	    kind: seconds     # ttl is a number of seconds
//	    max: 1d           # the store refuses more
//	    key: "1"
type API struct {
	// Func is the function's full name: example.com/store.Link, or
	// (*example.com/store.Client).Link for a method.
	Func string `yaml:"func"`
	// Operation is the S3 operation that the URL permits.
	Operation string `yaml:"operation"`
	// Carrier says where the expiry stands: argument (the default), field (of
	// the struct that is argument arg), option (functions on a struct, from
	// argument arg on), query (of the *http.Request that is argument arg),
	// builder (a method called on argument arg) or none.
	Carrier string `yaml:"carrier"`
	// Arg is the index of the argument, from 0.
	Arg int `yaml:"arg"`
	// Field names the struct field, query parameter or method.
	Field string `yaml:"field"`
	// Kind is duration (the default), seconds, time or unix.
	Kind string `yaml:"kind"`
	// Default applies when no expiry is given; Max is refused when exceeded.
	Default Duration `yaml:"default"`
	Max     Duration `yaml:"max"`
	// Zero says what a zero expiry does: default or invalid (the default).
	Zero string `yaml:"zero"`
	// Bucket and Key say where these stand: "1" for an argument, "1.Key" for
	// a field of one.
	Bucket string `yaml:"bucket"`
	Key    string `yaml:"key"`
}

// row is the API as a row of the check's table.
func (a API) row() analyzer.API {
	row := analyzer.API{
		Func:      a.Func,
		Operation: a.Operation,
		Carrier:   analyzer.Carrier(a.Carrier),
		Arg:       a.Arg,
		Field:     a.Field,
		Kind:      analyzer.Kind(a.Kind),
		Default:   time.Duration(a.Default),
		Max:       time.Duration(a.Max),
		Zero:      analyzer.Zero(a.Zero),
		Bucket:    a.Bucket,
		Key:       a.Key,
		Input:     -1,
	}
	if row.Carrier == "" {
		row.Carrier = analyzer.CarrierArgument
	}
	return row
}
