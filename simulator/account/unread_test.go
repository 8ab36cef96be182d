package account_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

const allowAll = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`

// broken is nothing that IAM would have taken, on its second line.
const broken = "{\"Version\": \"2012-10-17\",\n  \"Statement\": {\"Effect\": \"allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}"

// A document that cannot be read leaves what it is attached to unread, and
// nothing else: an account has thousands, and one of them may be newer than
// this program.
func TestUnreadDocument(t *testing.T) {
	// The principals u and r have all that a principal can have; the broken
	// document takes one place after the other.
	snapshot := func(place, doc string) map[string]string {
		at := func(name, good string) string {
			if name == place {
				return doc
			}
			return good
		}
		trust := `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}`
		all := `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`
		return map[string]string{
			"authorization-details.json": fmt.Sprintf(`{
  "UserDetailList": [
    {"Arn": "arn:aws:iam::111122223333:user/u", "UserName": "u", "GroupList": ["g"],
     "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": %s}],
     "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/limit"}},
    {"Arn": "arn:aws:iam::111122223333:user/other", "UserName": "other",
     "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": %s}]}],
  "GroupDetailList": [{"GroupName": "g", "GroupPolicyList": [{"PolicyName": "all", "PolicyDocument": %s}]}],
  "RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/r", "RoleName": "r", "AssumeRolePolicyDocument": %s,
     "AttachedManagedPolicies": [{"PolicyName": "many", "PolicyArn": "arn:aws:iam::111122223333:policy/many"}]}],
  "Policies": [
    {"PolicyName": "limit", "Arn": "arn:aws:iam::111122223333:policy/limit", "PolicyVersionList": [{"IsDefaultVersion": true, "Document": %s}]},
    {"PolicyName": "many", "Arn": "arn:aws:iam::111122223333:policy/many", "PolicyVersionList": [{"IsDefaultVersion": true, "Document": %s}]}]}`,
				at("inline", allowAll), allowAll, at("group", allowAll), at("trust", trust), at("boundary", allowAll), at("managed", allowAll)),
			"organization.json": fmt.Sprintf(`{"Id": "r-1", "Management": "999900001111", "Policies": [
  {"Name": "s", "Type": "SERVICE_CONTROL_POLICY", "Content": %s},
  {"Name": "r", "Type": "RESOURCE_CONTROL_POLICY", "Content": %s}],
  "Children": [{"Id": "111122223333", "Policies": [{"Name": "own", "Type": "SERVICE_CONTROL_POLICY", "Content": %[3]s}]}, {"Id": "444455556666"}]}`,
				at("scp", allowAll), at("rcp", all), allowAll),
			"buckets/media/bucket.json": `{"owner": "111122223333"}`,
			"buckets/media/policy.json": at("bucket", all),
			"buckets/other/bucket.json": `{"owner": "111122223333"}`,
			"keys/k/key.json":           `{"arn": "arn:aws:kms:eu-west-1:111122223333:key/k"}`,
			"keys/k/policy.json":        at("key", all),
		}
	}
	tests := []struct {
		place string
		layer policy.Layer // that is unread, of the principal, the bucket or the key
		of    string       // "u", "r", "media" or "k"
		lacks string       // part of the reason
	}{
		{"inline", policy.LayerIdentity, "u", "own (inline, user u), which is attached to arn:aws:iam::111122223333:user/u, cannot be read: "},
		{"group", policy.LayerIdentity, "u", "all (inline, group g), which is attached to"},
		{"boundary", policy.LayerBoundary, "u", "arn:aws:iam::111122223333:policy/limit, which is the permissions boundary of"},
		{"managed", policy.LayerIdentity, "r", "arn:aws:iam::111122223333:policy/many, which is attached to"},
		{"trust", policy.NoLayer, "r", ""},
		{"scp", policy.LayerSCP, "u", "s (on r-1) cannot be read"},
		{"rcp", policy.LayerRCP, "media", "r (on r-1) cannot be read"},
		{"bucket", policy.LayerResource, "media", "the policy of bucket media cannot be read"},
		{"key", policy.LayerResource, "k", "the policy of the KMS key cannot be read"},
	}
	forms := map[string]string{
		"object": broken,
		"string": fmt.Sprintf("%q", broken),
		"URL":    `"` + url.QueryEscape(broken) + `"`,
		"number": "5",
		"cut":    `"` + url.QueryEscape(broken[:20]) + `"`,
		"% sign": `"%7B%zz"`,
		"empty":  `""`,
	}
	for _, tt := range tests {
		for form, doc := range forms {
			if (tt.place == "bucket" || tt.place == "key") && form != "object" {
				continue // a file of its own is no JSON string
			}
			t.Run(tt.place+" as "+form, func(t *testing.T) {
				s, err := account.Load(directory(t, snapshot(tt.place, doc)))
				if err != nil {
					t.Fatal(err)
				}
				if w := s.Warnings(); len(w) != 1 || !strings.Contains(w[0].Text, "cannot be read") {
					t.Errorf("warnings = %v, want one, of the document", w)
				} else if file := filepath.Base(w[0].File); !strings.HasSuffix(file, ".json") || w[0].Line == 0 {
					t.Errorf("the warning is at %s, want a file, line and column", w[0].Place)
				}
				unread := func(arn, bucket string) (policy.LayerSet, string) {
					p, err := s.Principal(arn)
					if err != nil {
						t.Fatal(err)
					}
					policies := s.Policies(p)
					why := strings.Join(p.Lacks(), "\n") + s.UnreadOrganization(p.Account())
					if bucket == "k" {
						arn := "arn:aws:kms:eu-west-1:111122223333:key/k"
						s.AddKey(&policies, s.Key(arn))
						return policies.Unread, why + s.KeyLacks(arn)
					}
					s.AddBucket(&policies, s.Bucket(bucket), p.Account())
					return policies.Unread, why + s.Bucket(bucket).Lacks()
				}
				arn, bucket := "arn:aws:iam::111122223333:user/u", "other"
				switch tt.of {
				case "r":
					arn = "arn:aws:iam::111122223333:role/r"
				case "media", "k":
					bucket = tt.of
				}
				got, why := unread(arn, bucket)
				var want policy.LayerSet
				if tt.layer != policy.NoLayer {
					want = policy.Layers(tt.layer)
				}
				if got != want {
					t.Errorf("unread = %v, want %v", got, want)
				}
				if !strings.Contains(why, tt.lacks) {
					t.Errorf("says %q, want %q", why, tt.lacks)
				}
				if organization := tt.place == "scp" || tt.place == "rcp"; organization {
					return // holds for the whole account
				}
				if got, _ := unread("arn:aws:iam::111122223333:user/other", "other"); got != 0 {
					t.Errorf("another user's policies count as unread: %v", got)
				}
			})
		}
	}
}

// The place of what is wrong is that in the file, for objects; a string has
// lines of its own.
func TestPlaceOfDocument(t *testing.T) {
	details := func(doc string) string {
		return "{\n\"RoleDetailList\": [{\"Arn\": \"arn:aws:iam::111122223333:role/ü\", \"RoleName\": \"ü\",\n  \"RolePolicyList\": [{\"PolicyName\": \"é\", \"PolicyDocument\": " + doc + "}]}]}"
	}
	tests := []struct{ name, doc, want string }{
		{"object", broken, ":4:27: é (inline, role ü): cannot be read: Effect must be"},
		{"object on one line", strings.ReplaceAll(broken, "\n", ""), ":3:111: é (inline, role ü): cannot be read: Effect must be"},
		{"string", fmt.Sprintf("%q", broken), `:3:60: é (inline, role ü): cannot be read: Effect must be "Allow" or "Deny", spelled so (2:27 in the document)`},
		{"warning", `{"Statement": {"Effect": "Allow", "Action": "GetObject", "Resource": "*"}}`, `:3:104: é (inline, role ü): "GetObject" is not the name`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := account.Load(write(t, details(tt.doc)))
			if err != nil {
				t.Fatal(err)
			}
			if w := s.Warnings(); len(w) != 1 || !strings.Contains(w[0].String(), tt.want) {
				t.Errorf("warnings = %v\nwant one that contains %q", w, tt.want)
			}
		})
	}
}

// The quotas of customers' policies do not hold for those of AWS. The largest
// there is, AWSSupportServiceRolePolicy v56 of 2026-02-12, has 135,200
// characters, and hangs on a service-linked role in nearly every account.
func TestLargeManagedPolicy(t *testing.T) {
	var actions []string
	for i := range 4000 {
		actions = append(actions, fmt.Sprintf(`"service%04d:DescribeSomethingLong"`, i))
	}
	doc := `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", "Action": [` + strings.Join(actions, ",\n            ") + `]}}`
	if len(doc) < 135200 {
		t.Fatalf("the document has %d characters, too few to show anything", len(doc))
	}
	s, err := account.Load(write(t, `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport", "RoleName": "AWSServiceRoleForSupport",
		"AttachedManagedPolicies": [{"PolicyName": "AWSSupportServiceRolePolicy", "PolicyArn": "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy"}]}],
		"Policies": [{"PolicyName": "AWSSupportServiceRolePolicy", "Arn": "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy", "PolicyVersionList": [{"IsDefaultVersion": true, "Document": `+doc+`}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Principal("arn:aws:iam::111122223333:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Missing()) > 0 || len(p.Identity) != 1 {
		t.Errorf("missing %v, %d policies, want the one", p.Missing(), len(p.Identity))
	}
	if w := s.Warnings(); len(w) > 0 {
		t.Errorf("warned of a policy that nobody but AWS could change: %v", w)
	}
}

// What the AWS CLI prints is saved by shells and editors in more than one way.
func TestEncodings(t *testing.T) {
	utf16 := func(s, mark string, swap bool) string {
		var b strings.Builder
		b.WriteString(mark)
		for _, r := range s {
			if swap {
				b.WriteString("\x00" + string(r))
			} else {
				b.WriteString(string(r) + "\x00")
			}
		}
		return b.String()
	}
	forms := map[string]func(string) string{
		"UTF-8":                        func(s string) string { return s },
		"UTF-8 with a byte order mark": func(s string) string { return "\xef\xbb\xbf" + s },
		"UTF-16 of PowerShell":         func(s string) string { return utf16(s, "\xff\xfe", false) },
		"UTF-16, big-endian":           func(s string) string { return utf16(s, "\xfe\xff", true) },
		"UTF-16 without a mark":        func(s string) string { return utf16(s, "", false) },
		"CRLF":                         func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	}
	documents := map[string]string{
		"object":                       allowAll,
		"URL-encoded":                  `"` + url.QueryEscape(allowAll) + `"`,
		"URL-encoded, after a line":    `"%0A` + url.QueryEscape(allowAll) + `"`,
		"URL-encoded, after spaces":    `"%20%09%0D%0A` + url.QueryEscape(allowAll) + `%0A"`,
		"URL-encoded, in lower case":   `"%7b` + url.QueryEscape(allowAll[1:]) + `"`,
		"string":                       fmt.Sprintf("%q", allowAll),
		"string, byte order mark":      `"\ufeff` + strings.ReplaceAll(allowAll, `"`, `\"`) + `"`,
		"URL-encoded, byte order mark": `"%EF%BB%BF` + url.QueryEscape(allowAll) + `"`,
	}
	for form, encode := range forms {
		for name, doc := range documents {
			t.Run(form+", "+name, func(t *testing.T) {
				bucket := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}]}`
				dir := directory(t, map[string]string{
					"authorization-details.json": encode("{\n" + `"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/u", "UserName": "u", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": ` + doc + `}]}]}`),
					"buckets/a/policy.json":      encode(bucket),
					"buckets/a/bucket.json":      encode(`{"owner": "111122223333"}`),
					"buckets/b/policy.json":      encode(fmt.Sprintf(`{"Policy": %q}`, bucket)),
					"buckets/c/policy.json":      encode("\n" + url.QueryEscape(bucket)),
					"buckets/d/policy.json":      encode(`{"Policy": ` + bucket + `}`),
				})
				s, err := account.Load(dir)
				if err != nil {
					t.Fatal(err)
				}
				if w := s.Warnings(); len(w) > 0 {
					t.Errorf("warnings %v", w)
				}
				p, err := s.Principal("arn:aws:iam::111122223333:user/u")
				if err != nil || len(p.Identity) != 1 || len(p.Identity[0].Statements()) != 1 {
					t.Errorf("the user's policy is not there: %+v %v", p, err)
				}
				for _, name := range s.Buckets() {
					if b := s.Bucket(name); b.Policy == nil || len(b.Policy.Statements()) != 1 {
						t.Errorf("bucket %s has no policy", name)
					}
				}
				if s.Bucket("a").Owner != "111122223333" {
					t.Error("bucket.json was not read")
				}
			})
		}
	}
}

// directory writes a snapshot and returns its path.
func directory(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
