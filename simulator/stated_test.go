package simulator_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
)

func TestStatedCheck(t *testing.T) {
	tests := []struct{ key, value, want string }{ // want is part of the message, "" for none
		{"aws:SourceIp", "203.0.113.7", ""},
		{"AWS:SourceIP", "2001:db8::1", ""},
		{"aws:SecureTransport", "True", ""},
		{"s3:signatureAge", "1000", ""},
		{"aws:CurrentTime", "2026-11-29T12:00:00Z", ""},
		{"aws:TokenIssueTime", "1793535000", ""},
		{"aws:PrincipalTag/team", "red", ""},
		{"aws:BrandNew", "x", ""},
		{"saml:aud", "x", ""},
		{"aws:SorceIp", "203.0.113.7", "did you mean aws:SourceIp?"},
		{"s3:prefx", "a", "did you mean s3:prefix?"},
		{"SourceIp", "203.0.113.7", "service is missing"},
		{"aws:SourceIp", "999.1.1.1", "not an IP address"},
		{"aws:SourceIp", "203.0.113.0/24", "not an IP address"},
		{"aws:SecureTransport", "maybe", "not true or false"},
		{"s3:signatureAge", "10m", "not a number"},
		{"aws:CurrentTime", "tomorrow", "not a date"},
	}
	for _, tt := range tests {
		got := ""
		if err := (simulator.Stated{tt.key: {tt.value}}).Check(); err != nil {
			got = err.Error()
		}
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s=%s: %q, want %q", tt.key, tt.value, got, tt.want)
		}
	}
}
