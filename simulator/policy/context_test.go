package policy

import (
	"slices"
	"testing"
)

func TestContext(t *testing.T) {
	var c Context
	c.Set("aws:username", "ann")
	c.SetMulti("aws:TagKeys", "a", "b")
	c.SetUnknown("aws:SourceIp")
	c.SetMulti("aws:CalledVia") // no values: absent
	copied := c.Clone()
	copied.Set("AWS:UserName", "bob")
	copied.SetAbsent("aws:SourceIp")

	check := func(c *Context, key string, want Value) {
		t.Helper()
		got := c.Get(key)
		if got.State != want.State || got.Multi != want.Multi || !slices.Equal(got.Values, want.Values) {
			t.Errorf("%s: got %v, want %v", key, got, want)
		}
	}
	check(&c, "AWS:USERNAME", Value{State: Present, Values: []string{"ann"}})
	check(&c, "aws:tagkeys", Value{State: Present, Multi: true, Values: []string{"a", "b"}})
	check(&c, "aws:SourceIp", Value{State: Unknown})
	check(&c, "aws:CalledVia", Value{State: Absent})
	check(&c, "aws:never", Value{State: Absent})
	check(&copied, "aws:username", Value{State: Present, Values: []string{"bob"}})
	check(&copied, "aws:SourceIp", Value{State: Absent})
	if want := []string{"AWS:UserName", "aws:TagKeys", "aws:SourceIp", "aws:CalledVia"}; !slices.Equal(copied.Keys(), want) {
		t.Errorf("keys %v, want %v", copied.Keys(), want)
	}

	open := OpenContext()
	open.SetAbsent("aws:SourceVpce")
	check(&open, "aws:never", Value{State: Unknown})
	check(&open, "aws:SourceVpce", Value{State: Absent})
}

// TestTagsOfVariables: names of keys do not distinguish case, but the tag in a
// policy variable does.
func TestTagsOfVariables(t *testing.T) {
	d := mustParse(t, Identity, "tags", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/Team}/*"},
		{"Effect":"Allow","Action":"s3:PutObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/Team":"blue"}}}]}`)
	decide := func(tag, action string) Outcome {
		r := &Request{Principal: mustPrincipal(t, genUser), Action: action, Resource: "arn:aws:s3:::b/blue/x"}
		r.Context.Set(tag, "blue")
		return Decide(&Policies{Identity: []*Document{d}}, r).Outcome
	}
	for _, tt := range []struct {
		tag, action string
		want        Outcome
	}{
		{"aws:PrincipalTag/Team", "s3:GetObject", Allowed},
		{"AWS:principaltag/Team", "s3:GetObject", Allowed},
		{"aws:PrincipalTag/team", "s3:GetObject", ImplicitDeny},
		{"aws:PrincipalTag/team", "s3:PutObject", Allowed},
	} {
		if got := decide(tt.tag, tt.action); got != tt.want {
			t.Errorf("%s, %s: got %s, want %s", tt.tag, tt.action, got, tt.want)
		}
	}
}

func TestKeysUsed(t *testing.T) {
	d := mustParse(t, Resource, "bucket", `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*",
 "Resource":"arn:aws:s3:::b/${aws:username}",
 "Condition":{"NumericGreaterThanIfExists":{"s3:signatureAge":[600000,"900000"]},"StringLike":{"s3:prefix":"${aws:PrincipalTag/team}/*"}}}}`)
	type use struct{ key, operator, values, at string }
	want := []use{
		{"aws:username", "", "", "1:37"},
		{"s3:signatureAge", "NumericGreaterThanIfExists", "600000 900000", "3:45"},
		{"s3:prefix", "StringLike", "${aws:PrincipalTag/team}/*", "3:96"},
		{"aws:PrincipalTag/team", "", "", "3:96"},
	}
	var got []use
	for _, u := range d.KeysUsed() {
		text := ""
		for i, v := range u.Values {
			if i > 0 {
				text += " "
			}
			text += v
		}
		got = append(got, use{u.Key.String(), u.Operator, text, u.Pos.String()})
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// TestValuesCannotBringWildcards: the bytes that stand for wildcards in a
// compiled pattern are no wildcards in a request's value.
func TestValuesCannotBringWildcards(t *testing.T) {
	d := mustParse(t, Identity, "home", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}/*"}}`)
	for _, name := range []string{"\xff", "\xfe\xfe\xfe", "*", "???"} {
		r := &Request{Principal: mustPrincipal(t, genUser), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/ann/x"}
		r.Context.Set("aws:username", name)
		if got := Decide(&Policies{Identity: []*Document{d}}, r).Outcome; got != ImplicitDeny {
			t.Errorf("%q: %s", name, got)
		}
	}
}

// TestUnknownVariableUnderNegation: an unknown variable may turn out to have no
// value, and then an Allow with NotResource or a negated operator does not
// apply, even if no value could match.
func TestUnknownVariableUnderNegation(t *testing.T) {
	for _, statement := range []string{
		`{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::b/home/${aws:username}/*"}`,
		`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotLike":{"s3:prefix":"home/${aws:username}"}}}`,
	} {
		d := mustParse(t, Identity, "not", `{"Version":"2012-10-17","Statement":`+statement+`}`)
		decide := func(set func(*Context)) Outcome {
			r := &Request{Principal: mustPrincipal(t, genUser), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/public/x"}
			r.Context.Set("s3:prefix", "public")
			set(&r.Context)
			return Decide(&Policies{Identity: []*Document{d}}, r).Outcome
		}
		if got := decide(func(c *Context) { c.SetUnknown("aws:username") }); got != Conditional {
			t.Errorf("unknown: %s", got)
		}
		if got := decide(func(c *Context) { c.Set("aws:username", "ann") }); got != Allowed {
			t.Errorf("present: %s", got)
		}
		if got := decide(func(c *Context) {}); got != ImplicitDeny {
			t.Errorf("absent: %s", got)
		}
	}
}
