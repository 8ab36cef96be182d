package simulator_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/sandbox/iamapi"
)

const contract = "../testdata/accounts/contract"

func load(t testing.TB, dir string) *account.Snapshot {
	t.Helper()
	s, err := account.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// iamClient is an unmodified SDK client, pointed at an endpoint over the
// snapshot.
func iamClient(t testing.TB, s *account.Snapshot) *iam.Client {
	t.Helper()
	server := httptest.NewServer(iamapi.Handler(s))
	t.Cleanup(server.Close)
	return iam.New(iam.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(server.URL),
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	})
}

// contractQuestions asks everything that the contract account can tell apart:
// each principal, in each bucket and place, by each operation, opened by
// anybody and through the VPC endpoint, at once and late.
func contractQuestions(t testing.TB, s *account.Snapshot) []simulator.Question {
	principals := append(s.Principals(), "arn:aws:sts::111122223333:assumed-role/bounded/batch", "arn:aws:sts::111122223333:assumed-role/app/web")
	var questions []simulator.Question
	for _, principal := range principals {
		for _, bucket := range s.Buckets() {
			for _, key := range []string{"in/a", "secret/b", "shared/c", "plain/d", "in/{file}", "s{x}", "{key}"} {
				for _, name := range []string{"GetObject", "PutObject", "DeleteObject", "HeadBucket"} {
					for _, opener := range []simulator.Opener{{}, {VPCE: "vpce-1a2b3c4d", VPC: "vpc-1", Address: "10.0.0.9"}} {
						for _, age := range []time.Duration{0, time.Hour} {
							p := simulator.Presigned{
								Operation: operation.Operation{Name: name, Bucket: bucket, Key: key, Form: true},
								Identity:  simulator.Identity{Principal: principal},
								Opener:    opener,
								Signed:    time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC),
								Age:       age,
							}
							qs, _, err := p.Over(s).Questions()
							if err != nil {
								t.Fatal(err)
							}
							questions = append(questions, qs...)
						}
					}
				}
			}
		}
	}
	return questions
}

// TestContract holds the deciders to the same answers: the engine over the
// snapshot, and IAM's answer as the SDK decodes it, completed by the snapshot.
func TestContract(t *testing.T) {
	s := load(t, contract)
	questions := contractQuestions(t, s)
	local, err := simulator.NewLocal(s).Decide(t.Context(), questions)
	if err != nil {
		t.Fatal(err)
	}
	combined, err := (&simulator.Combined{Live: &simulator.Live{Client: iamClient(t, s)}, Snapshot: s}).Decide(t.Context(), questions)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[policy.Outcome]int)
	for i := range questions {
		seen[local[i].Outcome]++
		if local[i].Outcome != combined[i].Outcome {
			t.Errorf("%s: local says %s (%v), combined %s (%v)", describe(questions[i]), local[i].Outcome, local[i].Statement, combined[i].Outcome, combined[i].Statement)
		}
	}
	t.Logf("%d questions: %v", len(questions), seen)
	for _, o := range []policy.Outcome{policy.Allowed, policy.ImplicitDeny, policy.ExplicitDeny} {
		if seen[o] == 0 {
			t.Errorf("no question is answered %s; the account no longer tests the contract", o)
		}
	}
}

func describe(q simulator.Question) string {
	return fmt.Sprintf("%s %s on %s", q.Principal, q.Action, q.Resource)
}

func TestLiveErrors(t *testing.T) {
	s := load(t, contract)
	live := &simulator.Live{Client: iamClient(t, s)}
	tests := []struct{ name, principal, want string }{
		{"user", "arn:aws:iam::111122223333:user/nobody", "IAM knows no principal arn:aws:iam::111122223333:user/nobody"},
		{"session", "arn:aws:sts::111122223333:assumed-role/nobody/s", "IAM knows no principal"},
		{"no ARN", "nobody", "IAM refused the question about nobody"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := live.Decide(t.Context(), []simulator.Question{{Principal: tt.principal, Action: "s3:GetObject", Resource: "*"}})
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error = %v, want one line that contains %q", err, tt.want)
			}
		})
	}
}

func TestLiveUnreachable(t *testing.T) {
	client := iam.New(iam.Options{
		Region:           "us-east-1",
		BaseEndpoint:     aws.String("http://127.0.0.1:1"),
		Credentials:      credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
		RetryMaxAttempts: 1,
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err := (&simulator.Live{Client: client}).Decide(ctx, []simulator.Question{{Principal: "arn:aws:iam::111122223333:user/plain", Action: "s3:GetObject", Resource: "*"}})
	if err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("error = %v, want one that says IAM cannot be reached", err)
	}
}

// countingIAM counts what is asked.
type countingIAM struct {
	*iam.Client
	calls int
}

func (c *countingIAM) SimulatePrincipalPolicy(ctx context.Context, in *iam.SimulatePrincipalPolicyInput, opts ...func(*iam.Options)) (*iam.SimulatePrincipalPolicyOutput, error) {
	c.calls++
	in.MaxItems = aws.Int32(3) // so that answers come in pages
	return c.Client.SimulatePrincipalPolicy(ctx, in, opts...)
}

func TestLiveAsksSeldomAndOnce(t *testing.T) {
	s := load(t, contract)
	client := &countingIAM{Client: iamClient(t, s)}
	live := &simulator.Live{Client: client}
	var questions []simulator.Question
	for i := range 30 {
		for _, action := range []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging", "s3:PutObjectTagging"} {
			questions = append(questions, simulator.Question{
				Principal: "arn:aws:iam::111122223333:user/plain",
				Action:    action,
				Resource:  fmt.Sprintf("arn:aws:s3:::open/plain/%d", i),
			})
		}
	}
	first, err := live.Decide(t.Context(), questions)
	if err != nil {
		t.Fatal(err)
	}
	// 30 resources are two batches; five actions are two pages of three.
	if client.calls != 4 {
		t.Errorf("%d requests for 150 questions, want 4", client.calls)
	}
	again, err := live.Decide(t.Context(), questions)
	if err != nil {
		t.Fatal(err)
	}
	if client.calls != 4 {
		t.Errorf("the same questions were asked again")
	}
	for i := range questions {
		if first[i].Outcome != again[i].Outcome || first[i].Resource != questions[i].Resource {
			t.Fatalf("answer %d changed or is filed under another question", i)
		}
	}
}
