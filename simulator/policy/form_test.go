package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMatchForm(t *testing.T) {
	tests := []struct {
		pattern, form string // with * for any text, ? for a letter; in the form * is a hole
		want          Truth
	}{
		{"films/*", "films/*", Yes},
		{"films/public-*", "films/*", Maybe},
		{"photos/*", "films/*", No},
		{"photos/*", "*", Maybe},
		{"*", "*", Yes},
		{"*", "", Yes},
		{"?*", "*", Maybe}, // a hole may be empty
		{"?*", "a*", Yes},
		{"films/?*", "films/*", Maybe},
		{"films/*/poster.jpg", "films/*/poster.jpg", Yes},
		{"films/*.jpg", "films/*/poster.jpg", Yes},
		{"films/*.png", "films/*/poster.jpg", No},
		{"*a*", "*b*", Maybe},
		{"*b*", "*b*", Yes},
		{"*ab*ab*", "*ab*", Maybe},
		{"u/*/*", "u/*/*", Yes},
		{"u/*/*/*", "u/*/*", Maybe},
		{"u/??/*", "u/*", Maybe},
		{"u/é*", "u/é*", Yes},
		{"u/?/x", "u/é/x", Yes},
		{"abc", "a*c", Maybe},
		{"abc", "*d*", No},
		{"a*a", "a", No},
		{"a*a", "a*a", Yes},
		{"a?a", "a*a", Maybe},
	}
	for _, tt := range tests {
		p, form := metaText(tt.pattern, true), strings.ReplaceAll(tt.form, "*", Hole)
		if got := matchForm(p, form); got != tt.want {
			t.Errorf("%s against the form %s: %s, want %s", tt.pattern, tt.form, got, tt.want)
		}
	}
}

// drawForm makes texts over a small alphabet, so that they often meet.
func drawForm(t *rapid.T, label string, wildcards ...string) string {
	letters := append([]string{"a", "b", "/", "é"}, wildcards...)
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(letters), 0, 7).Draw(t, label), "")
}

// TestFormsAreSets: the answer about a form is that about all of its texts, as
// far as samples tell; and each part has the example that it claims.
func TestFormsAreSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		form := drawForm(t, "form", Hole, Hole)
		patterns := make([]string, rapid.IntRange(1, 3).Draw(t, "patterns"))
		for i := range patterns {
			patterns[i] = drawForm(t, "pattern", anyText, anyText, "\xfe")
		}
		parts, ok := divide(form, patterns)
		if !ok {
			t.Fatalf("%q and %q: too many states", form, patterns)
		}
		bySigns := make(map[string]bool)
		for _, part := range parts {
			bySigns[signs(part.in)] = true
			if !glob(strings.ReplaceAll(form, Hole, anyText), part.example) {
				t.Fatalf("%q is no text of the form %q", part.example, form)
			}
			for i, p := range patterns {
				if glob(p, part.example) != part.in[i] {
					t.Fatalf("%q and %q: the part says %v", p, part.example, part.in[i])
				}
			}
		}
		first := matchForm(patterns[0], form)
		all, some := true, false
		for _, part := range parts {
			all, some = all && part.in[0], some || part.in[0]
		}
		if want := map[bool]Truth{true: Yes, false: map[bool]Truth{true: Maybe, false: No}[some]}[all]; first != want {
			t.Fatalf("%q against %q: %s, want %s", patterns[0], form, first, want)
		}
		for range 20 {
			text := form
			for strings.Contains(text, Hole) {
				text = strings.Replace(text, Hole, drawForm(t, "fill", "z"), 1)
			}
			in := make([]bool, len(patterns))
			for i, p := range patterns {
				in[i] = glob(p, text)
			}
			if !bySigns[signs(in)] {
				t.Fatalf("%q, a text of %q, matches %v of %q, which no part does", text, form, in, patterns)
			}
		}
	})
}

// TestFormDecisionsAreSound: what is decided about a form, and about a part of
// it, is decided about each of its keys.
func TestFormDecisionsAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, policies, request := drawRecord(t)
		form := *request
		form.Resource = genBucket + rapid.SampledFrom([]string{"/" + Hole, "/home/" + Hole, "/home/" + Hole + "/x", "/public/" + Hole + ".txt", "/a" + Hole, "/" + Hole + "/x", "/team/b" + Hole + "e", "/no"}).Draw(t, "form")
		overall, parts := DecideForm(policies, &form)
		direct := Decide(policies, &form).Outcome
		if !compatible(direct, overall.Outcome) && overall.Outcome != Conditional {
			t.Fatalf("at once: %s; by parts: %s\n%s", direct, overall.Outcome, r)
		}
		outcomes := make(map[Outcome]bool)
		for _, part := range parts {
			outcomes[part.Outcome] = true
			one := *request
			one.Resource = part.Example
			if got := Decide(policies, &one).Outcome; got != part.Outcome {
				t.Fatalf("%s: %s, but the part is %s\n%s", part.Example, got, part.Outcome, r)
			}
			if !glob(strings.ReplaceAll(form.Resource, Hole, anyText), part.Example) {
				t.Fatalf("%s is no %q", part.Example, form.Resource)
			}
		}
		fills := []string{"", "x", "ann", "bob", "ann/x", "home/ann/x", "public/x.txt", "public/xy.txt", ":b", "lu", "team/blue", "*", "?", "a:b"}
		for _, text := range fills {
			one := *request
			one.Resource = fill(form.Resource, text)
			got := Decide(policies, &one).Outcome
			if !compatible(overall.Outcome, got) && got != Conditional || !compatible(direct, got) && got != Conditional {
				t.Fatalf("%q: %s (by parts %s); %s: %s\n%s", form.Resource, direct, overall.Outcome, one.Resource, got, r)
			}
			if len(parts) > 0 && !outcomes[got] {
				t.Fatalf("%s: %s, which no part is: %v\n%s", one.Resource, got, parts, r)
			}
		}
		if overall.Outcome == ImplicitDeny {
			x := Explain(policies, &form)
			checkFormSuggestions(t, x, *policies, &form, r)
		}
	})
}

// checkFormSuggestions: with what is suggested no key of the form is missing an
// allow, and no key outside of it gets one.
func checkFormSuggestions(t *rapid.T, x *Explanation, p Policies, form *Request, r *record) {
	for _, s := range x.Suggestions {
		d, err := Parse(s.Kind, "suggested", fmt.Appendf(nil, `{"Version":"2012-10-17","Statement":%s}`, s.Statement))
		if err != nil {
			t.Fatalf("%v\n%s", err, s.Statement)
		}
		addDocument(&p, s.Place, d)
		for _, other := range []string{"/elsewhere", "/hom", "/publi"} {
			outside := genBucket + other
			inside := glob(strings.ReplaceAll(form.Resource, Hole, anyText), outside)
			if matched, _ := d.statements[0].resources[0].matchText(outside, &form.Context); (matched == Yes) != inside {
				t.Fatalf("%s for %q: %s is %v\n%s", s.Statement, form.Resource, outside, matched, r)
			}
		}
	}
	_, parts := DecideForm(&p, form)
	if slices.ContainsFunc(parts, func(part Part) bool { return part.Outcome == ImplicitDeny }) {
		t.Fatalf("with the suggestions a part is still missing an allow: %v\n%s\n%s", parts, x, r)
	}
}
