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

	unreadWhy string // what is wrong with the text of an unread policy
}

// Endpoint finds a VPC endpoint by its ID; nil when the snapshot does not have
// it.
func (s *Snapshot) Endpoint(id string) *Endpoint {
	if e := s.endpoints[id]; e != nil || s.lacksEndpoints == "" {
		return e
	}
	return &Endpoint{ID: id, Unread: []string{"policy"}, unreadWhy: s.lacksEndpoints}
}

// Lacks says what the snapshot lacks of the endpoint's policy; "" when it has
// it, or there is none.
func (e *Endpoint) Lacks() string {
	return lacksPolicy("VPC endpoint "+e.ID, "endpoints/"+e.ID+"/policy.json", "endpoint.json", e.Unread, e.unreadWhy)
}
