package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHostileTexts: documents made to cost much end soon, with an error or a
// document. The bound is generous; a square in the length would pass it by
// orders of magnitude.
func TestHostileTexts(t *testing.T) {
	const statement = `{"Effect":"Allow","Action":"a:b","Resource":"*"}`
	tests := map[string]string{
		"10 MB of statements":        `{"Statement":[` + strings.Repeat(statement+",", 200_000) + statement + `]}`,
		"10 MB of white space":       strings.Repeat(" ", 10<<20),
		"1 MB of white space":        `{"Statement":` + strings.Repeat("\n", 1<<20-100) + `[]}`,
		"10 MB in one string":        `{"Id":"` + strings.Repeat("x", 10<<20) + `"}`,
		"brackets":                   strings.Repeat("[", 1<<20-1),
		"braces":                     strings.Repeat(`{"a":`, 200_000),
		"names":                      `{` + strings.Repeat(`"a":1,`, 20_000) + `"a":1}`,
		"quotes":                     strings.Repeat(`"`, 130_000),
		"escapes":                    `{"Id":"` + strings.Repeat(`\u0041`, 20_000) + `"}`,
		"one long line":              `{"Statement":[` + strings.Repeat(statement+",", 2500) + statement + `]}`,
		"operators":                  `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{` + manyOperators(2500) + `}}}`,
		"variables":                  `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::` + strings.Repeat("${a}", 30_000) + `"}}`,
		"unclosed variables":         `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::` + strings.Repeat("${", 60_000) + `"}}`,
		"100,000 values":             `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"a":[` + strings.Repeat("1,", 60_000) + `1]}}}}`,
		"a number of 100,000 digits": `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"a":` + strings.Repeat("1", 100_000) + `}}}}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			atMost(t, 2*time.Second, func() {
				d, err := Parse(Identity, "hostile", []byte(text))
				if err != nil {
					if len(err.Error()) > 500 {
						t.Errorf("the message has %d bytes", len(err.Error()))
					}
					return
				}
				r := &Request{Principal: Principal{ARN: genUser}, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
				_ = Explain(&Policies{Identity: []*Document{d}}, r).String()
				r.Context = OpenContext()
				_ = Explain(&Policies{Identity: []*Document{d}}, r).String()
			})
		})
	}
}

func manyOperators(n int) string {
	var parts []string
	for i := range n {
		parts = append(parts, fmt.Sprintf(`"%s":{"key%d":"x"}`, operators[i%len(operators)].name, i))
	}
	seen := map[string]bool{}
	var unique []string
	for _, p := range parts {
		if name, _, _ := strings.Cut(p, ":"); !seen[name] {
			seen[name] = true
			unique = append(unique, p)
		}
	}
	return strings.Join(unique, ",")
}

// TestChainedStars: the cost of a match is at most the product of the lengths,
// with no star too many.
func TestChainedStars(t *testing.T) {
	for _, pattern := range []string{strings.Repeat("*a", 500) + "*b", strings.Repeat("a*", 500) + "b", strings.Repeat("*?", 500) + "b", strings.Repeat("*", 1000) + "b", strings.Repeat("*ab", 300)} {
		d := mustParse(t, Identity, "stars", `{"Statement":{"Effect":"Allow","Action":"`+strings.ReplaceAll("s3:"+pattern, "?", "a")+`","Resource":"arn:aws:s3:::`+pattern+`"}}`)
		r := &Request{Principal: Principal{ARN: genUser}, Action: "s3:" + strings.Repeat("a", 100), Resource: "arn:aws:s3:::" + strings.Repeat("a", 1024)}
		atMost(t, time.Second, func() {
			for range 10 {
				Decide(&Policies{Identity: []*Document{d}}, r)
			}
		})
	}
}

// TestManyUnknownKeys: the search for values that allow is bounded.
func TestManyUnknownKeys(t *testing.T) {
	var conditions []string
	for i := range 60 {
		conditions = append(conditions, fmt.Sprintf(`"key%d":["a","b","c"]`, i))
	}
	block := strings.Join(conditions, ",")
	d := mustParse(t, Identity, "keys", `{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{`+block+`},"StringNotEquals":{"key59":["a","b","c"]}}}]}`)
	r := &Request{Principal: Principal{ARN: genUser}, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Context: OpenContext()}
	atMost(t, 5*time.Second, func() {
		if x := Explain(&Policies{Identity: []*Document{d}}, r); x.Outcome != Conditional {
			t.Errorf("got %s", x.Outcome)
		}
	})
}

func atMost(t *testing.T, limit time.Duration, do func()) {
	t.Helper()
	start := cpuTime()
	do()
	if took := cpuTime() - start; took > limit {
		t.Errorf("took %s of the processor, more than %s", took, limit)
	}
}
