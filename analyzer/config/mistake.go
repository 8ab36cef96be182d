package config

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/spelling"
)

// What the decoder says of a value that does not fit, in its types and in Go's,
// and of a key that there is not.
var (
	usedWhere    = regexp.MustCompile(`^(\S+) was used where (\S+) is expected$`)
	cannot       = regexp.MustCompile(`^cannot unmarshal (\S+(?: \{\})?) into Go (?:struct field \S+|value) of type (\S+)`)
	unknownField = regexp.MustCompile(`^unknown field "(.*)"$`)
)

// kinds are the words of people for these types.
var kinds = map[string]string{
	"int": "a number", "uint64": "a number", "int64": "a number", "float": "a number", "float64": "a number",
	"string": "a text", "bool": "true or false", "null": "nothing",
	"sequence": "a list", "[]interface {}": "a list", "[]string": "a list",
	"mapping": "a mapping", "map[string]interface {}": "a mapping",
}

// mistake is a message of the decoder in the words of the file.
func mistake(message string) string {
	for _, form := range []*regexp.Regexp{usedWhere, cannot} {
		if m := form.FindStringSubmatch(message); m != nil && kinds[m[1]] != "" && kinds[m[2]] != "" {
			return "want " + kinds[m[2]] + ", not " + kinds[m[1]]
		}
	}
	if m := unknownField.FindStringSubmatch(message); m != nil {
		return message + spelling.Or(m[1], keys(), "")
	}
	return message
}

// keys are those that a configuration has somewhere.
func keys() []string {
	var names []string
	seen := make(map[reflect.Type]bool)
	var collect func(reflect.Type)
	collect = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			collect(t.Elem())
		case reflect.Struct:
			if seen[t] {
				return
			}
			seen[t] = true
			for i := range t.NumField() {
				f := t.Field(i)
				name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
				if !f.IsExported() || name == "-" || name == "" {
					continue
				}
				names = append(names, name)
				collect(f.Type)
			}
		}
	}
	collect(reflect.TypeFor[File]())
	slices.Sort(names)
	return slices.Compact(names)
}
