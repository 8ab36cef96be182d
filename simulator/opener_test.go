package simulator_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
)

func TestOpenerCheck(t *testing.T) {
	tests := []struct {
		opener simulator.Opener
		want   string // part of the message, "" for none
	}{
		{simulator.Opener{}, ""},
		{simulator.Opener{Address: "203.0.113.7"}, ""},
		{simulator.Opener{Address: "2001:db8::1"}, ""},
		{simulator.Opener{VPCE: "vpce-1a2b3c4d", VPC: "vpc-0123456789abcdef0", Address: "10.0.0.1"}, ""},
		{simulator.Opener{Address: "999.1.1.1"}, "is not an IP address"},
		{simulator.Opener{Address: "203.0.113.0/24"}, "is a range of addresses; name one, such as 203.0.113.1"},
		{simulator.Opener{Address: "office"}, "is not an IP address"},
		{simulator.Opener{VPCE: "banana"}, "is not a VPC endpoint"},
		{simulator.Opener{VPCE: "vpc-1a2b3c4d"}, "a VPC goes elsewhere"},
		{simulator.Opener{VPCE: "vpce-1A2B3C4D"}, "is not a VPC endpoint"},
		{simulator.Opener{VPC: "vpce-1a2b3c4d"}, "is not a VPC, such as"},
	}
	for _, tt := range tests {
		got := ""
		if err := tt.opener.Check(); err != nil {
			got = err.Error()
		}
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%+v: %q, want %q", tt.opener, got, tt.want)
		}
	}
}
