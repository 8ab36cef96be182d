//go:build integration

package integration

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// startSandbox serves presigncheck's own sandbox over a snapshot with the
// same users, so that its policy engine is held against those of others.
func startSandbox(t *testing.T) *server {
	t.Helper()
	snapshot, err := account.Load(writeSnapshot(t))
	must(t, err)
	box, err := sandbox.OverSnapshot(snapshot)
	must(t, err)
	run, err := sandbox.Start(t.Context(), "127.0.0.1:0", box)
	must(t, err)
	t.Cleanup(run.Stop)
	s := &server{name: "sandbox", users: map[string]aws.CredentialsProvider{}, box: box, lacks: without(acls)}
	for _, u := range users() {
		s.users[u.name] = sandboxtest.Credentials(t, box, sandboxtest.User(u.name))
	}
	s.root, s.narrowed = s.users[admin], s.users[narrowed]
	return s.serve(t, address(t, run.URL))
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
	must(t, err)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "authorization-details.json"), text)
	for _, bucket := range []string{plain, versioned, scratch} {
		write(t, filepath.Join(dir, "buckets", bucket, "bucket.json"), fmt.Appendf(nil, `{"owner":%q,"region":%q}`, sandboxtest.Owner, region))
	}
	return dir
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(file), 0o755))
	must(t, os.WriteFile(file, text, 0o644))
}
