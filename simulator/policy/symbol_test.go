package policy

import (
	"strings"
	"testing"
)

func TestMayMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		distinct      bool
		want          Truth
	}{
		// Generated names: equal to themselves, to nothing spelled out.
		{"arn:aws:s3:::‹Media›/*", "arn:aws:s3:::‹Media›/a", true, Yes},
		{"arn:aws:s3:::*", "arn:aws:s3:::‹Media›/a", true, Yes},
		{"arn:aws:s3:::‹Other›/*", "arn:aws:s3:::‹Media›/a", true, No},
		{"arn:aws:s3:::‹Other›/*", "arn:aws:s3:::films/a", true, No},
		{"arn:aws:s3:::‹Other›/*", "arn:aws:s3:::films/a", false, Maybe},
		{"arn:aws:s3:::films/*", "arn:aws:s3:::‹Media›/a", true, No},
		{"arn:aws:s3:::shop-*/*", "arn:aws:s3:::‹Media›/a", true, Maybe},
		{"arn:aws:s3:::*-logs/*", "arn:aws:s3:::‹Media›/a", true, Maybe},
		{"arn:aws:s3:::shop-*/b", "arn:aws:s3:::‹Media›/a", true, No},
		{"arn:aws:s3:::?????/a", "arn:aws:s3:::‹Media›/a", true, Maybe},
		{"arn:aws:s3:::shop-logs-*/*", "arn:aws:s3:::shop-logs-‹l›/a", true, Yes},
		{"arn:aws:s3:::shop-logs-2*/*", "arn:aws:s3:::shop-logs-‹l›/a", true, Maybe},
		{"arn:aws:s3:::web-*/*", "arn:aws:s3:::shop-logs-‹l›/a", true, No},
		// Values: any text.
		{"arn:aws:s3:::‹=P›-data/*", "arn:aws:s3:::‹=P›-data/a", true, Yes},
		{"arn:aws:s3:::‹=P›-data/*", "arn:aws:s3:::films/a", true, No},
		{"arn:aws:s3:::‹=P›-data/*", "arn:aws:s3:::films-data/a", true, Maybe},
		{"arn:aws:s3:::films-data/*", "arn:aws:s3:::‹=P›-data/a", true, Maybe},
		{"arn:aws:s3:::‹=P›/*", "arn:aws:s3:::‹Media›/a", true, Maybe},
		{"‹=P›", "arn:aws:s3:::films/a", true, Maybe},
		{"‹=P›/public/*", "arn:aws:s3:::films/private/a", true, No},
		{"arn:aws:s3:::${aws:username}‹=P›", "arn:aws:s3:::a", true, Maybe},
		// They may have colons, slashes and wildcards.
		{"arn:aws:‹=P›", "arn:aws:s3:::films/a", true, Maybe},
		{"‹=P›:s3:::films/*", "arn:aws:s3:::films/a", true, Maybe},
		{"arn:‹=P›/a", "arn:aws:s3:::films/a", true, Maybe},
		{"arn:aws:s3:‹=P›films/*", "arn:aws:s3:::films/a", true, Maybe},
		{"arn:aws:s3:::films‹=P›", "arn:aws:s3:::films/a", true, Maybe},
		{"arn:aws:s3:::films/a/b", "arn:aws:s3:::films/‹=K›", true, Maybe},
		{"arn:aws:s3:::films/*/b", "arn:aws:s3:::films/‹=K›", true, Maybe},
		{"arn:aws:s3:::films/?", "arn:aws:s3:::films/‹=K›", true, Maybe},
		{"arn:aws:s3:::films/*", "arn:aws:s3:::films/‹=K›", true, Yes},
		// Together with the holes of a form.
		{"arn:aws:s3:::‹Media›/films/*", "arn:aws:s3:::‹Media›/films/" + Hole, true, Yes},
		{"arn:aws:s3:::‹Media›/films/*", "arn:aws:s3:::‹Media›/" + Hole, true, Maybe},
		{"arn:aws:s3:::‹Other›/films/*", "arn:aws:s3:::‹Media›/films/" + Hole, true, No},
		{"arn:aws:s3:::shop-*/films/a*", "arn:aws:s3:::‹Media›/films/" + Hole, true, Maybe},
	} {
		r := compileResource(test.pattern, true)
		c := OpenContext()
		if test.distinct {
			c.SetDistinct(true, true)
		}
		q := query{resource: test.text, context: &c, form: hasHole(test.text), symbolic: HasSymbol(test.text)}
		if got, _ := q.match(&r); got != test.want {
			t.Errorf("%s against %s (distinct %t): %s, want %s", test.pattern, test.text, test.distinct, got, test.want)
		}
	}
}

