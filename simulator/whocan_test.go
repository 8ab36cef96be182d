package simulator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
)

// Who could sign, for whom, how long, and on what it depends.
func TestWhoCan(t *testing.T) {
	dir := t.TempDir()
	allow := func(rest string) string {
		return `{"Version": "2012-10-17", "Statement": {"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", ` + rest + `}}`
	}
	role := func(name, policy string) string {
		return `{"Arn": "arn:aws:iam::111122223333:role/` + name + `", "RoleName": "` + name + `", "RoleId": "AROA` + strings.ToUpper(name) + `", "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": ` + policy + `}]}`
	}
	files := map[string]string{
		"authorization-details.json": `{"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/ann", "UserName": "ann", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": ` + allow(`"Resource": "*"`) + `}]}],
			"RoleDetailList": [` + strings.Join([]string{
			role("reader", allow(`"Resource": "arn:aws:s3:::media/*"`)),
			role("office", allow(`"Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`)),
			role("short", `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
				{"Sid": "Hour", "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NumericGreaterThan": {"s3:signatureAge": "3600000"}}}]}`),
			role("films", allow(`"Resource": "arn:aws:s3:::media/films/*"`)),
			role("nobody", allow(`"Resource": "arn:aws:s3:::other/*"`)),
			role("unread", `{"Statement": {}}`),
		}, ",") + `]}`,
		"buckets/media/bucket.json": `{"owner": "111122223333", "region": "eu-west-1"}`,
		"buckets/media/policy.json": `{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Principal": {"AWS": ["444455556666", "arn:aws:iam::777788889999:role/partner", "arn:aws:iam::111122223333:role/reader"], "Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"},
			{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::media/*"}]}`,
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := load(t, dir)
	op := operation.Operation{Name: "GetObject", Bucket: "media", Key: "pictures/{name}", Form: true}
	openers := []simulator.Opener{{}, {Name: "office", Address: "203.0.113.7"}}
	signers, err := simulator.WhoCan(t.Context(), s, op, openers, simulator.MaxExpiry)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(signers))
	for i, s := range signers {
		names[i] = s.Principal.Name + ": " + string(s.Permission())
	}
	if diff := cmp.Diff([]string{"office: allowed", "reader: allowed", "short: allowed", "ann: allowed", "unread: conditional"}, names); diff != "" {
		t.Errorf("signers (-want +got):\n%s", diff)
	}
	for name, life := range map[string]time.Duration{"office": 12 * time.Hour, "reader": 12 * time.Hour, "short": time.Hour, "ann": simulator.MaxExpiry} {
		for _, s := range signers {
			if s.Principal.Name != name {
				continue
			}
			v := s.Verdicts[len(s.Verdicts)-1]
			if v.Lifetime.Effective == nil || *v.Lifetime.Effective > life+time.Millisecond || *v.Lifetime.Effective < life {
				t.Errorf("%s: works for %v, want %s", name, v.Lifetime.Effective, life)
			}
			if v.Decisions[0].Statement == nil {
				t.Errorf("%s: no statement is named", name)
			}
		}
	}
	if len(signers) > 0 && len(signers[0].Verdicts) != 2 {
		t.Errorf("%d verdicts of the first, want one for each opener", len(signers[0].Verdicts))
	}
	outside, others := simulator.Outsiders(s, op)
	if diff := cmp.Diff([]string{"444455556666", "arn:aws:iam::777788889999:role/partner"}, outside); diff != "" || others {
		t.Errorf("outside (-want +got), all %v:\n%s", others, diff)
	}
}

// A snapshot of a thousand principals, with policies as roles have them, is read
// and answers in under a second of one processor.
func TestWhoCanOfAThousand(t *testing.T) {
	if testing.Short() { // as with the race detector, which costs more than a second
		t.Skip("measures time")
	}
	path := filepath.Join(t.TempDir(), "details.json")
	if err := os.WriteFile(path, []byte(thousand()), 0o600); err != nil {
		t.Fatal(err)
	}
	op := operation.Operation{Name: "GetObject", Bucket: "media", Key: "team7/{file}", Form: true}
	best := time.Hour
	for range 5 {
		began := cpuTime()
		s, err := account.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		s = s.With(&account.Bucket{Name: "media", Owner: "111122223333", Region: "eu-west-1"})
		loaded := cpuTime() - began
		signers, err := simulator.WhoCan(t.Context(), s, op, []simulator.Opener{{}}, simulator.MaxExpiry)
		if err != nil {
			t.Fatal(err)
		}
		took := cpuTime() - began
		t.Logf("read in %s, answered in %s", loaded, took-loaded)
		if len(s.Principals()) != 1000 || len(signers) != 100 {
			t.Errorf("%d of %d principals, want 100 of 1000", len(signers), len(s.Principals()))
		}
		if best = min(best, took); best < time.Second {
			return
		}
	}
	t.Errorf("took %s, want under a second", best)
}

// thousand is an account of a thousand roles: each with a policy of its own that
// names one of ten teams, and three that all share.
func thousand() string {
	var roles, policies []string
	for i := range 1000 {
		roles = append(roles, fmt.Sprintf(`{"Arn": "arn:aws:iam::111122223333:role/service/r%d", "RoleName": "r%[1]d", "RoleId": "AROA%016[1]d",
			"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
			"RolePolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
				{"Sid": "Team", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::media/team%d/*"},
				{"Sid": "Logs", "Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:*:111122223333:*"},
				{"Sid": "TLS", "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}],
			"AttachedManagedPolicies": [{"PolicyName": "m0", "PolicyArn": "arn:aws:iam::111122223333:policy/m0"}, {"PolicyName": "m1", "PolicyArn": "arn:aws:iam::111122223333:policy/m1"}, {"PolicyName": "m2", "PolicyArn": "arn:aws:iam::111122223333:policy/m2"}]}`, i, i%10))
	}
	for i := range 3 {
		var actions []string
		for j := range 100 {
			actions = append(actions, fmt.Sprintf(`"ec2:Describe%d"`, j))
		}
		policies = append(policies, fmt.Sprintf(`{"PolicyName": "m%d", "Arn": "arn:aws:iam::111122223333:policy/m%[1]d", "PolicyVersionList": [{"IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": [%s], "Resource": "*"}}}]}`, i, strings.Join(actions, ",")))
	}
	return `{"RoleDetailList": [` + strings.Join(roles, ",\n") + `], "Policies": [` + strings.Join(policies, ",") + `]}`
}
