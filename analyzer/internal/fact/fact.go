// Package fact holds what one package tells its importers: which values they
// hand over become the expiry of a presigned URL, and what functions return.
//
// Facts are small, hold no positions of the machine they were made on, and are
// made in the order of the source, so the same source gives the same bytes.
package fact

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// Func is the fact of a function, method or interface method.
type Func struct {
	Name    string   // of the function
	Sinks   []Sink   // what becomes of arguments
	Results []Result // what is returned
	Effects []Result // what is left in the struct that a parameter points to; Index is the parameter's

	Checks bool     // the function says what it thinks of a configuration
	Bounds []string // and may bound lifetimes of these names in it from above, and no others
	Fills  []string // and may change lifetimes of these names in it, and no others
}

// Var is the fact of a struct field or package variable.
type Var struct {
	Name   string   // of the field or variable
	Sinks  []Sink   // what becomes of values stored there
	Values []Result // of a package variable, or of fields of the struct in it
	Holds  []Result // functions that it holds, or the collection in it does
}

// Kind says what a Term starts from.
type Kind uint8

const (
	Number Kind = iota
	Param
	Unknown
	Unset
	Held // the function that a function value holds
)

// Term is flow.Term without what only its own package understands.
type Term struct {
	Kind           Kind
	Param          int // receiver first
	Path           access.Path
	Scale, Offset  float64
	Lo, Hi         float64
	LoClip, HiClip bool
	NonZero        bool
	Bound          bool
	Checked        bool
	Bare           bool
	Zero           bool
	Maybe          bool
	Origin         string
	Steps          []Step
	Why            string // the reason why nothing more is known, "" for a number
	Stop           Step   // where the search ended
	Held           *Func
	Else           []Term // of a receiver's field: what is ever stored there, if the caller does not know
}

// Step is one step of a trace. File is the import path and the base name.
type Step struct {
	File   string
	Line   int
	Column int
	Text   string
	Kind   uint8
	Expr   string
	Length int
}

// Sink says that a value, after Term's arithmetic, becomes an expiry in nanoseconds.
type Sink struct {
	Term      Term
	API       string // the row's Func
	Operation string
	Default   bool // if the caller sets nothing, the API's default applies
	Kept      bool // the function only keeps the value, in a field; another signs with it
	Wrappers  []string
	Beside    []Term  // what the function signs with instead, on other paths
	Signed    *Signed // what is signed, nil if that is not known
}

// Signed is a request. In its expressions "ʹ" and a number follow the name of a
// parameter of the function that has the sink.
type Signed struct {
	Bucket, Key Text
	Fields      []Field
	From        string   // the parameter with all of it in it, if nothing of it is known yet
	Behind      []string // import paths of the functions in whose terms the rest is written
}

// Field is a field of the request.
type Field struct {
	Name string
	Text
}

// Text is a constant, or the expression for it.
type Text struct {
	Value string
	Const bool
	Expr  string
}

// Same reports whether two requests are for the same object.
func (s *Signed) Same(o *Signed) bool {
	if s == nil || o == nil {
		return s == o
	}
	return s.Bucket == o.Bucket && s.Key == o.Key && s.From == o.From
}

// Result is what is known of result Index, at Path of it.
type Result struct {
	Index int
	Path  access.Path
	Terms []Term
}

func (*Func) AFact() {}
func (*Var) AFact()  {}

// String is for tests.
func (f *Func) String() string { return "presign" + sinks(f.Sinks) + results(f.Results) + checks(f) }

func checks(f *Func) string {
	if !f.Checks {
		return ""
	}
	out := strings.Join(append([]string{" checks"}, f.Bounds...), " ")
	if len(f.Fills) > 0 {
		out += " fills " + strings.Join(f.Fills, " ")
	}
	return out
}

func (f *Var) String() string {
	out := "presign" + sinks(f.Sinks)
	for _, r := range f.Holds {
		out += " holds " + r.Path.String()
	}
	return out
}

// Takes reports whether an argument of the function, or of one that it
// returns, may become an expiry.
func (f *Func) Takes() bool { return f != nil && (len(f.Sinks) > 0 || hold(f.Results)) }

// Takes reports whether a value stored in the variable, or handed to a function
// that it holds, may become an expiry.
func (f *Var) Takes() bool { return f != nil && (len(f.Sinks) > 0 || hold(f.Holds)) }

func hold(rs []Result) bool {
	for _, r := range rs {
		for _, t := range r.Terms {
			if t.Kind == Held {
				return true
			}
		}
	}
	return false
}

func sinks(ss []Sink) (out string) {
	for _, s := range ss {
		out += fmt.Sprintf(" %d%s→%s", s.Term.Param, dot(s.Term.Path), s.Operation)
	}
	return out
}

func results(rs []Result) (out string) {
	for _, r := range rs {
		out += fmt.Sprintf(" returns %d%s", r.Index, dot(r.Path))
	}
	return out
}

func dot(path access.Path) string {
	if path.Empty() {
		return ""
	}
	return "." + path.String()
}
