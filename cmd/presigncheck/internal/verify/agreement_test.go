package verify_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/verify"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// The sandbox answers as the engine decides: it confirms what is allowed,
// refutes what is denied, and of what depends on something that nobody knows it
// says so. In particular it takes no key for absent because it does not know it,
// nor for what happens to hold on loopback.
func TestSandboxAgreesWithTheEngine(t *testing.T) {
	const allow = `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "Resource": "*"}`
	deny := func(condition string) string {
		return allow + `, {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": ` + condition + `}`
	}
	only := func(condition string) string {
		return `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "Resource": "*", "Condition": ` + condition + `}`
	}
	office := simulator.Opener{Name: "office", Address: "203.0.113.7"}
	endpoint := simulator.Opener{Name: "endpoint", VPCE: "vpce-1a2b3c4d"}
	tests := []struct {
		name, statements string
		opener           simulator.Opener
		want             string // by the engine, where the case is about one answer; "" where both need only agree
	}{
		{"no condition", allow, simulator.Opener{}, "allowed"},
		{"nothing", `{"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "*"}`, simulator.Opener{}, "denied"},
		{"another organization", deny(`{"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abcd123456"}}`), simulator.Opener{}, "conditional"},
		{"another organization's bucket", deny(`{"StringNotEqualsIfExists": {"aws:ResourceOrgID": "o-abcd123456"}}`), simulator.Opener{}, "conditional"},
		{"organization", only(`{"StringEquals": {"aws:PrincipalOrgID": "o-abcd123456"}}`), simulator.Opener{}, "conditional"},
		{"address", only(`{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`), simulator.Opener{}, "conditional"},
		{"loopback", only(`{"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}`), simulator.Opener{}, "conditional"},
		{"address of the office", only(`{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`), office, "allowed"},
		{"address of another office", only(`{"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}`), office, "denied"},
		{"endpoint", only(`{"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}`), endpoint, "allowed"},
		{"no endpoint", only(`{"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}`), office, "denied"},
		{"endpoint's VPC", only(`{"StringEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}`), endpoint, ""},
		{"agent", only(`{"StringLike": {"aws:UserAgent": "*Mozilla*"}}`), simulator.Opener{}, "conditional"},
		{"referer", deny(`{"StringNotLikeIfExists": {"aws:Referer": "https://example.com/*"}}`), simulator.Opener{}, "conditional"},
		{"TLS 1.3", deny(`{"NumericLessThan": {"s3:TlsVersion": "1.3"}}`), simulator.Opener{}, "conditional"},
		{"plain HTTP", deny(`{"Bool": {"aws:SecureTransport": "false"}}`), simulator.Opener{PlainHTTP: true}, "denied"},
		{"second factor", deny(`{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}`), simulator.Opener{}, ""},
		{"tags of the object", only(`{"StringEquals": {"s3:ExistingObjectTag/public": "yes"}}`), simulator.Opener{}, ""},
		{"tags of the session", only(`{"StringEquals": {"aws:PrincipalTag/team": "red"}}`), simulator.Opener{}, ""},
		{"source identity", deny(`{"StringNotEqualsIfExists": {"aws:SourceIdentity": "ann"}}`), simulator.Opener{}, ""},
		{"instance", only(`{"StringEquals": {"ec2:SourceInstanceArn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc"}}`), simulator.Opener{}, ""},
		{"something new", deny(`{"StringNotEqualsIfExists": {"aws:SomethingNew": "a"}}`), simulator.Opener{}, ""},
		{"unread document", allow + `]}}, {"PolicyName": "q", "PolicyDocument": {"Statement": [{}`, simulator.Opener{}, "conditional"},
	}
	films := `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::media/films/public-*"}`
	secret := allow + `, {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::media/films/secret/*"}`
	for _, statements := range []string{allow, films, secret} {
		for _, key := range []string{"films/{film}", "films/public-{film}", "films/secret/{film}", "{key}", "other/{key}"} {
			agree(t, "form "+key+" of "+statements, statements, key, simulator.Opener{}, "")
		}
	}
	for _, tt := range tests {
		agree(t, tt.name, tt.statements, "a", tt.opener, tt.want)
	}
}

