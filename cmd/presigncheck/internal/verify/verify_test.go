package verify_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/awsconfig"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/verify"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// configuration parses the text of a configuration file.
func configuration(t *testing.T, text string) *config.File {
	t.Helper()
	f, err := config.Parse(".presigncheck.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const twoSigners = `
identities:
  a: {principal: "arn:aws:iam::111122223333:role/a"}
  b: {principal: "arn:aws:iam::111122223333:role/b"}
sign:
  - {packages: [example.com/a], identity: a, values: {bucket: media}}
  - {packages: [example.com/b], identity: b, values: {bucket: media}}
`

// site is a presign call in a package, for a read of the key.
func site(pkg, key string) analyzer.Site {
	life := time.Hour
	s := analyzer.Site{
		Package: pkg, Function: "Link", API: "(*s3.PresignClient).PresignGetObject", Operation: "GetObject",
		Bucket: "bucket", Key: key, KeyConst: true, Expiry: analyzer.Expiry{Min: &life, Max: &life},
	}
	s.Position.Filename, s.Position.Line, s.Position.Column = pkg+"/a.go", 7, 1
	return s
}

// sites are n reads in the package, of k0, k1, …
func sites(pkg string, n int) []analyzer.Site {
	out := make([]analyzer.Site, n)
	for i := range out {
		out[i] = site(pkg, fmt.Sprint("k", i))
		out[i].Position.Line = i + 1
	}
	return out
}

// decide answers each question by the function.
type decide func(q simulator.Question) (simulator.Decision, error)

func (f decide) Decide(_ context.Context, questions []simulator.Question) ([]simulator.Decision, error) {
	out := make([]simulator.Decision, len(questions))
	for i, q := range questions {
		d, err := f(q)
		if err != nil {
			return nil, err
		}
		d.Question = q
		out[i] = d
	}
	return out, nil
}

func allow(simulator.Question) (simulator.Decision, error) {
	return simulator.Decision{Outcome: policy.Allowed, Source: "test"}, nil
}

// probing answers probes by the function, of the key.
type probing func(ctx context.Context, key string) (probe.Evidence, error)

func (f probing) Probe(ctx context.Context, p simulator.Presigned) (probe.Evidence, error) {
	op := p.Operation
	return f(ctx, op.Key)
}
func (probing) Simulated() bool { return false }

func verifier(t *testing.T, d simulator.Decider, p verify.Prober) *verify.Verifier {
	return &verify.Verifier{Config: configuration(t, twoSigners), Decider: d, Prober: p, Now: time.Now}
}

// TestProbesSideBySide: evidence is filed under its site whatever the order of
// the answers, a probe that fails costs no other site anything, and equal
// failures are one problem.
func TestProbesSideBySide(t *testing.T) {
	var under, most atomic.Int64
	v := verifier(t, decide(allow), probing(func(_ context.Context, key string) (probe.Evidence, error) {
		most.Store(max(most.Load(), under.Add(1)))
		defer under.Add(-1)
		time.Sleep(time.Duration(rand.N(5)) * time.Millisecond)
		if strings.HasSuffix(key, "3") {
			return probe.Evidence{}, errors.New("no credentials to sign with")
		}
		return probe.Evidence{Result: probe.Confirmed, Reason: key}, nil
	}))
	var done []int
	v.Probing = func(n, of int) {
		if of != 40 {
			t.Errorf("%d of %d", n, of)
		}
		done = append(done, n)
	}
	all := sites("example.com/a", 40)
	result, err := v.Sites(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range all {
		p := result.Verdicts[i][0].Probe
		if strings.HasSuffix(s.Key, "3") {
			if p.Result != "skipped" || p.Reason != "the probe failed: no credentials to sign with" {
				t.Errorf("%s: %+v", s.Key, p)
			}
		} else if p.Result != "confirmed" || p.Reason != s.Key {
			t.Errorf("%s: %+v", s.Key, p)
		}
	}
	want := []verify.Problem{{Site: 3, Text: "the probe failed, as did those of 3 others: no credentials to sign with"}}
	if diff := cmp.Diff(want, result.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if len(done) != 40 || !slices.IsSorted(done) {
		t.Errorf("progress %v", done)
	}
	if n := most.Load(); n < 2 || n > 8 {
		t.Errorf("%d probes at a time", n)
	}
}

// TestInterrupted: nothing is waited for once the context ends.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	v := verifier(t, decide(allow), probing(func(ctx context.Context, _ string) (probe.Evidence, error) {
		cancel()
		<-ctx.Done()
		return probe.Evidence{}, ctx.Err()
	}))
	start := time.Now()
	if _, err := v.Sites(ctx, sites("example.com/a", 100)); !errors.Is(err, context.Canceled) || time.Since(start) > 2*time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
	asking := decide(func(simulator.Question) (simulator.Decision, error) { return simulator.Decision{}, context.Canceled })
	if _, err := verifier(t, asking, nil).Sites(ctx, sites("example.com/a", 3)); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}

// TestHangingServer: a hundred sites on a server that does not answer take the
// time of a few requests, as that server is not asked for ever.
func TestHangingServer(t *testing.T) {
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		<-r.Context().Done()
	}))
	defer server.Close()
	dir := t.TempDir()
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(dir, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(dir, "credentials"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	if err := os.WriteFile(filepath.Join(dir, "config"), []byte("[profile a]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := configuration(t, strings.Replace(twoSigners, `role/a"`, `role/a", profile: a`, 1)+"region: eu-west-1\n")
	const timeout = 500 * time.Millisecond
	live := &verify.Live{
		Options: awsconfig.Options{Timeout: timeout}, Config: file, Endpoint: server.URL,
		Prober: &probe.Prober{Timeout: timeout, Rate: 1000},
	}
	v := &verify.Verifier{Config: file, Decider: decide(allow), Prober: live, Now: time.Now}
	start := time.Now()
	result, err := v.Sites(t.Context(), sites("example.com/a", 100))
	if err != nil {
		t.Fatal(err)
	}
	took, n := time.Since(start), requests.Load()
	t.Logf("%d requests in %s", n, took)
	// Four are under way at a time; two of them teach the prober.
	if n > 8 || took > 20*timeout {
		t.Errorf("%d requests in %s", n, took)
	}
	for i, verdicts := range result.Verdicts {
		if p := verdicts[0].Probe; p == nil || p.Result != "inconclusive" && p.Result != "skipped" || p.Reason == "" {
			t.Errorf("site %d: %+v", i, p)
		}
	}
	if len(result.Problems) > 0 {
		t.Errorf("problems %v", result.Problems)
	}
}

// TestOnePrincipalFails: who cannot be asked about takes the verdict from
// nobody else, and is a problem once.
func TestOnePrincipalFails(t *testing.T) {
	d := decide(func(q simulator.Question) (simulator.Decision, error) {
		if strings.HasSuffix(q.Principal, "role/a") {
			return simulator.Decision{}, errors.New("IAM knows no principal " + q.Principal)
		}
		return allow(q)
	})
	all := slices.Concat(sites("example.com/a", 3), sites("example.com/b", 1))
	result, err := verifier(t, d, nil).Sites(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range result.Verdicts {
		got = append(got, string(v[0].Permission))
	}
	if diff := cmp.Diff([]string{"unknown", "unknown", "unknown", "allowed"}, got); diff != "" {
		t.Errorf("permissions (-want +got):\n%s", diff)
	}
	if len(result.Problems) != 1 || !strings.Contains(result.Problems[0].Text, "IAM knows no principal arn:aws:iam::111122223333:role/a") {
		t.Errorf("problems %v", result.Problems)
	}
	if len(result.Gaps) > 0 {
		t.Errorf("a problem is not a gap: %v", result.Gaps)
	}
}

// TestUndecidedAnswer: an answer of IAM that is none makes the verdict unknown,
// never denied, and the run incomplete.
func TestUndecidedAnswer(t *testing.T) {
	d := decide(func(simulator.Question) (simulator.Decision, error) {
		return simulator.Decision{Outcome: policy.Conditional, Undecided: `IAM answered "perhaps"`}, nil
	})
	result, err := verifier(t, d, nil).Sites(t.Context(), sites("example.com/a", 2))
	if err != nil {
		t.Fatal(err)
	}
	v := result.Verdicts[0][0]
	if v.Permission != "unknown" || v.Reason != `IAM answered "perhaps"` || v.Decisions[0].Outcome != report.Undecided {
		t.Errorf("%+v", v)
	}
	if diff := cmp.Diff([]verify.Problem{{Site: -1, Text: `IAM answered "perhaps"`}}, result.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// TestGaps: what a file or a setting would supply is a gap, in one line; what
// only the opener or the moment decides is none.
func TestGaps(t *testing.T) {
	missing := func(keys ...string) simulator.Decision {
		d := simulator.Decision{Outcome: policy.Conditional}
		for _, k := range keys {
			d.Missing = append(d.Missing, simulator.Missing{Key: k})
		}
		return d
	}
	withACL := site("example.com/a", "k")
	withACL.Operation = "PutObject"
	withACL.Input = []analyzer.InputField{{Name: "ACL", Value: "acl"}}
	otherBucket := site("example.com/a", "k")
	otherBucket.Bucket = "cfg.Bucket"
	noBucket := site("example.com/a", "k")
	noBucket.Bucket = ""
	noOperation := site("example.com/a", "k")
	noOperation.Operation = ""
	tests := []struct {
		name     string
		site     analyzer.Site
		decision simulator.Decision
		want     string // of the gap; "" for none
	}{
		{"allowed", site("example.com/a", "k"), simulator.Decision{Outcome: policy.Allowed}, ""},
		{"allowed though a policy was not read", site("example.com/a", "k"), simulator.Decision{Outcome: policy.Allowed, Lacks: "x"}, ""},
		{"denied though a policy was not read", site("example.com/a", "k"), simulator.Decision{Outcome: policy.ExplicitDeny, Lacks: "x"}, ""},
		{"nobody signs", site("example.com/c", "k"), simulator.Decision{}, "no signing identity configured for example.com/c; add the package to a sign entry in .presigncheck.yaml"},
		{"no value", otherBucket, simulator.Decision{}, "no value configured for bucket expression cfg.Bucket"},
		{"no bucket", noBucket, simulator.Decision{}, "the code does not say which bucket is meant"},
		{"no operation", noOperation, simulator.Decision{}, "the code does not say which operation is signed"},
		{"policy not read", site("example.com/a", "k"), simulator.Decision{Outcome: policy.Conditional, Lacks: "the snapshot has no bucket media"}, "s3:GetObject depends on a policy that was not read: the snapshot has no bucket media"},
		{"owner", site("example.com/a", "k"), missing("s3:ResourceAccount"), "s3:GetObject depends on s3:ResourceAccount, which is not known; say the bucket's owner in buckets/NAME/bucket.json"},
		{"region", site("example.com/a", "k"), missing("aws:RequestedRegion"), "region in buckets/NAME/bucket.json"},
		{"organization", site("example.com/a", "k"), missing("aws:PrincipalOrgID"), "organization.json"},
		{"tag of the principal", site("example.com/a", "k"), missing("aws:PrincipalTag/team"), "the snapshot has to have the principal with its tags"},
		{"second factor", site("example.com/a", "k"), missing("aws:MultiFactorAuthAge"), "(mfa)"},
		{"input", withACL, missing("s3:x-amz-acl"), "say under values in .presigncheck.yaml what the expression for x-amz-acl stands for"},
		{"setting and address", site("example.com/a", "k"), missing("aws:SourceIp", "s3:ResourceAccount"), "s3:ResourceAccount"},
		{"address", site("example.com/a", "k"), missing("aws:SourceIp"), ""},
		{"endpoint", site("example.com/a", "k"), missing("aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp"), ""},
		{"time", site("example.com/a", "k"), missing("aws:CurrentTime", "s3:signatureAge"), ""},
		{"browser", site("example.com/a", "k"), missing("aws:UserAgent", "aws:Referer", "s3:TlsVersion"), ""},
		{"tag of the object", site("example.com/a", "k"), missing("s3:ExistingObjectTag/public"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := verifier(t, decide(func(simulator.Question) (simulator.Decision, error) { return tt.decision, nil }), nil)
			v.Config.Openers = map[string]config.Opener{"office": {}, "customer": {}} // a gap is said once
			result, err := v.Sites(t.Context(), []analyzer.Site{tt.site})
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case tt.want == "" && len(result.Gaps) > 0:
				t.Errorf("gaps %v, want none", result.Gaps)
			case tt.want != "" && (len(result.Gaps) != 1 || !strings.Contains(result.Gaps[0].Text, tt.want) || strings.Contains(result.Gaps[0].Text, "\n")):
				t.Errorf("gaps %v, want one that contains %q", result.Gaps, tt.want)
			}
		})
	}
}

// TestSnapshotGaps: the engine says what its snapshot lacks.
func TestSnapshotGaps(t *testing.T) {
	const allowsAll = `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/a", "RoleName": "a", "Path": "/", "RoleId": "AROAEXAMPLE",
		"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}]}]}`
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"no bucket", nil, "the snapshot has no bucket media; save its policy as buckets/media/policy.json"},
		{"policy not read", map[string]string{"buckets/media/bucket.json": `{"owner": "111122223333", "unread": ["policy"]}`}, "the policy of bucket media could not be read when the snapshot was taken"},
		{"no policy", map[string]string{"buckets/media/bucket.json": `{"owner": "111122223333"}`}, ""},
		{"organization not read", map[string]string{"buckets/media/bucket.json": `{"owner": "111122223333"}`, "organization.json": `{"Unread": true}`}, "the organization's policies could not be read"},
		{"policy by hand that asks for the owner", map[string]string{"buckets/media/policy.json": `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::media/*", "Condition": {"StringNotEquals": {"s3:ResourceAccount": "111122223333"}}}}`},
			"depends on s3:ResourceAccount"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				path := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "authorization-details.json"), []byte(allowsAll), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := account.Load(dir)
			if err != nil {
				t.Fatal(err)
			}
			v := verifier(t, simulator.NewLocal(s), nil)
			v.Snapshot = s
			result, err := v.Sites(t.Context(), sites("example.com/a", 1))
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case tt.want == "" && len(result.Gaps) > 0:
				t.Errorf("gaps %v, want none", result.Gaps)
			case tt.want != "" && (len(result.Gaps) != 1 || !strings.Contains(result.Gaps[0].Text, tt.want)):
				t.Errorf("gaps %v, want one that contains %q", result.Gaps, tt.want)
			}
		})
	}
}

