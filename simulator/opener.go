package simulator

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// Check says what is wrong with the values of an opener as somebody wrote them
// down.
func (o Opener) Check() error {
	if o.Address != "" {
		if _, err := netip.ParseAddr(o.Address); err != nil {
			if p, err := netip.ParsePrefix(o.Address); err == nil {
				return fmt.Errorf("%q is a range of addresses; name one, such as %s", o.Address, p.Addr().Next())
			}
			return fmt.Errorf("%q is not an IP address, such as 203.0.113.7", o.Address)
		}
	}
	if o.VPCE != "" && !endpointID.MatchString(o.VPCE) {
		return fmt.Errorf("%q is not a VPC endpoint, such as vpce-1a2b3c4d%s", o.VPCE, map[bool]string{true: "; a VPC goes elsewhere"}[strings.HasPrefix(o.VPCE, "vpc-")])
	}
	if o.VPC != "" && !vpcID.MatchString(o.VPC) {
		return fmt.Errorf("%q is not a VPC, such as vpc-1a2b3c4d", o.VPC)
	}
	return nil
}

// IDs have 8 or 17 hexadecimal digits. Source: Amazon EC2 API Reference,
// "Resource IDs".
var endpointID, vpcID = regexp.MustCompile(`^vpce-([0-9a-f]{8}|[0-9a-f]{17})$`), regexp.MustCompile(`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`)
