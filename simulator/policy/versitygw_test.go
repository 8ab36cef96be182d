package policy

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// versityDiffers lists the vectors whose expectation this engine does not
// share, with the reason.
var versityDiffers = map[string]string{
	"versitygw/condition/TestEvaluateCondition#4": "an operator for single values never matches a multivalued key in an Allow",
}

func TestVersitygwConditions(t *testing.T) {
	agree, differ := 0, 0
	readLines(t, filepath.Join(vectorsDir, "versitygw-conditions.jsonl"), func(line []byte) {
		var v struct {
			ID, Name, Condition, Version string
			Context                      map[string][]string
			Expected                     struct{ Invalid, Match bool }
		}
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		invalid, match := evaluateBlock(v.Condition, v.Version, v.Context)
		same := invalid == v.Expected.Invalid && match == v.Expected.Match
		reason, known := versityDiffers[v.ID]
		switch {
		case same && known:
			t.Errorf("%s now agrees; take it off the list", v.ID)
		case same:
			agree++
		case known:
			differ++
			t.Logf("%s differs: %s", v.ID, reason)
		default:
			t.Errorf("%s (%s): %s with %v: invalid %v, match %v", v.ID, v.Name, v.Condition, v.Context, invalid, match)
		}
	})
	t.Logf("%d agree, %d differ for a known reason", agree, differ)
}

// evaluateBlock evaluates the text of a Condition element in an Allow. In these
// vectors a key with one value is single-valued.
func evaluateBlock(block, version string, context map[string][]string) (invalid, match bool) {
	statement := `"Effect":"Allow","Action":"*","Resource":"*"`
	if block != "" {
		statement += `,"Condition":` + block
	}
	head := ""
	if version != "" {
		head = `"Version":"` + version + `",`
	}
	d, err := Parse(Identity, "vector", []byte("{"+head+`"Statement":[{`+statement+"}]}"))
	if err != nil {
		return true, false
	}
	var c Context
	for key, values := range context {
		if len(values) == 1 {
			c.Set(key, values[0])
		} else {
			c.SetMulti(key, values...)
		}
	}
	all := Yes
	for i := range d.statements[0].conditions {
		all = min(all, d.statements[0].conditions[i].holds(&c, Allow))
	}
	return false, all == Yes
}

func TestOperatorTableIsComplete(t *testing.T) {
	for _, op := range operators {
		for _, prefix := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			for _, suffix := range []string{"", "IfExists"} {
				name := prefix + op.name + suffix
				p, ok := parseOperator(name)
				if want := !(op.class == classNull && suffix != ""); ok != want {
					t.Errorf("%s: parses %v, want %v", name, ok, want)
				}
				if ok && p.String() != name {
					t.Errorf("%s: String gives %s", name, p)
				}
				if q, ok2 := parseOperator(strings.ToUpper(name)); ok2 != ok || q != p {
					t.Errorf("%s: case matters", name)
				}
			}
		}
	}
}
