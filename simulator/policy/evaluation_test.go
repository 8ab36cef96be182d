package policy

import (
	"fmt"
	"testing"
	"time"
)

// The stand-ins of these tests allow or deny one request whatever its context,
// or only if the key k is there, which is unknown.
var (
	yesIf     = `,"Condition":{"Bool":{"k":"true"}}`
	principal = `,"Principal":"*"`
)

func statementFor(t testing.TB, kind Kind, effect, more string) *Document {
	t.Helper()
	if kind == Resource && more != yesIf {
		return mustParse(t, kind, "d", `{"Version":"2012-10-17","Statement":{"Effect":"`+effect+`","Action":"s3:*","Resource":"*"`+more+`}}`)
	}
	if kind.hasPrincipal() {
		more += principal
	}
	return mustParse(t, kind, "d", `{"Version":"2012-10-17","Statement":{"Effect":"`+effect+`","Action":"s3:*","Resource":"*"`+more+`}}`)
}

// TestUnread: a layer that was not read leaves open what it could decide, and
// nothing else.
func TestUnread(t *testing.T) {
	allows := statementFor(t, Identity, "Allow", "")
	denies := statementFor(t, Identity, "Deny", "")
	byAll := statementFor(t, Resource, "Allow", principal)
	tests := []struct {
		name     string
		policies Policies
		session  bool
		want     Outcome
		layer    Layer
	}{
		{"boundary, and identity allows", Policies{Identity: []*Document{allows}, Unread: Layers(LayerBoundary)}, false, Conditional, LayerBoundary},
		{"boundary, and identity does not", Policies{Unread: Layers(LayerBoundary)}, false, ImplicitDeny, LayerIdentity},
		{"boundary, and the resource allows", Policies{Resource: byAll, Unread: Layers(LayerBoundary)}, false, Conditional, LayerBoundary},
		{"boundary, and identity denies", Policies{Identity: []*Document{denies}, Unread: Layers(LayerBoundary)}, false, ExplicitDeny, LayerIdentity},
		{"session", Policies{Identity: []*Document{allows}, Unread: Layers(LayerSession)}, true, Conditional, LayerSession},
		{"identity, and nothing else allows", Policies{Unread: Layers(LayerIdentity)}, false, Conditional, LayerIdentity},
		{"identity may deny what it allows", Policies{Identity: []*Document{allows}, Unread: Layers(LayerIdentity)}, false, Conditional, LayerIdentity},
		{"identity may deny what the resource allows", Policies{Resource: byAll, Unread: Layers(LayerIdentity)}, false, Conditional, LayerIdentity},
		{"resource may allow", Policies{Unread: Layers(LayerResource)}, false, Conditional, LayerResource},
		{"resource may deny", Policies{Identity: []*Document{allows}, Unread: Layers(LayerResource)}, false, Conditional, LayerResource},
		{"SCPs", Policies{Identity: []*Document{allows}, Unread: Layers(LayerSCP)}, false, Conditional, LayerSCP},
		{"SCPs cannot allow", Policies{Unread: Layers(LayerSCP)}, false, ImplicitDeny, LayerIdentity},
		{"RCPs", Policies{Identity: []*Document{allows}, Unread: Layers(LayerRCP)}, false, Conditional, LayerRCP},
		{"RCPs cannot allow", Policies{Unread: Layers(LayerRCP)}, false, ImplicitDeny, LayerIdentity},
		{"endpoint", Policies{Identity: []*Document{allows}, Unread: Layers(LayerEndpoint)}, false, Conditional, LayerEndpoint},
		{"endpoint cannot allow", Policies{Unread: Layers(LayerEndpoint)}, false, ImplicitDeny, LayerIdentity},
		{"nothing", Policies{Identity: []*Document{allows}}, false, Allowed, LayerIdentity},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &Request{Principal: mustPrincipal(t, genUser), Action: "s3:GetObject", Resource: genBucket + "/k", ResourceAccount: homeAccount}
			if tt.session {
				r.Principal = mustPrincipal(t, genSession)
			}
			d := Decide(&tt.policies, r)
			if d.Outcome != tt.want || d.Layer != tt.layer {
				t.Errorf("got %s by %s, want %s by %s\n%s", d.Outcome, d.Layer, tt.want, tt.layer, Explain(&tt.policies, r))
			}
		})
	}
}