// TestSandboxProbes: the sandbox is in every region of which the snapshot
// says nothing, and what it cannot probe it says.
func TestSandboxProbes(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"authorization-details.json": `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/a", "RoleName": "a", "Path": "/", "RoleId": "AROAEXAMPLE",
			"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}]}]}`,
		"buckets/media/policy.json":  `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::media/secret/*"}}`,
		"buckets/media/bucket.json":  `{"owner": "111122223333"}`,
		"buckets/abroad/bucket.json": `{"owner": "111122223333", "region": "eu-west-1"}`,
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := account.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	box, err := verify.StartSandbox(t.Context(), s, &probe.Prober{Rate: 1000}, "ap-south-1")
	if err != nil {
		t.Fatal(err)
	}
	defer box.Stop()
	tests := []struct{ name, principal, bucket, key, want, reason string }{
		{"region by default", "arn:aws:iam::111122223333:role/a", "media", "k", "confirmed", ""},
		{"region of the snapshot", "arn:aws:iam::111122223333:role/a", "abroad", "k", "confirmed", ""},
		{"denied", "arn:aws:iam::111122223333:role/a", "media", "secret/k", "refuted", ""},
		{"no bucket", "arn:aws:iam::111122223333:role/a", "nowhere", "k", "skipped", "the snapshot has no bucket nowhere"},
		{"no key", "arn:aws:iam::111122223333:role/a", "media", "", "skipped", "the key is not known"},
		{"nobody", "arn:aws:iam::111122223333:group/g", "media", "k", "error", "cannot hold credentials"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := box.Probe(t.Context(), simulator.Presigned{Identity: simulator.Identity{Principal: tt.principal}, Operation: operation.Operation{Name: "GetObject", Bucket: tt.bucket, Key: tt.key}})
			if err != nil {
				e = probe.Evidence{Result: "error", Reason: err.Error()}
			}
			if string(e.Result) != tt.want || !strings.Contains(e.Reason, tt.reason) {
				t.Errorf("%s: %s, want %s: %s", e.Result, e.Reason, tt.want, tt.reason)
			}
		})
	}
}
