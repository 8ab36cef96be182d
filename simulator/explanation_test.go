package simulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
)

// An explanation names the reason, and repairs only where a statement would help.
func TestExplanations(t *testing.T) {
	const allow = `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}`
	public := `{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"},
		{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/r"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"}]}`
	tests := []struct {
		name, statements string
		files            []string
		says, never      string
		repairs          int
	}{
		{name: "withheld by Block Public Access", statements: allow, files: []string{
			"buckets/media/bucket.json", `{"owner": "444455556666", "publicAccessBlock": {"restrictPublicBuckets": true}}`, "buckets/media/policy.json", public,
		}, says: "withheld from other accounts by Block Public Access (RestrictPublicBuckets)", never: "no policy"},
		{name: "withheld by Block Public Access of the account", statements: allow, files: []string{
			"buckets/media/bucket.json", `{"owner": "444455556666"}`, "buckets/media/policy.json", public,
			"accounts/444455556666/account.json", `{"publicAccessBlock": {"restrictPublicBuckets": true}}`,
		}, says: "RestrictPublicBuckets", never: "no policy"},
		{name: "no policy in another account", statements: allow, files: []string{"buckets/media/bucket.json", `{"owner": "444455556666"}`}, says: "resource policy: implicitDeny (no policy)", repairs: 1},
		{name: "NotPrincipal", statements: allow, files: []string{"buckets/media/policy.json",
			`{"Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/r"]}, "Action": "s3:*", "Resource": "*"}]}`},
			says: "its NotPrincipal does not spare the requester, for which it has to name the account, the role and the session"},
		{name: "a variable without a value", statements: `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/${aws:username}/*"}`,
			says: "does not apply: ${aws:username} in its Resource has no value in this request", never: "about other resources", repairs: 1},
		{name: "other resources", statements: `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"}`, says: "about other resources", repairs: 1},
		{name: "an unread policy", statements: allow, files: []string{"buckets/media/policy.json", `{"Statement": {}}`}, says: "depends on policies that could not be read: resource policy"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := oneRole(t, tt.statements, tt.files...)
			p := simulator.Presigned{Operation: operation.Operation{Name: "GetObject", Bucket: "media", Key: "a"}, Identity: simulator.Identity{Principal: role}, Signed: time.Now()}
			v := verify(t, s, p.Over(s), time.Hour)
			why, _, err := simulator.NewLocal(s).Explain(v.Decisions[0].Question)
			if err != nil {
				t.Fatal(err)
			}
			if text := why.String(); !strings.Contains(text, tt.says) || tt.never != "" && strings.Contains(text, tt.never) {
				t.Errorf("got:\n%s\nwant %q, not %q", text, tt.says, tt.never)
			}
			if n := len(v.Decisions[0].Repairs); n != tt.repairs {
				t.Errorf("%d repairs %v, want %d", n, v.Decisions[0].Repairs, tt.repairs)
			}
		})
	}
}

// Without s3:ListBucket a missing object looks like a missing permission.
func TestMissingObjectIsNoted(t *testing.T) {
	for statements, want := range map[string]bool{
		`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}`:                                       true,
		`{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}`:                    false,
		`{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::media/*"}`: true,
		`{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}`:                                       false, // denied, which is said anyway
	} {
		s := oneRole(t, statements)
		p := simulator.Presigned{Operation: operation.Operation{Name: "GetObject", Bucket: "media", Key: "a"}, Identity: simulator.Identity{Principal: role}, Signed: time.Now()}
		v := verify(t, s, p.Over(s), time.Hour)
		if got := strings.Contains(strings.Join(v.Notes, "\n"), "403 AccessDenied and not 404"); got != want {
			t.Errorf("%s: notes %q, want one about missing objects: %v", statements, v.Notes, want)
		}
	}
}