// TestUnreadBoundaryAndExceptions: NotPrincipal spares nobody who has a boundary,
// so an unread one leaves open whom it spares.
func TestUnreadBoundaryAndExceptions(t *testing.T) {
	bucket := mustParse(t, Resource, "bucket", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"},
		{"Effect":"Deny","NotPrincipal":{"AWS":["`+genRoot+`","`+genUser+`"]},"Action":"s3:*","Resource":"*"}]}`)
	r := &Request{Principal: mustPrincipal(t, genUser), Action: "s3:GetObject", Resource: genBucket + "/k", ResourceAccount: homeAccount}
	boundary := statementFor(t, Boundary, "Allow", "")
	for _, tt := range []struct {
		name     string
		policies Policies
		want     Outcome
		by       Layer
	}{
		{"none", Policies{Resource: bucket}, Allowed, LayerResource},
		{"one", Policies{Resource: bucket, Boundary: boundary}, ExplicitDeny, LayerResource},
		{"perhaps one", Policies{Resource: bucket, Unread: Layers(LayerBoundary)}, Conditional, LayerResource},
	} {
		if d := Decide(&tt.policies, r); d.Outcome != tt.want || d.Layer != tt.by {
			t.Errorf("%s: %s by %s, want %s by %s", tt.name, d.Outcome, d.Layer, tt.want, tt.by)
		}
	}
}

// TestOwner: who owns the resource decides whether one side's allow is enough.
// It is the given account, or that in the ARN, or else the principal's.
func TestOwner(t *testing.T) {
	allows := []*Document{mustParse(t, Identity, "i", `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)}
	queue := func(account string) string { return "arn:aws:sqs:eu-west-1:" + account + ":q" }
	for _, tt := range []struct {
		name, resource, owner string
		want                  Outcome
	}{
		{"in the ARN, the own", queue(homeAccount), "", Allowed},
		{"in the ARN, another", queue(otherAccount), "", ImplicitDeny},
		{"given, against the ARN", queue(otherAccount), homeAccount, Allowed},
		{"given, another", genBucket + "/k", otherAccount, ImplicitDeny},
		{"nowhere", genBucket + "/k", "", Allowed},
	} {
		r := &Request{Principal: mustPrincipal(t, genUser), Action: "sqs:SendMessage", Resource: tt.resource, ResourceAccount: tt.owner}
		if got := Decide(&Policies{Identity: allows}, r).Outcome; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestLevels: each level of SCPs must allow and any may deny; RCPs only deny.
// The level is named.
func TestLevels(t *testing.T) {
	identity := []*Document{statementFor(t, Identity, "Allow", "")}
	full, none := statementFor(t, SCP, "Allow", ""), mustParse(t, SCP, "none", `{"Statement":[]}`)
	deny, maybeDeny, maybeAllow := statementFor(t, SCP, "Deny", ""), statementFor(t, SCP, "Deny", yesIf), statementFor(t, SCP, "Allow", yesIf)
	rcp, maybeRCP := statementFor(t, RCP, "Deny", ""), statementFor(t, RCP, "Deny", yesIf)
	for _, tt := range []struct {
		name     string
		scp, rcp [][]*Document
		want     Outcome
		layer    Layer
		level    int
	}{
		{"all allow", [][]*Document{{full}, {full}, {full}}, nil, Allowed, LayerIdentity, 0},
		{"the middle lacks", [][]*Document{{full}, {none}, {full}}, nil, ImplicitDeny, LayerSCP, 1},
		{"the first that lacks is named", [][]*Document{{full}, {none}, {}}, nil, ImplicitDeny, LayerSCP, 1},
		{"the last denies", [][]*Document{{full}, {full}, {full, deny}}, nil, ExplicitDeny, LayerSCP, 2},
		{"the last may deny", [][]*Document{{full}, {full}, {full, maybeDeny}}, nil, Conditional, LayerSCP, 2},
		{"the last may allow", [][]*Document{{full}, {full}, {maybeAllow}}, nil, Conditional, LayerSCP, 2},
		{"one of two allows", [][]*Document{{full}, {none, full}}, nil, Allowed, LayerIdentity, 0},
		{"an RCP of the second level", nil, [][]*Document{{}, {rcp}}, ExplicitDeny, LayerRCP, 1},
		{"an RCP that may deny", nil, [][]*Document{{}, {}, {maybeRCP}}, Conditional, LayerRCP, 2},
		{"RCPs need not allow", nil, [][]*Document{{}, {}}, Allowed, LayerIdentity, 0},
		{"a denial that is certain before one that is not", [][]*Document{{full, maybeDeny}}, [][]*Document{{rcp}}, ExplicitDeny, LayerRCP, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &Policies{Identity: identity, SCP: tt.scp, RCP: tt.rcp}
			r := &Request{Principal: mustPrincipal(t, genUser), Action: "s3:GetObject", Resource: genBucket + "/k", ResourceAccount: homeAccount}
			r.Context.SetUnknown("k")
			if d := Decide(p, r); d.Outcome != tt.want || d.Layer != tt.layer || d.Level != tt.level {
				t.Errorf("got %s by %s, level %d; want %s by %s, level %d", d.Outcome, d.Layer, d.Level, tt.want, tt.layer, tt.level)
			}
		})
	}
}

