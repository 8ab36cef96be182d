package account

import "github.com/presigncheck/presigncheck/simulator/policy"

// An Endpoint is a VPC endpoint, in endpoints/ID/endpoint.json and policy.json.
// Without a policy.json it has the default policy, which lets everything
// through.
type Endpoint struct {
	ID    string `json:"-"`               // vpce-1a2b3c4d
	VPC   string `json:"vpc,omitempty"`   // "" when not known
	Owner string `json:"owner,omitempty"` // account ID; "" when not known
	// Unread names what could not be read when the snapshot was taken: "policy".
	Unread []string         `json:"unread,omitempty"`
	Policy *policy.Document `json:"-"`
}

// Endpoint finds a VPC endpoint by its ID; nil when the snapshot does not have
// it.
func (s *Snapshot) Endpoint(id string) *Endpoint { return s.endpoints[id] }
