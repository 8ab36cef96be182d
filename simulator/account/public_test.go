package account

import "testing"

// The cases follow the documentation of Block Public Access, which lists what
// makes a policy public.
func TestIsPublic(t *testing.T) {
	tests := []struct {
		name, statement string
		want            bool
	}{
		{"everybody", `{"Effect": "Allow", "Principal": "*"}`, true},
		{"everybody, as AWS", `{"Effect": "Allow", "Principal": {"AWS": ["*"]}}`, true},
		{"a deny", `{"Effect": "Deny", "Principal": "*"}`, false},
		{"a fixed account", `{"Effect": "Allow", "Principal": {"AWS": "111122223333"}}`, false},
		{"everybody but one", `{"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}}`, true},
		{"a fixed VPC", `{"Effect": "Allow", "Principal": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-91237329"}}}`, false},
		{"some VPCs", `{"Effect": "Allow", "Principal": "*", "Condition": {"StringLike": {"aws:SourceVpc": "vpc-*"}}}`, true},
		{"not that VPC", `{"Effect": "Allow", "Principal": "*", "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}`, true},
		{"that VPC, if there is one", `{"Effect": "Allow", "Principal": "*", "Condition": {"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}}`, true},
		{"an office", `{"Effect": "Allow", "Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}}`, false},
		{"half the internet", `{"Effect": "Allow", "Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}}`, true},
		{"a tied and an open one", `[{"Effect": "Allow", "Principal": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}, {"Effect": "Allow", "Principal": "*"}]`, true},
		{"a referer", `{"Effect": "Allow", "Principal": "*", "Condition": {"StringEquals": {"aws:Referer": "https://example.com"}}}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := isPublic([]byte(`{"Version": "2012-10-17", "Statement": ` + tt.statement + `}`)); got != tt.want {
				t.Errorf("public = %v, want %v", got, tt.want)
			}
		})
	}
}