// TestWhoIsNamed: what a resource policy's allow is worth in the same account by
// how it names the requester, and across accounts. Source: IAM User Guide,
// "Policy evaluation logic".
func TestWhoIsNamed(t *testing.T) {
	allows, nothing := statementFor(t, Identity, "Allow", ""), mustParse(t, Identity, "n", `{"Statement":[]}`)
	limits := mustParse(t, Boundary, "limits", `{"Statement":[]}`)
	lets := statementFor(t, Boundary, "Allow", "")
	narrow := []*Document{mustParse(t, Session, "narrow", `{"Statement":[]}`)}
	named := func(arn string) *Document {
		return statementFor(t, Resource, "Allow", `,"Principal":{"AWS":"`+arn+`"}`)
	}
	all := statementFor(t, Resource, "Allow", principal)
	for _, tt := range []struct {
		name     string
		who      string
		owner    string
		policies Policies
		want     Outcome
	}{
		{"user, alone", genUser, homeAccount, Policies{Resource: named(genUser)}, Allowed},
		{"user, within a boundary", genUser, homeAccount, Policies{Resource: named(genUser), Boundary: limits}, Allowed},
		{"everybody, within a boundary", genUser, homeAccount, Policies{Resource: all, Boundary: limits}, Allowed},
		{"role of a session", genSession, homeAccount, Policies{Resource: named(genRole)}, Allowed},
		{"role, within a boundary", genSession, homeAccount, Policies{Resource: named(genRole), Boundary: limits}, ImplicitDeny},
		{"role, within a boundary that lets", genSession, homeAccount, Policies{Resource: named(genRole), Boundary: lets}, Allowed},
		{"role, within a session policy", genSession, homeAccount, Policies{Resource: named(genRole), Session: narrow}, ImplicitDeny},
		{"session, within both", genSession, homeAccount, Policies{Resource: named(genSession), Boundary: limits, Session: narrow}, Allowed},
		{"another session", genSession, homeAccount, Policies{Resource: named("arn:aws:sts::111111111111:assumed-role/app/other")}, ImplicitDeny},
		{"account, alone", genUser, homeAccount, Policies{Resource: named(genRoot)}, ImplicitDeny},
		{"account, and identity", genUser, homeAccount, Policies{Resource: named(genRoot), Identity: []*Document{allows}}, Allowed},
		{"identity alone", genUser, homeAccount, Policies{Identity: []*Document{allows}}, Allowed},
		{"identity, within a boundary", genUser, homeAccount, Policies{Identity: []*Document{allows}, Boundary: limits}, ImplicitDeny},
		{"identity, within a session policy", genSession, homeAccount, Policies{Identity: []*Document{allows}, Session: narrow}, ImplicitDeny},
		{"neither", genUser, homeAccount, Policies{Identity: []*Document{nothing}}, ImplicitDeny},
		{"across accounts, identity alone", genUser, otherAccount, Policies{Identity: []*Document{allows}}, ImplicitDeny},
		{"across accounts, resource alone", genUser, otherAccount, Policies{Resource: named(genUser)}, ImplicitDeny},
		{"across accounts, both", genUser, otherAccount, Policies{Resource: named(genRoot), Identity: []*Document{allows}}, Allowed},
		{"across accounts, within a boundary", genUser, otherAccount, Policies{Resource: named(genUser), Identity: []*Document{allows}, Boundary: limits}, ImplicitDeny},
		{"across accounts, within a session policy", genSession, otherAccount, Policies{Resource: named(genRole), Identity: []*Document{allows}, Session: narrow}, ImplicitDeny},
		{"root", genRoot, homeAccount, Policies{}, Allowed},
		{"root of another account", genRoot, otherAccount, Policies{}, ImplicitDeny},
		{"root of another account, named", genRoot, otherAccount, Policies{Resource: named(genRoot)}, Allowed},
		{"federated user without session policy", genFed, homeAccount, Policies{Identity: []*Document{allows}}, ImplicitDeny},
		{"anonymous, everybody", "*", otherAccount, Policies{Resource: all}, Allowed},
		{"anonymous, the account", "*", homeAccount, Policies{Resource: named(genRoot)}, ImplicitDeny},
		{"an endpoint that lets nobody", genUser, homeAccount, Policies{Identity: []*Document{allows}, Endpoint: named(genUser2)}, ImplicitDeny},
		{"an endpoint that lets everybody", genUser, homeAccount, Policies{Identity: []*Document{allows}, Endpoint: all}, Allowed},
		{"an endpoint that lets the account", genUser, homeAccount, Policies{Identity: []*Document{allows}, Endpoint: named(genRoot)}, Allowed},
		{"an endpoint grants nothing", genUser, homeAccount, Policies{Endpoint: all}, ImplicitDeny},
		{"an endpoint denies", genUser, homeAccount, Policies{Identity: []*Document{allows}, Endpoint: mustParse(t, Resource, "e", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"s3:Get*","Resource":"*"}]}`)}, ExplicitDeny},
		{"an endpoint counts for root too", genRoot, homeAccount, Policies{Endpoint: named(genUser2)}, ImplicitDeny},
		{"a grant", genUser, homeAccount, Policies{Grants: []*Document{named(genUser)}}, Allowed},
		{"a grant to a role, within a boundary", genSession, homeAccount, Policies{Grants: []*Document{named(genRole)}, Boundary: limits}, ImplicitDeny},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &Request{Principal: mustPrincipal(t, tt.who), Action: "s3:GetObject", Resource: genBucket + "/k", ResourceAccount: tt.owner}
			if got := Decide(&tt.policies, r).Outcome; got != tt.want {
				t.Errorf("got %s, want %s\n%s", got, tt.want, Explain(&tt.policies, r))
			}
		})
	}
}

// TestDates: the forms of a date, in seconds of the epoch.
func TestDates(t *testing.T) {
	at := func(s string) time.Time {
		d, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for text, want := range map[string]string{
		"2026":                          "2026-01-01T00:00:00Z",
		"2026-05":                       "2026-05-01T00:00:00Z",
		"2026-05-31":                    "2026-05-31T00:00:00Z",
		"2026-12-01":                    "2026-12-01T00:00:00Z",
		"2028-02-29":                    "2028-02-29T00:00:00Z",
		"2026-05-31T23:59Z":             "2026-05-31T23:59:00Z",
		"2026-05-31T23:59":              "2026-05-31T23:59:00Z",
		"2026-05-31t23:59:58z":          "2026-05-31T23:59:58Z",
		"2026-05-31T23:59:58.25Z":       "2026-05-31T23:59:58.25Z",
		"2026-05-31T23:59:58.123456789": "2026-05-31T23:59:58.123456789Z",
		"2026-05-31T00:00:07+02:30":     "2026-05-30T21:30:07Z",
		"2026-05-31T00:00:07+0230":      "2026-05-30T21:30:07Z",
		"2026-05-31T22:00:07-02:30":     "2026-06-01T00:30:07Z",
		"2026-05-31T12:00:00+00:00":     "2026-05-31T12:00:00Z",
		"1780272000":                    "2026-06-01T00:00:00Z",
		"1780272000.5":                  "2026-06-01T00:00:00.5Z",
		"-1":                            "1969-12-31T23:59:59Z",
		"-0.25":                         "1969-12-31T23:59:59.75Z",
		"0":                             "1970-01-01T00:00:00Z",
		"12345":                         "1970-01-01T03:25:45Z",
	} {
		got, ok := ParseDate(text)
		if !ok || !got.Equal(at(want)) {
			t.Errorf("%s is %v (%v), want %s", text, got.Format(time.RFC3339Nano), ok, want)
		}
	}
	for _, text := range []string{"", "x", "2026-", "2026-13", "2026-00", "2026-04-31", "2026-02-29", "2026-05-32", "2026-05-00", "2026-05-31T", "2026-05-31T24:00Z",
		"2026-05-31T23:60Z", "2026-05-31T23:59:60Z", "2026-05-31T23", "2026-05-31T23:59:58.", "2026-05-31T23:59:58.Z", "2026-05-31T23:59+24:00", "2026-05-31T23:59+02:60",
		"2026-05-31T23:59+2", "2026-05-31T23:59+02", "2026-05-31T23:59*02:00", "2026-05-31 23:59", "2026-05-31T23:59ZZ", "1.", "-", "1x", "1234567890123456789", "2026/05/31"} {
		if got, ok := ParseDate(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// TestNumbers: numbers are compared as such, whatever their size and form.
func TestNumbers(t *testing.T) {
	ordered := [][]string{ // each row equals itself and is less than the next
		{"-1e3", "-1000", "-1000.0"},
		{"-2", "-2.0", "-20e-1"},
		{"-1.5"},
		{"-0.001"},
		{"0", "-0", "0.0", "00", "0e5", ".0", "0."},
		{"0.0009", "9e-4", ".0009"},
		{"0.001", "1e-3", "00.0010"},
		{"0.5", ".5", "5e-1"},
		{"1", "+1", "01", "1.0", "10e-1"},
		{"1.2", "1.20", "12e-1"},
		{"1.25"},
		{"9"},
		{"10", "1e1", "1E+1"},
		{"99999999999999999"},
		{"100000000000000000"},
		{"100000000000000001", "100000000000000001.0"},
	}
	for i, row := range ordered {
		for _, a := range row {
			x, ok := parseDecimal(a)
			if !ok {
				t.Errorf("%q is no number", a)
			}
			for j, other := range ordered {
				for _, b := range other {
					y, _ := parseDecimal(b)
					if got, want := compareDecimals(x, y), compareInts(i, j); got != want {
						t.Errorf("%s against %s: %d, want %d", a, b, got, want)
					}
				}
			}
		}
	}
	for _, text := range []string{"", "+", "-", ".", "e1", "1e", "1e99999", "1x", "x", "1.2.3", "1 ", "--1", "0x1", "1e1.5"} {
		if _, ok := parseDecimal(text); ok {
			t.Errorf("%q is read as a number", text)
		}
	}
}

// TestGlobs: wildcards, literal ones from ${*}, and variables.
func TestGlobs(t *testing.T) {
	var c Context
	c.Set("aws:username", "ann")
	c.Set("star", "a*")
	c.SetUnknown("who")
	c.SetMulti("many", "a", "b")
	c.Set("empty", "")
	c.Set("aws:PrincipalTag/Team", "red")
	for _, tt := range []struct {
		pattern, text string
		want          Truth
	}{
		{"", "", Yes}, {"", "a", No}, {"a", "", No}, {"*", "", Yes}, {"**", "abc", Yes}, {"?", "", No}, {"?", "a", Yes}, {"?", "ab", No}, {"?", "é", Yes},
		{"a*", "a", Yes}, {"a*", "b", No}, {"*a", "ba", Yes}, {"*a", "ab", No}, {"a*c", "abc", Yes}, {"a*c", "abd", No}, {"a?c", "abc", Yes}, {"a?c", "ac", No},
		{"*ab", "aab", Yes}, {"a*b*c", "axxbxxc", Yes}, {"a*b*c", "axxcxxb", No}, {"*?", "a", Yes}, {"*?", "", No}, {"a**", "ab", Yes}, {"?*?", "a", No}, {"?*?", "ab", Yes},
		{"${*}", "*", Yes}, {"${*}", "a", No}, {"${?}", "?", Yes}, {"${$}", "$", Yes}, {"a${*}*", "a*b", Yes}, {"a${*}*", "ab", No}, {"${", "${", Yes}, {"${x", "${x", Yes},
		{"${aws:username}", "ann", Yes}, {"${aws:username}", "bob", No}, {"home/${AWS:UserName}/*", "home/ann/x", Yes}, {"home/${aws:username}/*", "home/bob/x", No},
		{"${star}", "a*", Yes}, {"${star}", "ab", No}, {"${missing}", "x", No}, {"${missing, 'x'}", "x", Yes}, {"${missing, 'x'}", "y", No}, {"${missing,x}", "x", No},
		{"${missing, ''}", "", Yes}, {"${empty}", "", No}, {"${empty, 'e'}", "e", Yes}, {"${many}", "a", No}, {"${many, 'a'}", "a", No},
		{"${who}", "x", Maybe}, {"a${who}", "ax", Maybe}, {"a${who}", "bx", No}, {"${who}/${missing}", "a/", No},
		{"${aws:PrincipalTag/Team}", "red", Yes}, {"${aws:principaltag/Team}", "red", Yes}, {"${aws:PrincipalTag/team}", "red", No},
	} {
		p := compilePattern(tt.pattern, patternOptions{wildcards: true, variables: true})
		if got, _ := p.match(tt.text, &c); got != tt.want {
			t.Errorf("%s against %q: %s, want %s", tt.pattern, tt.text, got, tt.want)
		}
	}
	for _, tt := range []struct {
		pattern, text string
		want          Truth
	}{{"Ann", "aNN", Yes}, {"Ann", "Bob", No}, {"${aws:username}", "ANN", Yes}, {"${aws:username}", "bob", No}, {"${who}", "x", Maybe}, {"${missing}", "x", No}} {
		p := compilePattern(tt.pattern, patternOptions{variables: true})
		if got, _ := p.matchFold(tt.text, &c); got != tt.want {
			t.Errorf("%s against %q without regard to case: %s, want %s", tt.pattern, tt.text, got, tt.want)
		}
	}
}

// TestConditionTable: every kind of operator, for one value, none, several, one
// of a few and an unknown one, in an Allow and in a Deny.
func TestConditionTable(t *testing.T) {
	one := func(s string) Value { return Value{State: Present, Values: []string{s}} }
	many := func(s ...string) Value { return Value{State: Present, Multi: true, Values: s} }
	some := func(optional bool, s ...string) Value { return Value{State: OneOf, Optional: optional, Values: s} }
	none, open := Value{State: Absent}, Value{State: Unknown}
	for _, tt := range []struct {
		operator, values string
		value            Value
		allow, deny      Truth
	}{
		{"StringEquals", `["a","b"]`, one("b"), Yes, Yes}, {"StringEquals", `["a","b"]`, one("c"), No, No}, {"StringEquals", `"a"`, none, No, No}, {"StringEquals", `"a"`, open, Maybe, Maybe},
		{"StringEqualsIfExists", `"a"`, none, Yes, Yes}, {"StringEqualsIfExists", `"a"`, one("b"), No, No}, {"StringEqualsIfExists", `"a"`, open, Maybe, Maybe},
		{"StringNotEquals", `["a","b"]`, one("b"), No, No}, {"StringNotEquals", `["a","b"]`, one("c"), Yes, Yes}, {"StringNotEquals", `"a"`, none, Yes, Yes},
		{"StringEquals", `"${missing}"`, one("c"), No, No}, {"StringNotEquals", `"${missing}"`, one("c"), No, Yes},
		{"StringEquals", `"a"`, many("a"), No, Yes}, {"StringEquals", `"a"`, many("a", "b"), No, Yes}, {"StringEquals", `"c"`, many("a", "b"), No, No},
		{"ForAnyValue:StringEquals", `"a"`, many("a", "b"), Yes, Yes}, {"ForAnyValue:StringEquals", `"c"`, many("a", "b"), No, No}, {"ForAnyValue:StringEquals", `"a"`, none, No, No}, {"ForAnyValue:StringEquals", `"a"`, one("a"), Yes, Yes},
		{"ForAllValues:StringEquals", `["a","b"]`, many("a", "b"), Yes, Yes}, {"ForAllValues:StringEquals", `"a"`, many("a", "b"), No, No}, {"ForAllValues:StringEquals", `"a"`, none, Yes, Yes},
		{"ForAllValues:StringEquals", `"a"`, many(""), No, Yes}, {"ForAllValues:StringEquals", `"a"`, many("", "b"), No, No},
		{"ForAnyValue:StringNotEquals", `"a"`, many("a", "b"), Yes, Yes}, {"ForAnyValue:StringNotEquals", `"a"`, none, No, No}, {"ForAnyValue:StringEqualsIfExists", `"a"`, none, No, Yes},
		{"ForAllValues:StringNotEquals", `"a"`, many("a", "b"), No, No}, {"ForAllValues:StringNotEquals", `"a"`, many("c", "b"), Yes, Yes},
		{"Null", `"true"`, none, Yes, Yes}, {"Null", `"true"`, one("x"), No, No}, {"Null", `"false"`, one("x"), Yes, Yes}, {"Null", `"false"`, none, No, No}, {"Null", `"true"`, open, Maybe, Maybe},
		{"Null", `["true","false"]`, open, Yes, Yes}, {"Null", `["true","false"]`, none, Yes, Yes}, {"Null", `"x"`, none, No, No}, {"Null", `"x"`, open, No, No},
		{"Null", `"true"`, some(false, "a"), No, No}, {"Null", `"true"`, some(true, "a"), Maybe, Maybe}, {"Null", `"false"`, some(false, "a", "b"), Yes, Yes},
		{"NumericLessThan", `"1.2"`, some(false, "1.2", "1.3"), No, No}, {"NumericLessThan", `"1.3"`, some(false, "1.2", "1.3"), Maybe, Maybe}, {"NumericLessThan", `"2"`, some(false, "1.2", "1.3"), Yes, Yes},
		{"StringLike", `"AROA:*"`, some(false, "AROA:"+Hole), Yes, Yes}, {"StringNotLike", `["AROB:*","1"]`, some(false, "AROA:"+Hole), Yes, Yes}, {"StringLike", `"AROA:s1"`, some(false, "AROA:"+Hole), Maybe, Maybe},
		{"StringEquals", `"a"`, some(true, "a"), Maybe, Maybe}, {"StringEqualsIfExists", `"a"`, some(true, "a"), Yes, Yes}, {"StringNotEquals", `"b"`, some(true, "a"), Yes, Yes},
		{"ArnLike", `"arn:aws:iam::1:role/*"`, some(false, "arn:aws:iam::1:role/"+Hole+"app"), Yes, Yes}, {"ArnEquals", `"arn:aws:iam::1:role/x/app"`, some(false, "arn:aws:iam::1:role/"+Hole+"app"), Maybe, Maybe},
		{"ArnLike", `"arn:aws:iam::2:role/*"`, some(false, "arn:aws:iam::1:role/"+Hole+"app"), No, No}, {"NumericEquals", `"1"`, some(false, Hole), Maybe, Maybe},
		{"StringEqualsIgnoreCase", `"AB"`, one("ab"), Yes, Yes}, {"StringNotEqualsIgnoreCase", `"AB"`, one("ab"), No, No}, {"StringEquals", `"AB"`, one("ab"), No, No},
		{"NumericEquals", `"1.0"`, one("1"), Yes, Yes}, {"NumericNotEquals", `"1"`, one("2"), Yes, Yes}, {"NumericNotEquals", `"1"`, one("x"), No, Yes}, {"NumericEquals", `"1"`, one("x"), No, No},
		{"NumericLessThan", `"2"`, one("2"), No, No}, {"NumericLessThanEquals", `"2"`, one("2"), Yes, Yes}, {"NumericGreaterThan", `"2"`, one("2"), No, No}, {"NumericGreaterThan", `"2"`, one("3"), Yes, Yes}, {"NumericGreaterThanEquals", `"2"`, one("2"), Yes, Yes}, {"NumericGreaterThanEquals", `"2"`, one("1"), No, No},
		{"DateLessThan", `"2026-06-01"`, one("2026-05-31T23:59:59Z"), Yes, Yes}, {"DateLessThan", `"2026-06-01"`, one("2026-06-01T00:00:00Z"), No, No}, {"DateGreaterThan", `"2026-06-01"`, one("1780272001"), Yes, Yes}, {"DateEquals", `"2026-06-01"`, one("1780272000"), Yes, Yes}, {"DateNotEquals", `"2026-06-01"`, one("never"), No, Yes},
		{"Bool", `"true"`, one("TRUE"), Yes, Yes}, {"Bool", `"true"`, one("false"), No, No}, {"Bool", `"true"`, one("x"), No, No}, {"BoolIfExists", `"false"`, some(true, "false"), Yes, Yes},
		{"IpAddress", `"203.0.113.0/24"`, one("203.0.113.9"), Yes, Yes}, {"IpAddress", `"203.0.113.0/24"`, one("203.0.114.9"), No, No}, {"NotIpAddress", `"203.0.113.0/24"`, one("203.0.114.9"), Yes, Yes}, {"NotIpAddress", `"203.0.113.0/24"`, one("x"), No, Yes}, {"NotIpAddress", `"203.0.113.0/24"`, none, Yes, Yes},
		{"BinaryEquals", `"YQ=="`, one("YQ=="), Yes, Yes}, {"BinaryEquals", `"YQ=="`, one("YR=="), No, No},
		{"ArnEquals", `"arn:aws:iam::*:role/a*"`, one("arn:aws:iam::1:role/app"), Yes, Yes}, {"ArnEquals", `"arn:aws:iam::*"`, one("arn:aws:iam::1:role/app"), No, Maybe}, {"ArnNotEquals", `"arn:aws:iam::1:role/a"`, one("x"), No, Yes}, {"ArnNotLike", `"arn:aws:iam::1:role/a"`, one("arn:aws:iam::1:role/b"), Yes, Yes}, {"ArnLike", `"arn:aws:iam::1:role/${missing}"`, one("arn:aws:iam::1:role/b"), No, No},
	} {
		for effect, want := range map[Effect]Truth{Allow: tt.allow, Deny: tt.deny} {
			name := fmt.Sprintf("%s %s %s, the key is %v", effect, tt.operator, tt.values, tt.value)
			d := mustParse(t, Identity, "d", fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":%q,"Action":"s3:*","Resource":"*","Condition":{%q:{"k":%s}}}}`, effect, tt.operator, tt.values))
			var c Context
			c.put(NewKey("k"), tt.value)
			if got := d.statements[0].conditions[0].holds(&c, effect); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
	}
}
