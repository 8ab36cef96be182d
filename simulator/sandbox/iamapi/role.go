package iamapi

import (
	"encoding/xml"
	"net/url"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/account"
)

type getRoleResponse struct {
	XMLName   xml.Name `xml:"https://iam.amazonaws.com/doc/2010-05-08/ GetRoleResponse"`
	Role      role     `xml:"GetRoleResult>Role"`
	RequestId string   `xml:"ResponseMetadata>RequestId"`
}

type role struct {
	Path, RoleName, RoleId, Arn string
	CreateDate                  string
}

// getRole finds a role by its name, regardless of its path.
func (h *handler) getRole(form url.Values) (any, *apiError) {
	name := form.Get("RoleName")
	for _, arn := range h.snapshot.Principals() {
		p, err := h.snapshot.Principal(arn)
		if err != nil || p.Kind != account.Role || !strings.EqualFold(p.Name, name) {
			continue
		}
		path := strings.TrimSuffix(arn[strings.Index(arn, ":role")+len(":role"):], p.Name)
		return &getRoleResponse{
			Role:      role{Path: path, RoleName: p.Name, RoleId: p.ID, Arn: p.ARN, CreateDate: time.Unix(0, 0).UTC().Format(time.RFC3339)},
			RequestId: requestID,
		}, nil
	}
	return nil, noSuchEntity("The role with name " + name + " cannot be found.")
}
