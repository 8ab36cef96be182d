// Package api is the table of functions that sign time-limited URLs: which call
// signs, and where its expiry sits. It is data; nothing here looks at code.
package api

import (
	"fmt"
	"time"
)

// Carrier says where a call keeps its expiry.
type Carrier string

const (
	Argument Carrier = "argument" // the argument Arg is the expiry
	Field    Carrier = "field"    // the argument Arg is (a pointer to) a struct with the expiry in Field
	Option   Carrier = "option"   // the arguments from Arg are functions on a struct with the expiry in Field
	Query    Carrier = "query"    // the *http.Request in Arg has the expiry in its query parameter Field
	Builder  Carrier = "builder"  // the argument Arg has a method Field that was called with the expiry
	None     Carrier = "none"     // the call takes no expiry
)

// Kind is the type of the expiry where it is handed over.
type Kind string

const (
	Duration Kind = "duration" // time.Duration
	Seconds  Kind = "seconds"  // a number of seconds
	Time     Kind = "time"     // time.Time at which the URL expires
	Unix     Kind = "unix"     // seconds since 1970 at which the URL expires
)

// Zero says what a call does with an expiry of zero.
type Zero string

const (
	ZeroDefault Zero = "default" // as if none were given
	ZeroInvalid Zero = "invalid" // an error, or a URL that is dead at once
)

// API is one row.
type API struct {
	// Func is the function's full name as types.Func.FullName has it:
	// "(*example.com/s3.Client).Sign" or "example.com/s3.Sign".
	Func string

	// Operation is the S3 operation that the URL permits, "GetObject". Empty:
	// found from the arguments where Method says so, else not known.
	Operation string
	// Method is where the HTTP method stands that decides on the operation:
	// "1" for an argument, "1.Method" for a field of one; "" if nowhere.
	Method string

	Carrier Carrier
	Arg     int    // index of the argument, the receiver not counted
	Field   string // for all carriers but Argument
	Kind    Kind   // default Duration

	Default time.Duration // what applies if no expiry is given; 0: none
	Max     time.Duration // more than that fails when the URL is made or used; 0: no maximum
	Zero    Zero          // default ZeroInvalid

	// Signature is the signature that a method of an interface has to have, to be
	// taken for this one if it has its name: "(context.Context, string) error".
	// "" if it is not enough to tell.
	Signature string

	// Client is the full name of the function that makes the receiver and takes
	// the same options as the call, from its argument ClientArg on; "" if there is none.
	Client    string
	ClientArg int

	// Where the request stands that is signed, for the inventory: "2.Bucket" is
	// a field of an argument, "1" an argument; Input is the argument whose other
	// fields are listed, -1 for none.
	Bucket, Key string
	Input       int

	// Service is the argument that holds the name of the signing service
	// ("s3"), 0 if the call has none.
	Service int
}

// Setter is a function that returns an option which sets the expiry.
type Setter struct {
	Func  string // full name
	Arg   int    // index of the argument that is the expiry, -1: the option leaves the expiry alone
	Field string // the option struct's field it sets
	Kind  Kind
}

// Week is the longest life of a URL with Signature Version 4.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
const Week = 7 * 24 * time.Hour

// Validate says in one line what is wrong with a row of a user, or returns nil.
func (a API) Validate() error {
	if _, _, ok := a.Split(); !ok {
		return fmt.Errorf("api %q: not a full function name such as %q or %q",
			a.Func, "(*example.com/store.Client).Sign", "example.com/store.Sign")
	}
	switch a.Carrier {
	case Argument, None:
	case Field, Option, Query, Builder:
		if a.Field == "" {
			return fmt.Errorf("api %s: carrier %s needs a field name", a.Func, a.Carrier)
		}
	default:
		return fmt.Errorf("api %s: unknown carrier %q (argument, field, option, query, builder or none)", a.Func, a.Carrier)
	}
	switch a.Kind {
	case "", Duration, Seconds, Time, Unix:
	default:
		return fmt.Errorf("api %s: unknown kind %q (duration, seconds, time or unix)", a.Func, a.Kind)
	}
	switch a.Zero {
	case "", ZeroDefault, ZeroInvalid:
	default:
		return fmt.Errorf("api %s: unknown zero %q (default or invalid)", a.Func, a.Zero)
	}
	if a.Arg < 0 || a.Default < 0 || a.Max < 0 {
		return fmt.Errorf("api %s: argument, default and maximum cannot be negative", a.Func)
	}
	return nil
}
