package account_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/account"
)

const webshop = "../../testdata/webshop/account"

func TestLoadWebshop(t *testing.T) {
	s, err := account.Load(webshop)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"arn:aws:iam::111122223333:role/webshop/streamer",
		"arn:aws:iam::111122223333:user/picture-uploader",
	}
	if diff := cmp.Diff(want, s.Principals()); diff != "" {
		t.Errorf("principals (-want +got):\n%s", diff)
	}
	b := s.Bucket("webshop-media")
	if b == nil || b.Owner != "111122223333" || b.Policy == nil {
		t.Errorf("bucket = %+v, want an owner and a policy", b)
	}
}

func TestPrincipalOfSession(t *testing.T) {
	s, err := account.Load(webshop)
	if err != nil {
		t.Fatal(err)
	}
	// The session's ARN lacks the role's path, and IAM ignores case in names.
	p, err := s.Principal("arn:aws:sts::111122223333:assumed-role/Streamer/i-0abc")
	if err != nil {
		t.Fatal(err)
	}
	if want := "arn:aws:iam::111122223333:role/webshop/streamer"; p.ARN != want {
		t.Errorf("session belongs to %s, want %s", p.ARN, want)
	}
}

func TestUnknownPrincipal(t *testing.T) {
	s, err := account.Load(webshop)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Principal("arn:aws:iam::111122223333:user/zzz")
	var unknown *account.UnknownPrincipalError
	if !errors.As(err, &unknown) {
		t.Fatalf("error = %v, want an UnknownPrincipalError", err)
	}
	if !strings.Contains(err.Error(), "user/picture-uploader") {
		t.Errorf("error %q does not name the principals that are known", err)
	}
}

// Whoever writes a principal down wrongly mostly has the name right.
func TestPrincipalThatWasMeant(t *testing.T) {
	s, err := account.Load(webshop)
	if err != nil {
		t.Fatal(err)
	}
	const role, user = "arn:aws:iam::111122223333:role/webshop/streamer", "arn:aws:iam::111122223333:user/picture-uploader"
	for arn, want := range map[string]string{
		"arn:aws:iam::111122223333:role/streamer":                "did you mean " + role,
		"arn:aws:iam::111122223333:role/shop/Streamer":           "did you mean " + role,
		"arn:aws:iam::111122223333:role/webshop/streamr":         "did you mean " + role,
		"arn:aws:iam::999999999999:role/webshop/streamer":        "did you mean " + role,
		"arn:aws-cn:iam::111122223333:role/webshop/streamer":     "did you mean " + role,
		"arn:aws:iam::111122223333:user/streamer":                "did you mean " + role,
		"arn:aws:sts::111122223333:assumed-role/streamers/i-0ab": "did you mean " + role,
		"role/Streamer":                         "did you mean " + role,
		"streamer":                              "did you mean " + role,
		"picture_uploader":                      "did you mean " + user,
		"arn:aws:iam::111122223333:role/unlike": "it has " + role + ", " + user,
		"arn:aws:iam::111122223333:root":        "it has ",
		"":                                      "it has ",
	} {
		_, err := s.Principal(arn)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", arn, err, want)
		}
	}
}

// Documents come as objects from the CLI, URL-encoded from the API.
func TestEncodedDocument(t *testing.T) {
	const details = `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/r", "RoleName": "r", "RoleId": "AROA1",
		"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D"}]}]}`
	s, err := account.Load(write(t, details))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Principal("arn:aws:iam::111122223333:role/r")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Identity) != 1 {
		t.Errorf("%d identity policies, want 1", len(p.Identity))
	}
}

// A filtered dump lacks policies; a decision must not pretend otherwise.
func TestMissingPolicy(t *testing.T) {
	const details = `{"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/u", "UserName": "u",
		"GroupList": ["g"], "AttachedManagedPolicies": [{"PolicyName": "x", "PolicyArn": "arn:aws:iam::aws:policy/x"}]}]}`
	s, err := account.Load(write(t, details))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Principal("arn:aws:iam::111122223333:user/u")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"arn:aws:iam::aws:policy/x", "group g"}, p.Missing()); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if policies := s.Policies(p); policies.Unread == 0 {
		t.Error("the identity layer must count as unread")
	}
}

// TestNoSnapshot: what is given for a snapshot and is none gets one line that says what
// it should be.
func TestNoSnapshot(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/shop\n", "empty": "", "list.json": "[]", "half.json": `{"RoleDetailList": [`, "text": "\x00\x01", "other.json": `{"a": 1}`} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := account.Load(file)
		if err == nil || !strings.HasPrefix(err.Error(), file+":") || !strings.Contains(err.Error(), "the output of `aws iam get-account-authorization-details`") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBadSnapshots(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"syntax", "{\n  \"UserDetailList\": [,]\n}", ":2:22: "},
		{"empty", "{}", "neither users nor roles"},
		{"one page of several", `{"IsTruncated": true, "Marker": "m", "UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/u", "UserName": "u"}]}`, "one page of several"},
		{"one page, as the AWS CLI says it", `{"NextToken": "t", "UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/u", "UserName": "u"}]}`, "without --max-items"},
		{"half a character", "\xff\xfe{\x00}", "UTF-16"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := account.Load(write(t, tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one that contains %q", err, tt.want)
			}
		})
	}
	if _, err := account.Load(filepath.Join(t.TempDir(), "nowhere")); err == nil || strings.Count(err.Error(), "nowhere") != 1 {
		t.Errorf("error = %v, want one that names the path once", err)
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "authorization-details.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
