package jsontext_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/jsontext"
)

func TestUnmarshal(t *testing.T) {
	type role struct {
		ARN  string `json:"Arn"`
		Tags map[string]string
		Age  int
		Old  bool
	}
	for text, want := range map[string]string{
		`{"Roles": [{"Arn": 3}]}`:                 "Roles.Arn: want a string, not a number",
		`{"Roles": {"Arn": ""}}`:                  "Roles: want an array, not an object",
		`{"Roles": [{"Tags": []}]}`:               "Roles.Tags: want an object, not an array",
		`{"Roles": [{"Age": "3"}]}`:               "Roles.Age: want a number, not a string",
		`{"Roles": [{"Age": 1e99}]}`:              "Roles.Age: want a whole number that is not too large, not 1e99",
		`{"Roles": [{"Old": "yes"}]}`:             "Roles.Old: want true or false, not a string",
		`{"Roles": [true]}`:                       "Roles: want an object, not true or false",
		`[]`:                                      "want an object, not an array",
		`{"Roles": [`:                             "unexpected end of JSON input",
		"\xef\xbb\xbf{\"Roles\": []}":             "",
		"\xef\xbb\xbf{\"Roles\": [{\"Arn\": 3}]}": "Roles.Arn: want a string, not a number",
	} {
		var into struct{ Roles []role }
		err := jsontext.Unmarshal([]byte(text), &into)
		if err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	var kind *json.UnmarshalTypeError
	if err := jsontext.Unmarshal([]byte(`3`), new(string)); !errors.As(err, &kind) {
		t.Errorf("%v does not wrap the error of encoding/json", err)
	}
}
