package plan_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

const (
	allowed     = simulator.Allowed
	denied      = simulator.Denied
	conditional = simulator.Conditional
)

// asked is a question about a presigned URL, by the names of its author.
type asked struct {
	operation, principal, bucket, key string
	params                            map[string]string
	want                              simulator.Permission
	names                             []string // what the answer must mention
}

// write writes files, by name, and returns their paths in that order.
func write(t *testing.T, files map[string]string, names ...string) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(files[name]), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// read reads one plan or template.
func read(t *testing.T, name, text string, o plan.Options) *plan.Plan {
	t.Helper()
	p, err := plan.Read(write(t, map[string]string{name: text}, name), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// judge answers a question about the plan over base.
func judge(t *testing.T, p *plan.Plan, base *account.Snapshot, q asked) (simulator.Verdict, string) {
	t.Helper()
	local := simulator.NewPlanned(p, base)
	principal, found, err := p.Principal(q.principal)
	if err != nil {
		t.Fatal(err)
	}
	if !found {
		principal = q.principal
	}
	bucket, _ := p.Bucket(q.bucket)
	op := operation.Operation{Name: q.operation, Bucket: bucket, Key: q.key}
	for name, value := range q.params {
		op = op.Known(name, value)
	}
	use := simulator.Presigned{Operation: op, Identity: simulator.Identity{Principal: principal}, Signed: time.Now()}.Over(local.Snapshot())
	expiry := time.Hour
	verdicts, err := simulator.Verify(context.Background(), local, []simulator.Case{{Presigned: use, Expiry: &expiry}})
	if err != nil {
		t.Fatal(err)
	}
	v := verdicts[0]
	said := v.Reason
	for _, d := range v.Decisions {
		said += "\n" + d.Action + " " + d.Outcome.String() + " " + d.Note + " " + strings.Join(d.AfterDeployment, "\n") + strings.Join(d.Managed, " ")
		for _, m := range d.Missing {
			said += " " + m.Key
		}
		if d.Statement != nil {
			said += " " + d.Statement.String()
		}
	}
	return v, said
}

func check(t *testing.T, p *plan.Plan, base *account.Snapshot, questions ...asked) {
	t.Helper()
	for _, q := range questions {
		v, said := judge(t, p, base, q)
		if v.Permission != q.want {
			t.Errorf("%s %s %s/%s: %s, want %s\n%s", q.principal, q.operation, q.bucket, q.key, v.Permission, q.want, said)
		}
		for _, name := range q.names {
			if !strings.Contains(said, name) {
				t.Errorf("%s %s %s/%s does not mention %s:\n%s", q.principal, q.operation, q.bucket, q.key, name, said)
			}
		}
	}
}
