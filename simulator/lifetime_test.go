package simulator_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

var noon = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func TestEffectiveLifetime(t *testing.T) {
	allow := `{"Sid": "Get", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}`
	tests := []struct {
		name        string
		statements  string
		expiry      time.Duration
		credentials time.Duration
		want        time.Duration
		limitedBy   string
	}{
		{"as asked", allow, time.Hour, 0, time.Hour, "expiry"},
		{"credentials end first", allow, 24 * time.Hour, time.Hour, time.Hour, "credentials"},
		{"credentials outlive it", allow, time.Hour, 12 * time.Hour, time.Hour, "expiry"},
		{"over seven days", allow, 30 * 24 * time.Hour, 0, 0, "above seven days"},
		{"nanoseconds", allow, 3600, 0, 0, "below one second"},
		{"signature age denies", allow + `, {"Sid": "Old", "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NumericGreaterThan": {"s3:signatureAge": "600000"}}}`,
			time.Hour, 0, 10 * time.Minute, `"Old" in p`},
		{"signature age ends the allow", `{"Sid": "Fresh", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericLessThan": {"s3:signatureAge": 600000}}}`,
			time.Hour, 0, 10 * time.Minute, `"Fresh" in p`},
		{"a date ends the allow", `{"Sid": "Until", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-11-01T12:30:00Z"}}}`,
			time.Hour, 0, 30 * time.Minute, `"Until" in p`},
		{"epoch seconds", allow + `, {"Sid": "Late", "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NumericGreaterThanEquals": {"aws:EpochTime": "1793535000"}}}`,
			time.Hour, 0, time.Unix(1793535000, 0).Sub(noon), `"Late" in p`},
		{"a second factor grows old", `{"Sid": "MFA", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}}`,
			time.Hour, 0, 50 * time.Minute, `"MFA" in p`}, // it was ten minutes old when the URL was signed
		{"a date after the expiry", allow + `, {"Sid": "Later", "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-12-01T00:00:00Z"}}}`,
			time.Hour, 0, time.Hour, "expiry"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := oneRole(t, tt.statements)
			v := verify(t, s, simulator.Presigned{
				Operation: operation.Operation{Name: "GetObject", Bucket: "media", Key: "a"},
				Identity:  simulator.Identity{Principal: "arn:aws:iam::111122223333:role/r", Credentials: tt.credentials, MFA: 10 * time.Minute},
				Signed:    noon,
			}, tt.expiry)
			if v.Permission != simulator.Allowed {
				t.Fatalf("permission = %s, want allowed", v.Permission)
			}
			l := v.Lifetime
			if l.Effective == nil || *l.Effective != tt.want || !strings.Contains(l.LimitedBy, tt.limitedBy) {
				t.Errorf("effective lifetime %v by %q, want %v by %q", l.Effective, l.LimitedBy, tt.want, tt.limitedBy)
			}
		})
	}
}

// TestExpiryBounds: S3 refuses an expiry below a second and above seven days;
// both bounds are legal. Credentials that end earlier count.
func TestExpiryBounds(t *testing.T) {
	week := 7 * 24 * time.Hour
	for _, tt := range []struct {
		expiry, credentials, want time.Duration
		limitedBy                 string
	}{
		{time.Second, 0, time.Second, "expiry"},
		{time.Second - time.Nanosecond, 0, 0, "an expiry below one second"},
		{0, 0, 0, "an expiry below one second"},
		{-time.Hour, 0, 0, "an expiry below one second"},
		{week, 0, 12 * time.Hour, "the longest session of a role, which the URL does not outlive"},
		{week + time.Second, 0, 0, "an expiry above seven days"},
		{8 * 24 * time.Hour, time.Hour, 0, "an expiry above seven days"},
		{time.Hour, time.Hour, time.Hour, "expiry"},
		{time.Hour, time.Hour - time.Second, time.Hour - time.Second, "credentials"},
		{time.Hour, 2 * time.Hour, time.Hour, "expiry"},
	} {
		s := oneRole(t, `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`)
		l := verify(t, s, simulator.Presigned{
			Operation: operation.Operation{Name: "GetObject", Bucket: "media", Key: "a"},
			Identity:  simulator.Identity{Principal: role, Credentials: tt.credentials},
			Signed:    noon,
		}, tt.expiry).Lifetime
		if l.Effective == nil || *l.Effective != tt.want || l.LimitedBy != tt.limitedBy || *l.Requested != tt.expiry {
			t.Errorf("%s with credentials for %s: %v by %q, want %s by %q", tt.expiry, tt.credentials, l.Effective, l.LimitedBy, tt.want, tt.limitedBy)
		}
		wantText := map[bool]string{true: "never works: ", false: "works for "}[tt.want == 0]
		if got := l.String(); !strings.HasPrefix(got, wantText) || strings.Contains(got, "asked for") != (tt.want != 0 && tt.want < tt.expiry) {
			t.Errorf("%s with credentials for %s: %q", tt.expiry, tt.credentials, got)
		}
	}
	if got := (simulator.Lifetime{}).String(); !strings.Contains(got, "not known") {
		t.Errorf("without anything: %q", got)
	}
}

