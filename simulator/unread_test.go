package simulator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
)

// One document that cannot be read makes the verdict about its principal
// conditional, with the document and its place as the reason. Others are
// decided as ever.
func TestUnreadDocumentMakesItsPrincipalConditional(t *testing.T) {
	const allow = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}`
	file := filepath.Join(t.TempDir(), "details.json")
	if err := os.WriteFile(file, []byte(`{"RoleDetailList": [
		{"Arn": "arn:aws:iam::111122223333:role/sound", "RoleName": "sound", "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": `+allow+`}]},
		{"Arn": "arn:aws:iam::111122223333:role/broken", "RoleName": "broken", "RolePolicyList": [
			{"PolicyName": "p", "PolicyDocument": `+allow+`},
			{"PolicyName": "newer", "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Aktion": "*", "Resource": "*"}}}]}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := account.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	expiry := time.Hour
	for name, want := range map[string]simulator.Permission{"sound": simulator.Allowed, "broken": simulator.Conditional} {
		c := simulator.Case{Presigned: simulator.Presigned{
			Operation: operation.Operation{Name: "GetObject", Bucket: "media", Key: "a"},
			Identity:  simulator.Identity{Principal: "arn:aws:iam::111122223333:role/" + name},
			Signed:    time.Now(),
		}, Expiry: &expiry}
		local := simulator.NewLocal(s.With(&account.Bucket{Name: "media", Owner: "111122223333"}))
		verdicts, err := simulator.Verify(t.Context(), local, []simulator.Case{c})
		if err != nil {
			t.Fatal(err)
		}
		v := verdicts[0]
		if v.Permission != want {
			t.Errorf("%s: %s, want %s", name, v.Permission, want)
		}
		if note := v.Decisions[0].Lacks; name == "broken" && (!strings.Contains(note, "newer (inline, role broken)") || !strings.Contains(note, `details.json:5:`) || !strings.Contains(note, `"Aktion"`)) {
			t.Errorf("the reason is %q, which does not name the document, its place and what is wrong", note)
		}
	}
}
