package cases_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/cases"
)

func TestRecords(t *testing.T) {
	for _, path := range []string{
		"../../testdata/policy/policy-decisions.jsonl",
		"../../../shared/vectors/policy-decisions.jsonl",
	} {
		t.Run(path, func(t *testing.T) {
			f, err := os.Open(path)
			if err != nil {
				t.Skip("skipped: the records are not here")
			}
			defer f.Close()
			n := 0
			for r, err := range cases.Run(path, f) {
				if err != nil {
					t.Fatal(err)
				}
				n++
				if !r.OK {
					t.Errorf("%s: %s, want %s\n%s", r.ID, r.Decision, r.Expected, r.Explain())
				}
			}
			if n == 0 {
				t.Error("the file has no records")
			}
		})
	}
}

// TestKeyPolicies: identity policies alone do not allow the use of a KMS key.
func TestKeyPolicies(t *testing.T) {
	const record = `{"policies": {"identity": [{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}]%s}, "request": {"principal": "arn:aws:iam::111122223333:user/u", "action": "KMS:Decrypt", "resource": "arn:aws:kms:eu-west-1:111122223333:key/k"}, "expected": %q}`
	delegates := `, "resource": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}}`
	text := fmt.Sprintf(record, "", "implicitDeny") + "\n" + fmt.Sprintf(record, delegates, "allowed")
	for r, err := range cases.Run("f", strings.NewReader(text)) {
		if err != nil || !r.OK {
			t.Errorf("%s, want %s (%v)", r.Decision, r.Expected, err)
		}
	}
}

func TestBadRecords(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no JSON", "\n{,}", "f:2: not a decision record"},
		{"principal", `{"id": "x", "request": {"principal": "me"}}`, "f:1: record x: "},
		{"policy", `{"id": "x", "policies": {"identity": [{"Version": "2012-10-17", "Statement": [{"Effect": "Maybe"}]}]}}`, "f:1: record x: identity[0]:1:"},
		{"expected", `{"id": "x", "expected": "yes"}`, `expected "yes" is not`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var err error
			for _, err = range cases.Run("f", strings.NewReader(tt.text)) {
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one that contains %q", err, tt.want)
			}
		})
	}
}
