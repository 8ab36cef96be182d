// Package fact holds what one package tells its importers: which values they
// hand over become the expiry of a presigned URL, and what functions return.
package fact

// Func is the fact of a function, method or interface method.
type Func struct {
	Sinks   []Sink
	Results []Result
}

// Var is the fact of a struct field or package variable.
type Var struct {
	Sinks []Sink
}

// Sink says that a value becomes the expiry of a presigned URL.
type Sink struct{}

// Result is what is known of one result.
type Result struct{}

func (*Func) AFact() {}
func (*Var) AFact()  {}