// TestLifetimeThatBecomesOpen: a URL whose end depends on what is not known has
// no known life.
func TestLifetimeThatBecomesOpen(t *testing.T) {
	s := oneRole(t, `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NumericGreaterThan": {"s3:signatureAge": "600000"}, "NotIpAddress": {"aws:SourceIp": "203.0.113.7"}}}`)
	for _, tt := range []struct {
		opener simulator.Opener
		want   string
	}{
		{simulator.Opener{}, "aws:SourceIp, which decides from 10m0.001s after signing"},
		{simulator.Opener{Address: "203.0.113.7"}, "expiry"},
		{simulator.Opener{Address: "198.51.100.7"}, "the statement in p (inline, role r)"},
	} {
		v := verify(t, s, simulator.Presigned{
			Operation: operation.Operation{Name: "GetObject", Bucket: "media", Key: "a"},
			Identity:  simulator.Identity{Principal: role}, Opener: tt.opener, Signed: noon,
		}, time.Hour)
		if v.Permission != simulator.Allowed || !strings.Contains(v.Lifetime.LimitedBy, tt.want) || (v.Lifetime.Effective == nil) != (tt.opener.Address == "") {
			t.Errorf("%+v: %s, %v by %q, want it by %q", tt.opener, v.Permission, v.Lifetime.Effective, v.Lifetime.LimitedBy, tt.want)
		}
	}
}

// TestLongestSessions: nobody's URL outlives the longest life that his credentials
// can have, whatever is said or not said of them.
func TestLongestSessions(t *testing.T) {
	const week = 7 * 24 * time.Hour
	for _, tt := range []struct {
		principal           string
		expiry, credentials time.Duration
		want                time.Duration
		says                string
	}{
		{"arn:aws:iam::111122223333:role/r", week, 0, 12 * time.Hour, "works for at most 12h0m0s of the 168h0m0s asked for, limited by the longest session of a role"},
		{"arn:aws:iam::111122223333:role/r", week, week, 12 * time.Hour, "at most 12h0m0s"},
		{"arn:aws:iam::111122223333:role/r", week, time.Hour, time.Hour, "works for 1h0m0s of the 168h0m0s asked for, limited by credentials"},
		{"arn:aws:iam::111122223333:role/r", 13 * time.Hour, 0, 12 * time.Hour, "at most"},
		{"arn:aws:iam::111122223333:role/r", 12 * time.Hour, 0, 12 * time.Hour, "works for 12h0m0s"},
		{"arn:aws:sts::111122223333:assumed-role/r/web", week, 0, 12 * time.Hour, "at most 12h0m0s"},
		{"arn:aws:sts::111122223333:federated-user/partner", week, 0, 36 * time.Hour, "works for at most 36h0m0s of the 168h0m0s asked for, limited by the longest session of a federated user"},
		{"arn:aws:sts::111122223333:federated-user/partner", week, 48 * time.Hour, 36 * time.Hour, "at most 36h0m0s"},
		{"arn:aws:sts::111122223333:federated-user/partner", 36 * time.Hour, 0, 36 * time.Hour, "works for 36h0m0s"},
		{"arn:aws:sts::111122223333:federated-user/partner", week, 2 * time.Hour, 2 * time.Hour, "works for 2h0m0s of"},
		{"arn:aws:sts::111122223333:assumed-role/ecsTaskRole/0123456789abcdef", 24 * time.Hour, 0, 12 * time.Hour, "at most 12h0m0s"},
		{"arn:aws:sts::111122223333:assumed-role/web/i-0123456789abcdef0", 24 * time.Hour, 24 * time.Hour, 12 * time.Hour, "at most 12h0m0s"},
		{"arn:aws-cn:iam::111122223333:role/service-role/function", 24 * time.Hour, 0, 12 * time.Hour, "at most 12h0m0s"},
		{"arn:aws:iam::111122223333:user/u", week, 0, week, "works for 168h0m0s"}, // long-term keys
		{"arn:aws:iam::111122223333:user/u", week, 48 * time.Hour, 36 * time.Hour, "at most 36h0m0s of the 168h0m0s asked for, limited by the longest session of a user"},
		{"arn:aws:iam::111122223333:user/u", week, 24 * time.Hour, 24 * time.Hour, "works for 24h0m0s of"},
		{"arn:aws:iam::111122223333:root", week, 0, week, "works for 168h0m0s"},
		{"arn:aws:iam::111122223333:root", week, 12 * time.Hour, time.Hour, "at most 1h0m0s of the 168h0m0s asked for, limited by the longest session of a root user"},
	} {
		verdicts, err := simulator.Verify(t.Context(), everybody{}, []simulator.Case{{Presigned: simulator.Presigned{
			Operation: operation.Operation{Name: "GetObject", Bucket: "media", Key: "a"},
			Identity:  simulator.Identity{Principal: tt.principal, Credentials: tt.credentials}, Signed: noon,
		}, Expiry: &tt.expiry}})
		if err != nil {
			t.Fatal(err)
		}
		if l := verdicts[0].Lifetime; l.Effective == nil || *l.Effective != tt.want || !strings.Contains(l.String(), tt.says) {
			t.Errorf("%s for %s with credentials of %s: %s; want %s", tt.principal, tt.expiry, tt.credentials, l, tt.says)
		}
	}
}

