package managed

import (
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// TestTable reads every policy of the table: the engine must know all of them.
func TestTable(t *testing.T) {
	if len(All()) < 50 {
		t.Errorf("only %d policies", len(All()))
	}
	for name, p := range All() {
		if _, err := policy.Parse(policy.Identity, name, p.Text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := time.Parse(time.DateOnly, p.Date); err != nil || p.Version == "" {
			t.Errorf("%s: version %q of %q", name, p.Version, p.Date)
		}
	}
}

func TestFind(t *testing.T) {
	for arn, want := range map[string]bool{
		"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole": true,
		"arn:aws-cn:iam::aws:policy/AmazonS3ReadOnlyAccess":                true,
		"arn:aws:iam::111122223333:policy/AmazonS3ReadOnlyAccess":          false, // somebody's own
		"arn:aws:iam::aws:policy/NoSuchPolicy":                             false,
		"AmazonS3ReadOnlyAccess":                                           false,
	} {
		if got := Find(arn) != nil; got != want {
			t.Errorf("%s: %t, want %t", arn, got, want)
		}
	}
}
