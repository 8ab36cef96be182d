package least_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/least"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
)

// The URLs that an identity signs, with what they send.
var urls = []operation.Operation{
	{Name: "GetObject", Bucket: "media", Key: "films/{film}", Form: true},
	{Name: "GetObject", Bucket: "media", Key: "films/{film}/poster.jpg", Form: true}, // within the first
	{Name: "GetObject", Bucket: "media", Key: "invoices/{order}.pdf", Form: true},
	operation.Operation{Name: "GetObject", Bucket: "media", Key: "terms/v1"}.Known("versionId", "3"),
	operation.Operation{Name: "PutObject", Bucket: "media", Key: "in/{user}/{name}", Form: true}.Known("x-amz-tagging", "a=b").Known("x-amz-acl", "private"),
	{Name: "UploadPart", Bucket: "vault", Key: "big/{upload}", Form: true},
	{Name: "GetObject", Bucket: "vault", Key: "big/{upload}", Form: true},
	{Name: "DeleteObject", Bucket: "media", Key: "a*b?c$d"},
	{Name: "ListObjectsV2", Bucket: "media"},
}

const (
	principal = "arn:aws:iam::111122223333:role/links"
	kmsKey    = "arn:aws:kms:eu-west-1:111122223333:key/1234"
)

// files are an account with one role, its policy, and the buckets of the URLs; one
// of them is encrypted by a key of the account.
func files(t *testing.T, document string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"authorization-details.json": fmt.Sprintf(`{"RoleDetailList": [{"RoleName": "links", "RoleId": "AROALINKS", "Arn": %q, "RolePolicyList": [{"PolicyName": "least", "PolicyDocument": %s}]}]}`, principal, document),
		"buckets/media/bucket.json":  `{"owner": "111122223333", "region": "eu-west-1", "ownership": "ObjectWriter"}`,
		"buckets/vault/bucket.json":  fmt.Sprintf(`{"owner": "111122223333", "region": "eu-west-1", "kmsKey": %q, "bucketKey": false}`, kmsKey),
		"keys/1234/key.json":         fmt.Sprintf(`{"arn": %q}`, kmsKey),
		"keys/1234/policy.json":      `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}`,
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// verdicts are the permissions of the URLs under a policy, and what they need.
func verdicts(t *testing.T, document string) (permissions []simulator.Permission, uses []least.Use) {
	t.Helper()
	s, err := account.Load(files(t, document))
	if err != nil {
		t.Fatal(err)
	}
	var cases []simulator.Case
	expiry := time.Hour
	for i, op := range urls {
		p := simulator.Presigned{Operation: op, Identity: simulator.Identity{Name: "links", Principal: principal}, Signed: time.Now()}.Over(s)
		questions, _, err := p.Questions()
		if err != nil {
			t.Fatal(err)
		}
		uses = append(uses, least.Use{Identity: "links", Principal: principal, Call: fmt.Sprintf("%s links.go:%d", op.Name, i+1), Questions: questions})
		cases = append(cases, simulator.Case{Presigned: p, Expiry: &expiry})
	}
	got, err := simulator.Verify(context.Background(), simulator.NewLocal(s), cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range got {
		permissions = append(permissions, v.Permission)
	}
	return permissions, uses
}

func everything(permissions []simulator.Permission) bool {
	return !slices.ContainsFunc(permissions, func(p simulator.Permission) bool { return p != simulator.Allowed })
}

// TestLeast: with the policy every URL works, and with anything less some URL does
// not: without any of the actions, or with any of the resources narrowed.
func TestLeast(t *testing.T) {
	_, uses := verdicts(t, `{"Version": "2012-10-17", "Statement": []}`)
	policies := least.Of(uses)
	if len(policies) != 1 {
		t.Fatalf("%d policies, want 1", len(policies))
	}
	p := policies[0]
	if got, _ := verdicts(t, string(p.Document())); !everything(got) {
		t.Fatalf("with the least, %v: %s", got, p.Document())
	}
	tried := 0
	less := func(what string, change func(s *least.Statement)) {
		t.Helper()
		for i := range p.Statements {
			changed := p
			changed.Statements = slices.Clone(p.Statements)
			s := &changed.Statements[i]
			s.Actions, s.Resources = slices.Clone(s.Actions), slices.Clone(s.Resources)
			change(s)
			if fmt.Sprint(changed) == fmt.Sprint(p) {
				continue
			}
			tried++
			if len(s.Actions) == 0 || len(s.Resources) == 0 {
				changed.Statements = slices.Delete(changed.Statements, i, i+1)
			}
			if got, _ := verdicts(t, string(changed.Document())); everything(got) {
				t.Errorf("%s of statement %d, and all is still allowed: %s", what, i, changed.Document())
			}
		}
	}
	for n := range 6 {
		less(fmt.Sprintf("without action %d", n), func(s *least.Statement) {
			if n < len(s.Actions) {
				s.Actions = slices.Delete(s.Actions, n, n+1)
			}
		})
		less(fmt.Sprintf("without resource %d", n), func(s *least.Statement) {
			if n < len(s.Resources) {
				s.Resources = slices.Delete(s.Resources, n, n+1)
			}
		})
		less(fmt.Sprintf("resource %d narrowed", n), func(s *least.Statement) {
			if n < len(s.Resources) {
				if i := strings.LastIndex(s.Resources[n], "*"); i >= 0 && !strings.HasPrefix(s.Resources[n][i:], "*}") {
					s.Resources[n] = s.Resources[n][:i] + "x" + s.Resources[n][i:]
				} else {
					s.Resources[n] += "x"
				}
			}
		})
	}
	if tried < 20 {
		t.Errorf("only %d lesser policies tried", tried)
	}
}

// TestBeyond names what is granted on the same buckets and not needed.
func TestBeyond(t *testing.T) {
	document := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:RestoreObject"], "Resource": "arn:aws:s3:::media/*"}]}`
	s, err := account.Load(files(t, document))
	if err != nil {
		t.Fatal(err)
	}
	_, uses := verdicts(t, document)
	p := least.Of(uses)[0]
	local := simulator.NewLocal(s)
	beyond, err := least.Beyond(context.Background(), local, p, uses)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"s3:GetObject on all of arn:aws:s3:::media/*", "s3:RestoreObject on arn:aws:s3:::media/*"}; !slices.Equal(beyond, want) {
		t.Errorf("beyond: %q, want %q", beyond, want)
	}
	missing, err := least.Missing(context.Background(), local, uses, "links")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(missing, func(m string) bool { return strings.HasPrefix(m, "s3:DeleteObject on ") }) || slices.ContainsFunc(missing, func(m string) bool { return strings.HasPrefix(m, "s3:GetObject on arn:aws:s3:::media") }) {
		t.Errorf("missing: %q", missing)
	}
}
