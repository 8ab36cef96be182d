package simulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
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
