package fact

import (
	"bytes"
	"encoding/gob"
	"math"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// filled is a value of which every field is set, so that a field that is not
// coded is missed. Recursion ends at depth.
func filled(t reflect.Type, depth int) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString("a name")
	case reflect.Int:
		v.SetInt(-300)
	case reflect.Uint8:
		v.SetUint(uint64(Held))
	case reflect.Float64:
		v.SetFloat(math.Inf(-1))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		for i := range t.NumField() {
			v.Field(i).Set(filled(t.Field(i).Type, depth))
		}
	case reflect.Slice:
		if depth > 0 {
			v = reflect.Append(v, filled(t.Elem(), depth-1), filled(t.Elem(), depth-1))
		}
	case reflect.Pointer:
		if depth > 0 {
			v = reflect.New(t.Elem())
			v.Elem().Set(filled(t.Elem(), depth-1))
		}
	default:
		panic("a fact has a field of a kind that is new: " + t.String())
	}
	return v
}

// TestCode: what a driver keeps of a fact is the whole fact, and part of it, or
// something else, is none.
func TestCode(t *testing.T) {
	fn := filled(reflect.TypeFor[Func](), 3).Interface().(Func)
	variable := filled(reflect.TypeFor[Var](), 3).Interface().(Var)
	for _, want := range []any{&fn, &variable, &Func{Name: "Link"}, &Var{}} {
		var kept bytes.Buffer
		if err := gob.NewEncoder(&kept).Encode(want); err != nil {
			t.Fatal(err)
		}
		got := reflect.New(reflect.TypeOf(want).Elem()).Interface()
		if err := gob.NewDecoder(&kept).Decode(got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("read back (-want +got):\n%s", diff)
		}
		text, _ := want.(gob.GobEncoder).GobEncode()
		for i := range text {
			if err := got.(gob.GobDecoder).GobDecode(text[:i]); err == nil {
				t.Fatalf("%d of %d bytes are read as a fact", i, len(text))
			}
		}
		if err := got.(gob.GobDecoder).GobDecode(append(text, 0)); err == nil {
			t.Error("a byte too many is read as part of a fact")
		}
	}
}
