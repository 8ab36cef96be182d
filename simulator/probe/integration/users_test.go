//go:build integration

package integration

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// probed lists what is probed, with the one IAM action behind it.
var probed = []struct{ operation, action string }{
	{"GetObject", "s3:GetObject"},
	{"GetObject?versionId", "s3:GetObjectVersion"},
	{"HeadObject", "s3:GetObject"},
	{"HeadBucket", "s3:ListBucket"},
	{"ListObjectsV2", "s3:ListBucket"},
	{"PutObject", "s3:PutObject"},
	{"UploadPart", "s3:PutObject"},
	{"CompleteMultipartUpload", "s3:PutObject"},
	{"PostObject", "s3:PutObject"},
	{"AbortMultipartUpload", "s3:AbortMultipartUpload"},
	{"DeleteObject", "s3:DeleteObject"},
}

type user struct{ name, policy string }

func only(action string) string { return "only-" + strings.TrimPrefix(action, "s3:") }
func but(action string) string  { return "but-" + strings.TrimPrefix(action, "s3:") }

const nobody = "nobody"

// users has, per action, one who may do just that, one who may do everything
// else, and one without any policy.
func users() []user {
	list := []user{{nobody, ""}}
	seen := map[string]bool{}
	for _, p := range probed {
		if seen[p.action] {
			continue
		}
		seen[p.action] = true
		const policy = `{"Version":"2012-10-17","Statement":[%s]}`
		allow := `{"Effect":"Allow","Action":%q,"Resource":["arn:aws:s3:::*"]}`
		deny := `{"Effect":"Deny","Action":%q,"Resource":["arn:aws:s3:::*"]}`
		list = append(list,
			user{only(p.action), fmt.Sprintf(policy, fmt.Sprintf(allow, p.action))},
			user{but(p.action), fmt.Sprintf(policy, fmt.Sprintf(allow, "s3:*")+","+fmt.Sprintf(deny, p.action))})
	}
	return append(list, user{"admin", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`})
}

// startSandbox serves the sandbox over a snapshot with the same users, so
// that the policy engine is held against versitygw's.
func startSandbox(t *testing.T) (*server, *sandbox.Server) {
	t.Helper()
	snapshot, err := account.Load(writeSnapshot(t))
	if err != nil {
		t.Fatal(err)
	}
	box, err := sandbox.OverSnapshot(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sandbox.Start(t.Context(), "127.0.0.1:0", box)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Stop)
	s := &server{name: "sandbox", url: run.URL, users: map[string]aws.CredentialsProvider{}}
	for _, u := range users() {
		s.users[u.name] = sandboxtest.Credentials(t, box, sandboxtest.User(u.name))
	}
	s.root = s.users["admin"]
	return s, box
}

func writeSnapshot(t *testing.T) string {
	t.Helper()
	var list []any
	for _, u := range users() {
		detail := map[string]any{"Path": "/", "UserName": u.name, "UserId": "AIDA" + u.name, "Arn": sandboxtest.User(u.name)}
		if u.policy != "" {
			detail["UserPolicyList"] = []any{map[string]any{"PolicyName": "own", "PolicyDocument": json.RawMessage(u.policy)}}
		}
		list = append(list, detail)
	}
	text, err := json.Marshal(map[string]any{"UserDetailList": list})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "authorization-details.json"), text)
	for _, bucket := range []string{plain, versioned} {
		write(t, filepath.Join(dir, "buckets", bucket, "bucket.json"), fmt.Appendf(nil, `{"owner":%q,"region":%q}`, sandboxtest.Owner, region))
	}
	return dir
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
