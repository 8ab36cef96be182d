package iamapi

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// list reads name.member.1, name.member.2 and so on.
func list(form url.Values, name string) []string {
	var out []string
	for i := 1; ; i++ {
		key := name + ".member." + strconv.Itoa(i)
		if !form.Has(key) {
			return out
		}
		out = append(out, form.Get(key))
	}
}

// contextOf reads ContextEntries. Keys that are not given are unknown: IAM
// names those that it would have needed.
func contextOf(form url.Values) (policy.Context, *apiError) {
	c := policy.OpenContext()
	for i := 1; ; i++ {
		prefix := "ContextEntries.member." + strconv.Itoa(i)
		key := form.Get(prefix + ".ContextKeyName")
		if key == "" {
			return c, nil
		}
		values := list(form, prefix+".ContextKeyValues")
		multi, known := contextTypes[form.Get(prefix+".ContextKeyType")]
		switch {
		case !known:
			return c, invalidInput(fmt.Sprintf("Invalid Context Key Type: %q", form.Get(prefix+".ContextKeyType")))
		case multi:
			c.SetMulti(key, values...)
		case len(values) == 1:
			c.Set(key, values[0])
		default:
			return c, invalidInput(fmt.Sprintf("context key %s is single-valued and has %d values", key, len(values)))
		}
	}
}

// contextTypes are the values of ContextKeyType, and whether each is a list.
var contextTypes = map[string]bool{
	"string": false, "numeric": false, "boolean": false, "ip": false, "binary": false, "date": false,
	"stringList": true, "numericList": true, "booleanList": true, "ipList": true, "binaryList": true, "dateList": true,
}