// A condition on what is not known is neither held nor failed, by whichever
// operator, also one whose values are no texts.
func TestSymbolsInConditions(t *testing.T) {
	for _, test := range []struct {
		condition string
		key, has  string
		want      Truth
	}{
		{`{"StringEquals": {"aws:SourceVpce": "‹=Endpoint›"}}`, "aws:SourceVpce", "vpce-1", Maybe},
		{`{"StringEquals": {"aws:SourceVpce": ["‹=Endpoint›", "vpce-1"]}}`, "aws:SourceVpce", "vpce-1", Yes},
		{`{"StringNotEquals": {"aws:SourceVpce": "‹=Endpoint›"}}`, "aws:SourceVpce", "vpce-1", Maybe},
		{`{"NumericLessThan": {"s3:signatureAge": "‹=Age›"}}`, "s3:signatureAge", "1000", Maybe},
		{`{"NumericLessThan": {"s3:signatureAge": ["‹=Age›", "2000"]}}`, "s3:signatureAge", "1000", Yes},
		{`{"DateLessThan": {"aws:CurrentTime": "‹=End›"}}`, "aws:CurrentTime", "2026-01-01T00:00:00Z", Maybe},
		{`{"IpAddress": {"aws:SourceIp": "‹=Office›"}}`, "aws:SourceIp", "203.0.113.7", Maybe},
		{`{"Bool": {"aws:SecureTransport": "‹=Secure›"}}`, "aws:SecureTransport", "true", Maybe},
		{`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/‹=R›"}}`, "aws:PrincipalArn", "arn:aws:iam::111122223333:role/a", Maybe},
		{`{"ArnLike": {"aws:PrincipalArn": "‹=R›"}}`, "aws:PrincipalArn", "arn:aws:iam::111122223333:role/a", Maybe},
		{`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app-*"}}`, "aws:PrincipalArn", "arn:aws:iam::111122223333:role/‹R›", Maybe},
		{`{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}`, "aws:PrincipalAccount", "‹=account›", Maybe},
		{`{"StringEquals": {"aws:SourceVpce": "‹=Endpoint›"}}`, "", "", No},
		// Parts of what is not compared as a text.
		{`{"IpAddress": {"aws:SourceIp": "203.0.‹=Net›.0/24"}}`, "aws:SourceIp", "203.0.113.7", Maybe},
		{`{"IpAddress": {"aws:SourceIp": "203.0.113.0/‹=Bits›"}}`, "aws:SourceIp", "203.0.113.7", Maybe},
		{`{"NotIpAddress": {"aws:SourceIp": "203.0.‹=Net›.0/24"}}`, "aws:SourceIp", "203.0.113.7", Maybe},
		{`{"NumericLessThan": {"s3:signatureAge": "‹=Minutes›000"}}`, "s3:signatureAge", "1", Maybe},
		{`{"NumericGreaterThan": {"s3:signatureAge": "6‹=Zeros›"}}`, "s3:signatureAge", "7", Maybe},
		{`{"DateGreaterThan": {"aws:CurrentTime": "‹=Year›-01-01T00:00:00Z"}}`, "aws:CurrentTime", "2026-11-01T12:00:00Z", Maybe},
		{`{"Bool": {"aws:SecureTransport": "‹=Secure›e"}}`, "aws:SecureTransport", "true", Maybe},
		{`{"BinaryEquals": {"a:b": "YQ‹=Padding›"}}`, "a:b", "YQ==", Maybe},
		{`{"StringEqualsIgnoreCase": {"aws:SourceVpce": "VPCE-‹=Endpoint›"}}`, "aws:SourceVpce", "vpce-1", Maybe},
		{`{"StringNotEqualsIgnoreCase": {"aws:SourceVpce": "VPCE-‹=Endpoint›"}}`, "aws:SourceVpce", "vpce-1", Maybe},
		{`{"ArnLike": {"aws:PrincipalArn": "‹=A›:role/a"}}`, "aws:PrincipalArn", "arn:aws:iam::111122223333:role/a", Maybe},
		{`{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:‹=A›"}}`, "aws:PrincipalArn", "arn:aws:iam::111122223333:role/a", Maybe},
		{`{"NumericLessThan": {"s3:signatureAge": "5"}}`, "s3:signatureAge", "‹=Age›", Maybe},
	} {
		doc, err := Parse(Identity, "test", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": `+test.condition+`}}`))
		if err != nil {
			t.Fatal(err)
		}
		var c Context
		if test.key != "" {
			c.Set(test.key, test.has)
		}
		if got := doc.statements[0].conditions[0].holds(&c, Allow); got != test.want {
			t.Errorf("%s with %s=%s: %s, want %s", test.condition, test.key, test.has, got, test.want)
		}
	}
}

// A principal whose name or account is not known may be the one that is named,
// and may be spared.
func TestSymbolsInPrincipals(t *testing.T) {
	for _, test := range []struct {
		effect, principals, requester string
		distinct                      bool
		want                          Outcome
	}{
		{"Allow", `"Principal": {"AWS": "arn:aws:iam::111122223333:role/‹A›"}`, "arn:aws:iam::111122223333:role/‹A›", true, Allowed},
		{"Allow", `"Principal": {"AWS": "arn:aws:iam::111122223333:role/‹A›"}`, "arn:aws:iam::111122223333:role/‹B›", true, ImplicitDeny},
		{"Allow", `"Principal": {"AWS": "arn:aws:iam::111122223333:role/‹A›"}`, "arn:aws:iam::111122223333:role/b", true, ImplicitDeny},
		{"Allow", `"Principal": {"AWS": "arn:aws:iam::111122223333:role/‹A›"}`, "arn:aws:iam::111122223333:role/b", false, Conditional},
		{"Allow", `"Principal": {"AWS": "arn:aws:iam::111122223333:role/‹A›"}`, "arn:aws:iam::444455556666:role/b", false, ImplicitDeny},
		{"Allow", `"Principal": {"AWS": "arn:aws:iam::111122223333:role/a"}`, "arn:aws:iam::111122223333:role/‹=N›", true, Conditional},
		{"Allow", `"Principal": {"AWS": "111122223333"}`, "arn:aws:iam::‹=account›:role/a", true, Conditional},
		{"Deny", `"NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/a"]}`, "arn:aws:iam::111122223333:role/‹=N›", true, Conditional},
		{"Deny", `"NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/a"]}`, "arn:aws:iam::111122223333:role/b", true, ExplicitDeny},
	} {
		resource, err := Parse(Resource, "bucket", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "`+test.effect+`", `+test.principals+`, "Action": "s3:*", "Resource": "*"}}`))
		if err != nil {
			t.Fatal(err)
		}
		p := Policies{Resource: resource}
		if test.effect == "Deny" {
			identity, err := Parse(Identity, "identity", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`))
			if err != nil {
				t.Fatal(err)
			}
			p.Identity = []*Document{identity}
		}
		who, err := ParsePrincipal(test.requester)
		if err != nil {
			t.Fatal(err)
		}
		r := Request{Principal: who, Action: "s3:GetObject", Resource: "arn:aws:s3:::media/a", Context: OpenContext()}
		r.Context.SetDistinct(test.distinct, test.distinct)
		if got := Decide(&p, &r).Outcome; got != test.want {
			t.Errorf("%s %s for %s (distinct %t): %s, want %s", test.effect, test.principals, test.requester, test.distinct, got, test.want)
		}
	}
}

