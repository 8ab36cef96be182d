package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// generator makes random decision records from a small vocabulary, so that
// statements and requests often meet. It draws from pick, which gives a number
// from 0 to n-1: a random source, or rapid.
type generator struct {
	pick func(n int) int
}

func (g generator) chance(percent int) bool { return g.pick(100) < percent }

func choose[T any](g generator, list ...T) T { return list[g.pick(len(list))] }

// some gives one to most of the list, as a string if it is one and luck says
// so: policies may write either.
func (g generator) some(most int, list ...string) any {
	n := 1 + g.pick(most)
	values := make([]string, n)
	for i := range values {
		values[i] = choose(g, list...)
	}
	if n == 1 && g.chance(60) {
		return values[0]
	}
	return values
}

const (
	genBucket  = "arn:aws:s3:::shop"
	genUser    = "arn:aws:iam::111111111111:user/ann"
	genUser2   = "arn:aws:iam::111111111111:user/bob"
	genRole    = "arn:aws:iam::111111111111:role/app"
	genSession = "arn:aws:sts::111111111111:assumed-role/app/s1"
	genFed     = "arn:aws:sts::111111111111:federated-user/ann"
	genRoot    = "arn:aws:iam::111111111111:root"
)

var genActions = []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}

// record makes a whole case.
func (g generator) record(id string) record {
	r := record{ID: id, Request: recordRequest{
		Principal:       choose(g, genUser, genUser, genSession, genSession, genSession, genRole, genFed),
		Action:          choose(g, genActions...),
		Resource:        genBucket + choose(g, "/home/ann/x", "/home/bob/x", "/a:b", "/public/x.txt", "/public/y.txt", "/team/blue", "/team/blue", "/*"),
		ResourceAccount: choose(g, homeAccount, homeAccount, otherAccount),
		Context:         g.context(),
	}}
	p := &r.Policies
	for range g.pick(3) {
		p.Identity = append(p.Identity, g.document(Identity))
	}
	if g.chance(60) {
		p.Resource = g.document(Resource)
	}
	if g.chance(25) {
		p.Boundary = g.document(Boundary)
	}
	if temporary := r.Request.Principal != genUser; temporary && g.chance(40) {
		p.Session = g.document(Session)
	}
	if g.chance(30) {
		p.SCP = [][]json.RawMessage{{json.RawMessage(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)}, {g.document(SCP)}}
	}
	if g.chance(20) {
		p.RCP = [][]json.RawMessage{{g.document(RCP)}}
	}
	return r
}

func (g generator) document(kind Kind) json.RawMessage {
	d := map[string]any{"Version": version2012}
	if g.chance(12) && kind != RCP {
		d["Version"] = version2008
	}
	statements := make([]any, 1+g.pick(3))
	for i := range statements {
		statements[i] = g.statement(kind)
	}
	d["Statement"] = statements
	text, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return text
}

func (g generator) statement(kind Kind) map[string]any {
	s := map[string]any{"Effect": "Allow"}
	if g.chance(25) || kind == RCP {
		s["Effect"] = "Deny"
	}
	actions := []string{"s3:GetObject", "s3:PutObject", "s3:*", "*", "s3:Get*", "s3:*Object", "S3:getobject", "s3:Put?bject", "sqs:*", "s3:DeleteObject"}
	if kind == RCP { // "*" alone is not for customers' RCPs
		actions = slices.DeleteFunc(actions, func(a string) bool { return a == "*" })
	}
	if g.chance(12) && kind != RCP {
		s["NotAction"] = g.some(2, actions...)
	} else {
		s["Action"] = g.some(3, actions...)
	}
	resources := []string{"*", genBucket + "/*", genBucket + "/home/${aws:username}/*", genBucket + "/home/*", genBucket + "/a:*",
		genBucket + "/public/?.txt", "arn:aws:s3:::*", genBucket, "arn:*:s3:*:*:shop/*", genBucket + "/team/${aws:PrincipalTag/team, 'blue'}", genBucket + "/${*}",
		genBucket + "/home/${aws:userid}/*", genBucket + "/*/x", genBucket + "/home/b?b/*", genBucket + "/*.txt"}
	if g.chance(15) {
		s["NotResource"] = g.some(2, resources...)
	} else {
		s["Resource"] = g.some(2, resources...)
	}
	switch {
	case kind == RCP:
		s["Principal"] = "*"
	case kind == Resource && g.chance(12):
		s["NotPrincipal"] = map[string]any{"AWS": g.some(3, genUser, genUser2, genRole, genSession, genFed, genRoot, homeAccount)}
	case kind == Resource && g.chance(25):
		s["Principal"] = "*"
	case kind == Resource:
		s["Principal"] = map[string]any{"AWS": g.some(2, genUser, genUser2, genRole, genSession, genFed, genRoot, homeAccount, otherAccount)}
	}
	if g.chance(50) {
		s["Condition"] = g.conditions()
	}
	return s
}