// agree asks the engine and the sandbox about each kind of operation. want is what
// the engine has to say of reads, "" for anything.
func agree(t *testing.T, name, statements, key string, opener simulator.Opener, want string) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "details.json")
		if err := os.WriteFile(file, []byte(`{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/service/r", "RoleName": "r", "RoleId": "AROAEXAMPLE",
				"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [`+statements+`]}}]}]}`), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := account.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		bucket := &account.Bucket{Name: "media", Owner: "111122223333", Region: "eu-west-1"}
		s = s.With(bucket)
		box, err := verify.StartSandbox(t.Context(), s, &probe.Prober{Rate: 1000, AllowWrites: true}, "eu-west-1")
		if err != nil {
			t.Fatal(err)
		}
		defer box.Stop()
		for _, name := range []string{"GetObject", "HeadObject", "PutObject", "ListObjectsV2"} {
			key := key
			if name == "ListObjectsV2" {
				key = ""
			}
			p := simulator.Presigned{
				Operation: operation.Operation{Name: name, Bucket: "media", Key: key, Form: strings.Contains(key, "{")},
				Identity:  simulator.Identity{Principal: "arn:aws:iam::111122223333:role/service/r", ID: "AROAEXAMPLE"},
				Opener:    opener,
				Signed:    time.Now(),
			}
			expiry := time.Hour
			verdicts, err := simulator.Verify(t.Context(), simulator.NewLocal(s), []simulator.Case{{Presigned: p.Over(s), Expiry: &expiry}})
			if err != nil {
				t.Fatal(err)
			}
			permission := verdicts[0].Permission
			if want != "" && string(permission) != want && name == "GetObject" {
				t.Errorf("%s: the engine says %s, want %s", name, permission, want)
			}
			e, err := box.Probe(t.Context(), p.Over(s))
			if err != nil {
				t.Fatal(err)
			}
			answer := map[simulator.Permission]probe.Result{
				simulator.Allowed: probe.Confirmed, simulator.Denied: probe.Refuted, simulator.Conditional: probe.Inconclusive,
			}[permission]
			if e.Result != answer || permission == simulator.Conditional && e.Cause != probe.Undecided {
				t.Errorf("%s: the engine says %s, the sandbox %s (%s: %s)", name, permission, e.Result, e.Cause, e.Reason)
			}
		}
	})
}

// A site whose URL several open is rehearsed for each of them: what a server says
// to one is no evidence about the other.
func TestOpenersAreRehearsedApart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "details.json")
	if err := os.WriteFile(file, []byte(`{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/a", "RoleName": "a", "RoleId": "AROAEXAMPLE", "RolePolicyList": [{"PolicyName": "p",
		"PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}}]}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := account.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	s = s.With(&account.Bucket{Name: "media", Owner: "111122223333", Region: "eu-west-1"})
	box, err := verify.StartSandbox(t.Context(), s, &probe.Prober{Rate: 1000}, "eu-west-1")
	if err != nil {
		t.Fatal(err)
	}
	defer box.Stop()
	v := &verify.Verifier{Config: configuration(t, twoSigners+`
openers:
  abroad: {address: 198.51.100.9}
  anywhere: {}
  office: {address: 203.0.113.7}
`), Decider: simulator.NewLocal(s), Snapshot: s, Prober: box, Now: time.Now}
	result, err := v.Sites(t.Context(), sites("example.com/a", 2))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2]string{"abroad": {"denied", "refuted"}, "anywhere": {"conditional", "inconclusive"}, "office": {"allowed", "confirmed"}}
	for _, verdicts := range result.Verdicts {
		if len(verdicts) != 3 {
			t.Fatalf("%d verdicts, want one for each opener", len(verdicts))
		}
		for _, v := range verdicts {
			if v.Probe == nil {
				t.Errorf("%s: not rehearsed", v.Opener)
			} else if got := [2]string{string(v.Permission), string(v.Probe.Result)}; got != want[v.Opener] {
				t.Errorf("%s: %v, want %v", v.Opener, got, want[v.Opener])
			}
		}
	}
}

// What the configuration says of openers and condition keys has to be possible.
func TestCheckOpeners(t *testing.T) {
	for text, want := range map[string]string{
		"openers:\n  o: {address: 203.0.113.7, vpc: vpc-1a2b3c4d, vpce: vpce-1a2b3c4d}":                                  "",
		"openers:\n  o: {address: 203.0.113.0/24}":                                                                       ".presigncheck.yaml:2:6: opener o: \"203.0.113.0/24\" is a range",
		"openers:\n  o: {vpce: banana}":                                                                                  "opener o: \"banana\" is not a VPC endpoint",
		"openers:\n  o: {context: {\"aws:UserAgent\": x}}":                                                               "",
		"openers:\n  o: {context: {\"aws:UsrAgent\": x}}":                                                                "did you mean aws:UserAgent?",
		"identities:\n  a: {principal: 'arn:aws:iam::111122223333:role/a', context: {\"aws:SecureTransport\": perhaps}}": "not true or false",
	} {
		err := verify.CheckOpeners(configuration(t, text))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s\n%v, want %q", text, err, want)
		}
	}
}