// TestVariablesWithSymbols holds that a policy variable whose value is not wholly
// known may be any text, in resources and in conditions, where they allow and where
// they deny.
func TestVariablesWithSymbols(t *testing.T) {
	const all = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
	for _, test := range []struct {
		statements, resource string
		want                 Outcome
	}{
		{`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::media/${aws:PrincipalTag/team}/*"}`, "films/a", Conditional},
		{`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::media/${aws:PrincipalTag/team}/*"}`, "films/{film}", Conditional},
		{`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::other/${aws:PrincipalTag/team}/*"}`, "films/a", ImplicitDeny},
		{`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::media/${aws:PrincipalTag/known}/*"}`, "films/a", ImplicitDeny},
		{all + `,{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::media/${aws:PrincipalTag/team}/*"}`, "films/a", Conditional},
		{all + `,{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::media/x-${aws:PrincipalTag/team}/*"}`, "films/a", Allowed},
		{all + `,{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::media/${aws:PrincipalTag/team}/*"}`, "films/a", Conditional},
		{all + `,{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:UserAgent":"${aws:PrincipalTag/team}"}}}`, "films/a", Conditional},
		{all + `,{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:UserAgent":"${aws:PrincipalTag/team}"}}}`, "films/a", Conditional},
		{all + `,{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:UserAgent":"${aws:PrincipalTag/known}"}}}`, "films/a", Allowed},
	} {
		d, err := Parse(Identity, "p", []byte(`{"Version":"2012-10-17","Statement":[`+test.statements+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		var c Context
		c.Set("aws:PrincipalTag/team", ValueSymbol("Stage"))
		c.Set("aws:PrincipalTag/known", "books")
		c.Set("aws:UserAgent", "player")
		principal, err := ParsePrincipal("arn:aws:iam::111122223333:role/links")
		if err != nil {
			t.Fatal(err)
		}
		r := Request{Principal: principal, Action: "s3:GetObject", Resource: "arn:aws:s3:::media/" + strings.ReplaceAll(test.resource, "{film}", Hole), ResourceAccount: "111122223333", Context: c}
		if got, _ := DecideForm(&Policies{Identity: []*Document{d}}, &r); got.Outcome != test.want {
			t.Errorf("%s on %s: %s, want %s", test.statements, test.resource, got.Outcome, test.want)
		}
	}
}

// TestUnknownAccounts: a resource of an account that is not known is decided as one
// of the requester's account and as one of another; where they differ, it depends.
func TestUnknownAccounts(t *testing.T) {
	identity, err := Parse(Identity, "identity", []byte(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	named, err := Parse(Resource, "resource", []byte(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/u"}, "Action": "s3:*", "Resource": "*"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	user, err := ParsePrincipal("arn:aws:iam::111122223333:user/u")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		policies Policies
		account  string
		want     Outcome
	}{
		{"either side allows", Policies{Identity: []*Document{identity}}, "‹=account›", Conditional},
		{"the other side allows", Policies{Resource: named}, "‹=account›", Conditional},
		{"both allow", Policies{Identity: []*Document{identity}, Resource: named}, "‹=account›", Allowed},
		{"none allows", Policies{}, "‹=account›", ImplicitDeny},
		{"the resource's policy is unread", Policies{Unread: Layers(LayerResource)}, "‹=account›", Conditional},
		{"unread, and certainly another's", Policies{Unread: Layers(LayerResource)}, "444455556666", ImplicitDeny},
	} {
		request := Request{Principal: user, Action: "s3:GetObject", Resource: "arn:aws:s3:::media/a", ResourceAccount: test.account, Context: OpenContext()}
		if got := Decide(&test.policies, &request); got.Outcome != test.want {
			t.Errorf("%s: %s, want %s", test.name, got.Outcome, test.want)
		}
		if text := Explain(&test.policies, &request).String(); strings.Contains(text, "none\n") {
			t.Errorf("%s: it says nothing:\n%s", test.name, text)
		}
	}
}

// TestSymbolsInText: a symbol gives its name back, whatever letters it has, and is
// never a text that somebody could take for what it stands for where he copies it.
func TestSymbolsInText(t *testing.T) {
	for _, name := range []string{"Media", "{{resolve:ssm:/a/b}}", `aws_s3_bucket.b["x/*?$:y"]`, "AWS::StackName"} {
		own, value := Symbol(name), ValueSymbol(name)
		for _, symbol := range []string{own, value} {
			if strings.ContainsAny(symbol, "*?$/:{}") {
				t.Errorf("%q has letters with a meaning", symbol)
			}
			text, blanks := Blanks("a" + symbol + "b" + symbol)
			if want := "a<" + name + ">b<" + name + ">"; text != want || len(blanks) != 1 || !strings.Contains(FillIn(blanks), "<"+name+">") {
				t.Errorf("Blanks gives %q, %q", text, blanks)
			}
		}
		for text, want := range map[string]string{
			own + value: name + "<" + name + ">", "arn:aws:s3:::" + own + "/a": "arn:aws:s3:::" + name + "/a", "logs-" + own: "logs-<" + name + ">", own + "-logs": "<" + name + ">-logs",
		} {
			if got := TrimSymbols(text); got != want {
				t.Errorf("TrimSymbols gives %q, want %q", got, want)
			}
		}
	}
	if text, blanks := Blanks("films/a"); text != "films/a" || FillIn(blanks) != "" {
		t.Errorf("%q, %q", text, blanks)
	}
}

// A value of which a part may be any text is compared with what is not known, too.
func TestSymbolsAgainstForms(t *testing.T) {
	for _, test := range []struct {
		condition string
		want      Truth
	}{
		{`{"StringLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::media/*"}}`, Yes},
		{`{"StringLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::‹=Bucket›/*"}}`, Maybe},
		{`{"StringNotLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::‹=Bucket›/*"}}`, Maybe},
		{`{"ArnLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::‹=Bucket›/*"}}`, Maybe},
		{`{"ArnLike": {"kms:EncryptionContext:aws:s3:arn": "‹=Bucket›/*"}}`, Maybe},
		{`{"StringLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::other/*"}}`, No},
	} {
		for _, effect := range []Effect{Allow, Deny} {
			doc, err := Parse(Identity, "test", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "`+effect.String()+`", "Action": "kms:*", "Resource": "*", "Condition": `+test.condition+`}}`))
			if err != nil {
				t.Fatal(err)
			}
			c := OpenContext()
			c.Put("kms:EncryptionContext:aws:s3:arn", Value{State: OneOf, Values: []string{"arn:aws:s3:::media/films/" + Hole}})
			if got := doc.statements[0].conditions[0].holds(&c, effect); got != test.want {
				t.Errorf("%s %s: %s, want %s", effect, test.condition, got, test.want)
			}
		}
	}
}