// genKey is a condition key with the operators that fit, values for policies
// and values for requests.
type genKey struct {
	name      string
	multi     bool
	operators string
	policy    []string
	request   []string
}

const (
	genStrings  = "StringEquals StringNotEquals StringLike StringNotLike StringEqualsIgnoreCase StringNotEqualsIgnoreCase Null"
	genNumbers  = "NumericLessThan NumericGreaterThan NumericEquals NumericNotEquals NumericLessThanEquals NumericGreaterThanEquals Null"
	genDates    = "DateLessThan DateGreaterThan DateEquals DateNotEquals DateLessThanEquals DateGreaterThanEquals Null"
	genARNs     = "ArnLike ArnEquals ArnNotLike ArnNotEquals StringLike StringNotLike Null"
	genMultiple = "StringEquals StringLike StringNotEquals StringNotLike StringEqualsIgnoreCase"
)

var genKeys = []genKey{
	{"aws:PrincipalTag/team", false, genStrings,
		[]string{"blue", "red", "b*", "?ed", "BLUE", "${aws:username}", "${aws:PrincipalTag/nick}", "${aws:username, 'blue'}", "true"}, []string{"blue", "red", "Blue", "ann", "*"}},
	{"aws:username", false, "StringEquals StringNotEquals StringLike StringNotLike Null", []string{"ann", "bob", "*", "${aws:PrincipalTag/team}", "true", "false"}, []string{"ann", "bob"}},
	{"aws:userid", false, genStrings, []string{"AROAEXAMPLE:*", "AIDAEXAMPLE", "AROAEXAMPLE:s?", "111111111111", "false"}, []string{"AROAEXAMPLE:s1", "AIDAEXAMPLE"}},
	{"aws:SourceIp", false, "IpAddress NotIpAddress Null", []string{"203.0.113.0/24", "198.51.100.7", "2001:db8::/32", "0.0.0.0/0"}, []string{"203.0.113.9", "198.51.100.7", "2001:db8::1"}},
	{"aws:CurrentTime", false, genDates,
		[]string{"2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z", "2026-06-01T02:00:00+02:00", "2026-06-15T12:00:00.000Z", "1780272000"}, []string{"2026-06-01T00:00:00Z", "2026-06-15T12:00:00Z", "2026-01-01T00:00:00Z"}},
	{"aws:TokenIssueTime", false, genDates, []string{"2026-06-01T00:00:00Z", "2026-05-31T23:59:59Z"}, []string{"2026-06-01T00:00:00Z", "2026-05-01T00:00:00Z"}},
	{"aws:SecureTransport", false, "Bool Null", []string{"true", "false"}, []string{"true", "false"}},
	{"aws:MultiFactorAuthPresent", false, "Bool Null", []string{"true", "false"}, []string{"true", "false"}},
	{"aws:PrincipalArn", false, genARNs, []string{"arn:aws:iam::111111111111:role/*", "arn:aws:iam::*:user/ann", "arn:aws:iam::222222222222:role/*", "arn:aws:iam::111111111111:*/${aws:username}", "arn:*:iam::111111111111:role/a?p"}, []string{genUser, genRole}},
	{"aws:PrincipalOrgPaths", true, genMultiple, []string{"o-1/r-1/ou-1/", "o-1/*", "o-2/*"}, []string{"o-1/r-1/ou-1/", "o-1/r-1/ou-2/"}},
	{"aws:TagKeys", true, genMultiple, []string{"team", "Team", "t*", "cost"}, []string{"team", "cost", "Cost"}},
	{"s3:signatureAge", false, genNumbers, []string{"600000", "900000"}, []string{"600000", "599999", "1000000"}},
	{"s3:TlsVersion", false, genNumbers, []string{"1.2", "1.20", "1.3"}, []string{"1.2", "1.3"}},
}

func (g generator) conditions() map[string]any {
	block := map[string]any{}
	for range 1 + g.pick(2) {
		k := genKeys[g.pick(len(genKeys))]
		name := choose(g, strings.Fields(k.operators)...)
		if name != "Null" {
			if k.multi && g.chance(85) || g.chance(8) {
				name = choose(g, "ForAllValues:", "ForAnyValue:") + name
			}
			if g.chance(25) {
				name += ifExistsSuffix
			}
		}
		block[name] = map[string]any{k.name: g.some(2, k.policy...)}
	}
	return block
}

func (g generator) context() map[string]any {
	c := map[string]any{}
	for _, k := range genKeys {
		switch {
		case g.chance(35):
		case k.multi:
			values := []any{}
			for range 1 + g.pick(2) {
				values = append(values, choose(g, k.request...))
			}
			c[k.name] = values
		default:
			c[k.name] = choose(g, k.request...)
		}
	}
	return c
}

// String makes a record readable in a failure.
func (r *record) String() string {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(text)
}
