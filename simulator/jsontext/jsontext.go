// Package jsontext reads JSON that people write, and says in their words what is
// wrong with it: encoding/json speaks of Go's types.
package jsontext

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Clean is the text without a byte order mark, which editors put in front and
// nobody sees.
func Clean(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) }

// Unmarshal decodes a text. Its errors are those of [Mistake].
func Unmarshal(text []byte, into any) error { return Mistake(json.Unmarshal(Clean(text), into)) }

// Mistake is an error of encoding/json in words of JSON. It wraps the error.
func Mistake(err error) error {
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &kind):
		got, number, _ := strings.Cut(kind.Value, " ")
		text := fmt.Sprintf("want %s, not %s", names[kind.Type.Kind()], article[got])
		if number != "" && names[kind.Type.Kind()] == article[got] {
			text = "want a whole number that is not too large, not " + number
		}
		if kind.Field != "" {
			text = kind.Field + ": " + text
		}
		return &mistake{text, err}
	}
	return &mistake{strings.TrimPrefix(err.Error(), "json: "), err}
}

type mistake struct {
	text string
	err  error
}

func (m *mistake) Error() string { return m.text }
func (m *mistake) Unwrap() error { return m.err }

// article are the kinds of JSON values as encoding/json calls them.
var article = map[string]string{
	"string": "a string", "number": "a number", "bool": "true or false", "array": "an array", "object": "an object", "null": "null",
}

// names are what is to stand in JSON for a type of Go.
var names = map[reflect.Kind]string{
	reflect.String: "a string", reflect.Bool: "true or false",
	reflect.Slice: "an array", reflect.Array: "an array", reflect.Map: "an object", reflect.Struct: "an object",
}

func init() {
	for k := reflect.Int; k <= reflect.Float64; k++ {
		names[k] = "a number"
	}
}
