package simulator_test

import (
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
)

// role is the one role of the accounts that oneRole makes.
const role = "arn:aws:iam::111122223333:role/r"

// oneRole is an account with the role r, whose one policy p has the
// statements, and the bucket media. More files are given as name, content.
func oneRole(t *testing.T, statements string, files ...string) *account.Snapshot {
	t.Helper()
	files = append([]string{
		"authorization-details.json", `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/r", "RoleName": "r", "RoleId": "AROAR",
			"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [` + statements + `]}}]}]}`,
		"buckets/media/bucket.json", `{"owner": "111122223333", "region": "eu-west-1"}`,
	}, files...)
	return written(t, files)
}

// verify judges one use over the snapshot.
func verify(t *testing.T, s *account.Snapshot, p simulator.Presigned, expiry time.Duration) simulator.Verdict {
	t.Helper()
	verdicts, err := simulator.Verify(t.Context(), simulator.NewLocal(s), []simulator.Case{{Presigned: p.Over(s), Expiry: &expiry}})
	if err != nil {
		t.Fatal(err)
	}
	return verdicts[0]
}