// everybody may do everything.
type everybody struct{}

func (everybody) Decide(_ context.Context, questions []simulator.Question) ([]simulator.Decision, error) {
	var out []simulator.Decision
	for _, q := range questions {
		out = append(out, simulator.Decision{Question: q, Outcome: policy.Allowed})
	}
	return out, nil
}

// TestLivesOfNoTime: what a statement ends in less than a second after it is signed
// is denied, since nothing arrives that soon.
func TestLivesOfNoTime(t *testing.T) {
	allow := `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}`
	denies := func(operator, key, value string) string {
		return allow + `, {"Sid": "Old", "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"` + operator + `": {"` + key + `": "` + value + `"}}}`
	}
	for _, tt := range []struct {
		statements string
		want       simulator.Permission
	}{
		{denies("NumericGreaterThan", "s3:signatureAge", "0"), simulator.Denied},
		{denies("NumericGreaterThanEquals", "s3:signatureAge", "0"), simulator.Denied},
		{denies("NumericGreaterThan", "s3:signatureAge", "-5"), simulator.Denied},
		{denies("NumericGreaterThan", "s3:signatureAge", "500"), simulator.Denied},
		{denies("NumericNotEquals", "s3:signatureAge", "0"), simulator.Denied},
		{denies("NumericGreaterThanEquals", "s3:signatureAge", "1000"), simulator.Allowed},
		{denies("DateGreaterThanEquals", "aws:CurrentTime", "2026-11-01T12:00:00Z"), simulator.Denied},
		{denies("DateGreaterThan", "aws:CurrentTime", "2026-11-01T12:00:00Z"), simulator.Allowed},
		{denies("DateGreaterThan", "aws:CurrentTime", "2026-11-01T12:00:05Z"), simulator.Allowed},
		{`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericLessThan": {"s3:signatureAge": "1"}}}`, simulator.Denied},
		{`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NumericLessThanEquals": {"s3:signatureAge": "0"}}}`, simulator.Denied},
	} {
		v := verify(t, oneRole(t, tt.statements), simulator.Presigned{
			Operation: operation.Operation{Name: "GetObject", Bucket: "media", Key: "a"},
			Identity:  simulator.Identity{Principal: "arn:aws:iam::111122223333:role/r"}, Signed: noon,
		}, time.Hour)
		if v.Permission != tt.want {
			t.Errorf("%s: %s, %s; want %s", tt.statements, v.Permission, v.Lifetime, tt.want)
		}
		if v.Permission == simulator.Denied && v.Reason == "" && v.Decisions[0].Statement == nil && len(v.Decisions[0].Repairs) == 0 {
			t.Errorf("%s: nothing says why", tt.statements)
		}
	}
}
