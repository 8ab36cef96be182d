package policy

import (
	"errors"
	"strings"
	"testing"
)

// TestParseErrors: what IAM refuses at write time is refused, with the place
// and what to do about it.
func TestParseErrors(t *testing.T) {
	const ok = `"Effect":"Allow","Action":"s3:GetObject","Resource":"*"`
	tests := []struct {
		name string
		kind Kind
		text string
		want string // "line:column: " and a part of the message
	}{
		{"empty", Identity, "  \n", "1:1: the policy is empty"},
		{"byte order mark", Identity, "\xef\xbb\xbf{}", "1:1: the text starts with a byte order mark"},
		{"URL-encoded", Identity, "%7B%22Version%22", "1:1: the policy is URL-encoded"},
		{"not JSON", Identity, "Version: 2012-10-17", `1:1: unexpected character 'V'`},
		{"not an object", Identity, "[]", "1:1: a policy is a JSON object, not an array"},
		{"cut off", Identity, `{"Statement":[`, "1:15: the text ends"},
		{"comma at the end", Identity, "{\"Statement\":[{" + ok + "},]}", "remove the comma"},
		{"text behind", Identity, `{"Statement":[]} {}`, "1:18: text after the end"},
		{"duplicate key", Identity, "{\"Statement\":{" + ok + ",\n  \"Action\":\"s3:PutObject\"}}", `2:3: "Action" appears twice`},
		{"duplicate operator", Identity, `{"Statement":{` + ok + `,"Condition":{"Bool":{"a":"true"},"Bool":{"b":"true"}}}}`, `"Bool" appears twice`},
		{"duplicate key by escape", Identity, `{"Statement":{` + ok + `,"\u0041ction":"*"}}`, `"Action" appears twice`},
		{"no statement", Identity, `{"Version":"2012-10-17"}`, "1:1: the policy has no Statement"},
		{"bad version", Identity, `{"Version":"2024-01-01","Statement":[]}`, "1:12: Version must be"},
		{"version as number", Identity, `{"Version":2012,"Statement":[]}`, "1:12: Version must be"},
		{"unknown element", Identity, `{"Statements":[]}`, `1:2: unknown element "Statements" in a policy; write "Statement"`},
		{"unknown statement element", Identity, `{"Statement":{"effect":"Allow"}}`, `1:15: unknown element "effect" in a statement; write "Effect"`},
		{"statement is text", Identity, `{"Statement":["x"]}`, "1:15: a statement is an object"},
		{"bad effect", Identity, `{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}`, `1:24: Effect must be`},
		{"no effect", Identity, `{"Statement":{"Action":"*","Resource":"*"}}`, "the statement has no Effect"},
		{"no action", Identity, `{"Statement":{"Effect":"Allow","Resource":"*"}}`, "the statement has no Action"},
		{"both actions", Identity, `{"Statement":{` + ok + `,"NotAction":"*"}}`, "both Action and NotAction"},
		{"both resources", Identity, `{"Statement":{` + ok + `,"NotResource":"*"}}`, "both Resource and NotResource"},
		{"empty NotAction", Identity, `{"Statement":{"Effect":"Allow","NotAction":[],"Resource":"*"}}`, "NotAction is empty"},
		{"action is a number", Identity, `{"Statement":{"Effect":"Allow","Action":[1],"Resource":"*"}}`, "1:42: Action must be a string"},
		{"no resource", Identity, `{"Statement":{"Effect":"Allow","Action":"*"}}`, "the statement has no Resource"},
		{"resource without arn", Identity, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"my-bucket/*"}}`, `"my-bucket/*" is not a resource`},
		{"principal in identity policy", Identity, `{"Statement":{` + ok + `,"Principal":"*"}}`, "an identity policy cannot have Principal"},
		{"principal in SCP", SCP, `{"Statement":{` + ok + `,"Principal":"*"}}`, "a service control policy cannot have Principal"},
		{"no principal", Resource, `{"Statement":{` + ok + `}}`, "the statement has no Principal"},
		{"principal is text", Resource, `{"Statement":{` + ok + `,"Principal":"ann"}}`, `write {"AWS": "ann"}`},
		{"both principals", Resource, `{"Statement":{` + ok + `,"Principal":"*","NotPrincipal":{"AWS":"*"}}}`, "both Principal and NotPrincipal"},
		{"unknown principal type", Resource, `{"Statement":{` + ok + `,"Principal":{"Aws":"*"}}}`, `write "AWS"`},
		{"deny to nobody", Resource, `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Principal":{"AWS":"arn:aws:iam::111111111111:user/*"}}}`, "wildcards do not work inside a principal"},
		{"NotPrincipal star", Resource, `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":"*"}}`, "NotPrincipal cannot be"},
		{"NotPrincipal nobody", Resource, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","NotPrincipal":{"AWS":"ann"}}}`, `"ann" names no principal`},
		{"unknown operator", Identity, `{"Statement":{` + ok + `,"Condition":{"StringEqual":{"a":"b"}}}}`, `unknown operator "StringEqual"`},
		{"operator with suffix", Identity, `{"Statement":{` + ok + `,"Condition":{"StringLikes":{"a":"b"}}}}`, "did you mean StringLike?"},
		{"unknown set operator", Identity, `{"Statement":{` + ok + `,"Condition":{"ForSomeValues:StringEquals":{"a":"b"}}}}`, "unknown operator"},
		{"NullIfExists", Identity, `{"Statement":{` + ok + `,"Condition":{"NullIfExists":{"a":"true"}}}}`, "Null has no IfExists form"},
		{"condition is text", Identity, `{"Statement":{` + ok + `,"Condition":"x"}}`, "Condition must be an object"},
		{"operator without keys", Identity, `{"Statement":{` + ok + `,"Condition":{"Bool":"true"}}}`, "Bool needs an object"},
		{"condition value is an object", Identity, `{"Statement":{` + ok + `,"Condition":{"Bool":{"a":{}}}}}`, "a condition value must be"},
		{"condition value is null", Identity, `{"Statement":{` + ok + `,"Condition":{"Bool":{"a":null}}}}`, "here is null"},
		{"RCP allows", RCP, `{"Statement":{` + ok + `,"Principal":"*"}}`, "can only Deny"},
		{"RCP principal", RCP, `{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*","Principal":{"AWS":"111111111111"}}}`, `must have "Principal": "*"`},
		{"RCP NotAction", RCP, `{"Statement":{"Effect":"Deny","NotAction":"s3:*","Resource":"*","Principal":"*"}}`, "cannot have NotAction"},
		{"RCP short ARN", RCP, `{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3","Principal":"*"}}`, "3 of 6 ARN fields"},
		{"control character", Identity, "{\"Id\":\"a\nb\"}", "1:9: control character"},
		{"bad UTF-8", Identity, "{\"Id\":\"\xff\"}", "not valid UTF-8"},
		{"bad escape", Identity, `{"Id":"\q"}`, "unknown escape"},
		{"bad number", Identity, `{"Statement":{` + ok + `,"Condition":{"NumericEquals":{"a":01}}}}`, "01 is not a JSON number"},
		{"column counts characters", Identity, `{"Id":"éé","X":1}`, `1:12: unknown element "X"`},
		{"deep nesting", Identity, strings.Repeat("[", 1<<16), "nested deeper than 16"},
		{"too long", Resource, `{"Statement":[` + strings.Repeat(`{`+ok+`,"Principal":"*"},`, 1000) + `]}`, "a resource policy may have 32768"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(tt.kind, "doc.json", []byte(tt.text))
			var p *ParseError
			if !errors.As(err, &p) {
				t.Fatalf("got %v, want a ParseError", err)
			}
			if text := err.Error(); !strings.HasPrefix(text, "doc.json:") || !strings.Contains(text, tt.want) {
				t.Errorf("got  %s\nwant %s", text, tt.want)
			}
			if strings.Contains(p.Msg, "\n") {
				t.Errorf("more than one line: %q", p.Msg)
			}
		})
	}
}

// TestWarnings: what IAM accepts although it hardly can be meant.
func TestWarnings(t *testing.T) {
	head := `{"Statement":{"Effect":"Allow","Resource":"*","Action":"s3:GetObject"`
	tests := []struct {
		name string
		kind Kind
		text string
		want string // "" for none
	}{
		{"nothing to warn of", Identity, head + `}}`, ""},
		{"no statements", Identity, `{"Statement":[]}`, "does nothing"},
		{"Sid twice", Identity, `{"Statement":[{"Sid":"A","Effect":"Allow","Resource":"*","Action":"*"},{"Sid":"A","Effect":"Allow","Resource":"*","Action":"*"}]}`, `1:72: Sid "A" is used twice`},
		{"Sid characters", Identity, head + `,"Sid":"a b"}}`, "letters and digits"},
		{"Sid characters in a bucket policy", Resource, head + `,"Sid":"a b","Principal":"*"}}`, ""},
		{"malformed action", Identity, `{"Statement":{"Effect":"Allow","Resource":"*","Action":"GetObject"}}`, "not the name of an action"},
		{"no actions", Identity, `{"Statement":{"Effect":"Allow","Resource":"*","Action":[]}}`, "Action is empty"},
		{"short ARN", Identity, `{"Statement":{"Effect":"Allow","Resource":"arn:aws:s3","Action":"*"}}`, "3 of 6 ARN fields"},
		{"variable in old version", Identity, `{"Statement":{"Effect":"Allow","Resource":"arn:aws:s3:::b/${aws:username}","Action":"*"}}`, "plain text"},
		{"variable in condition in old version", Identity, head + `,"Condition":{"StringEquals":{"a":"${aws:username}"}}}}`, "plain text"},
		{"variable before the fifth colon", Identity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"arn:aws:s3:::${a}","Action":"*"}}`, ""},
		{"variable in the account", Identity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"arn:aws:s3::${a}:b","Action":"*"}}`, "fifth colon"},
		{"operand of the wrong type", Identity, head + `,"Condition":{"NumericEquals":{"a":"x"}}}}`, `"x" is not what NumericEquals compares`},
		{"operator case", Identity, head + `,"Condition":{"stringequals":{"a":"x"}}}}`, "StringEquals"},
		{"multivalued key", Identity, head + `,"Condition":{"StringEquals":{"aws:TagKeys":"x"}}}}`, "can have several values"},
		{"ForAllValues on a single value", Identity, head + `,"Condition":{"ForAllValues:StringEquals":{"aws:SourceVpc":"x"}}}}`, "also holds when the key is absent"},
		{"allow to nobody", Resource, head + `,"Principal":{"AWS":"arn:aws:iam::111111111111:role/*"}}}`, "nobody is meant"},
		{"bare principal", Resource, head + `,"Principal":"arn:aws:iam::111111111111:role/app"}}`, "IAM wants"},
		{"long session policy", Session, `{"Statement":{"Effect":"Allow","Action":"*","Resource":["` + strings.Repeat(`arn:aws:s3:::b/*","`, 150) + `*"]}}`, "2,048 characters"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := mustParse(t, tt.kind, "doc", tt.text)
			var got []string
			for _, w := range d.Warnings() {
				got = append(got, w.String())
			}
			if all := strings.Join(got, "\n"); tt.want == "" && all != "" || !strings.Contains(all, tt.want) {
				t.Errorf("got %q, want %q", all, tt.want)
			}
		})
	}
}

func TestParsePrincipal(t *testing.T) {
	valid := map[string]string{ // ARN: account
		"arn:aws:iam::111111111111:user/ann":                 "111111111111",
		"arn:aws:iam::111111111111:user/team/ann":            "111111111111",
		"arn:aws-cn:iam::111111111111:role/app":              "111111111111",
		"arn:aws:sts::111111111111:assumed-role/app/s1":      "111111111111",
		"arn:aws:sts::111111111111:assumed-role/app/a@b.com": "111111111111",
		"arn:aws:sts::111111111111:federated-user/ann":       "111111111111",
		"arn:aws:iam::111111111111:root":                     "111111111111",
		"*":                                                  "",
	}
	for arn, account := range valid {
		p, err := ParsePrincipal(arn)
		if err != nil || p.Account != account || p.ARN != arn {
			t.Errorf("%s: %+v, %v", arn, p, err)
		}
	}
	for _, arn := range []string{
		"", "ann", "111111111111", "arn:aws:iam::111111111111:group/x", "arn:aws:iam::111111111111:user", "arn:aws:iam::111111111111:user/",
		"arn:aws:sts::111111111111:assumed-role/app", "arn:aws:sts::111111111111:assumed-role/app/", "arn:aws:iam:::user/ann",
		"arn:aws:s3:::bucket", "arn:aws:iam::111111111111:role/a/", "arn:aws:sts::111111111111:user/ann",
	} {
		if p, err := ParsePrincipal(arn); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %+v, %v", arn, p, err)
		}
	}
}
