package account

import (
	"slices"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// An AccessPoint is a further way to a bucket, with a policy of its own, in
// accesspoints/NAME/accesspoint.json and policy.json.
// Source: Amazon S3 API Reference, GetAccessPoint.
type AccessPoint struct {
	Name string `json:"-"`
	ARN  string `json:"arn"`
	// Alias stands in the place of a bucket's name (…-s3alias).
	Alias  string `json:"alias,omitempty"`
	Bucket string `json:"bucket"`
	// VPC is the one that it can be reached from only; "" for the internet.
	VPC string `json:"vpc,omitempty"`
	// PublicAccessBlock is nil when not known.
	PublicAccessBlock *PublicAccessBlock `json:"publicAccessBlock,omitempty"`
	// Unread names what could not be read when the snapshot was taken:
	// "policy" or "publicAccessBlock".
	Unread []string         `json:"unread,omitempty"`
	Policy *policy.Document `json:"-"` // nil: it has no policy
	// PolicyText is the policy as it was read.
	PolicyText string `json:"-"`

	unreadWhy string // what is wrong with the text of an unread policy
	public    bool   // the policy is public, in the words of Block Public Access
}

// AccessPoint finds an access point by its ARN or alias; nil when the snapshot
// does not have it.
func (s *Snapshot) AccessPoint(name string) *AccessPoint { return s.accessPoints[name] }

// Lacks says what the snapshot lacks of the access point's policy; "" when it
// has it, or there is none.
func (a *AccessPoint) Lacks() string {
	return lacksPolicy("access point "+a.Name, "accesspoints/"+a.Name+"/policy.json", "accesspoint.json", a.Unread, a.unreadWhy)
}

// AddAccessPoint adds the policy of an access point, and the resource control
// policies of its account. Block Public Access of the access point, its bucket
// and their accounts keeps others out of one with a public policy.
func (s *Snapshot) AddAccessPoint(to *policy.Policies, a *AccessPoint, caller string) {
	owner := accountOf(a.ARN)
	s.addRCPs(to, owner)
	to.Resource = a.Policy
	if slices.Contains(a.Unread, "policy") {
		to.Unread |= policy.Layers(policy.LayerResource)
	}
	if !a.public || caller == owner {
		return
	}
	settings := &Bucket{Owner: owner, PublicAccessBlock: a.PublicAccessBlock, Unread: a.Unread}
	answer := s.blocks(settings, restrictsPublic)
	if b := s.Bucket(a.Bucket); b != nil {
		answer = max(answer, s.blocks(b, restrictsPublic))
	}
	if policy.HasSymbol(owner) || policy.HasSymbol(caller) {
		answer = min(answer, operation.Maybe)
	}
	switch answer {
	case operation.Yes:
		to.Resource = nil
	case operation.Maybe:
		to.Unread |= policy.Layers(policy.LayerResource)
	}
}
