package policy

// Kind says what a policy document is attached to. It decides which elements
// the document must and must not have, and how large it may be.
type Kind uint8

const (
	Identity Kind = iota // attached to a user, group or role, inline or managed
	Boundary             // a permissions boundary of a user or role
	Session              // passed to AssumeRole, GetFederationToken and their kin
	Resource             // attached to a resource: bucket policy, key policy, trust policy
	SCP                  // service control policy of an organization
	RCP                  // resource control policy of an organization
)

var kindNames = [...]string{
	Identity: "identity policy",
	Boundary: "permissions boundary",
	Session:  "session policy",
	Resource: "resource policy",
	SCP:      "service control policy",
	RCP:      "resource control policy",
}

// String names the kind as the IAM documentation does.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "policy"
}

// withArticle is for messages.
func (k Kind) withArticle() string {
	if k == Identity {
		return "an " + k.String()
	}
	return "a " + k.String()
}

// MarshalText gives the same spelling as String.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// hasPrincipal reports whether statements of this kind name principals.
func (k Kind) hasPrincipal() bool { return k == Resource || k == RCP }

// Effect is the Effect element of a statement.
type Effect uint8

const (
	Allow Effect = iota
	Deny
)

// String gives the element's text, "Allow" or "Deny".
func (e Effect) String() string {
	if e == Deny {
		return "Deny"
	}
	return "Allow"
}

// Outcome is the answer to a request.
type Outcome uint8

const (
	ImplicitDeny Outcome = iota // nothing allows the request
	ExplicitDeny                // a statement denies it
	Allowed                     // allowed whatever the unknown keys are
	Conditional                 // allowed for some values of the unknown keys, denied for others
)

var outcomeNames = [...]string{
	ImplicitDeny: "implicitDeny",
	ExplicitDeny: "explicitDeny",
	Allowed:      "allowed",
	Conditional:  "conditional",
}

// String gives the spelling of the IAM API's EvalDecision: "allowed",
// "implicitDeny" or "explicitDeny", and "conditional".
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return "unknown"
}

// MarshalText gives the same spelling as String.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Layer is one stage of the evaluation, in the order in which they are asked.
type Layer uint8

const (
	NoLayer       Layer = iota
	LayerRCP            // resource control policies of the resource's organization
	LayerSCP            // service control policies of the principal's organization
	LayerResource       // the resource's own policy
	LayerIdentity       // policies of the principal and its groups
	LayerBoundary       // the principal's permissions boundary
	LayerSession        // session policies
	LayerEndpoint       // the policy of the VPC endpoint that the request comes through
)

const lastLayer = LayerEndpoint

var layerNames = [...]string{
	NoLayer:       "none",
	LayerRCP:      "rcp",
	LayerSCP:      "scp",
	LayerResource: "resource",
	LayerIdentity: "identity",
	LayerBoundary: "boundary",
	LayerSession:  "session",
	LayerEndpoint: "endpoint",
}

// String gives a short lower-case name, as used in JSON.
func (l Layer) String() string {
	if int(l) < len(layerNames) {
		return layerNames[l]
	}
	return "unknown"
}

// MarshalText gives the same spelling as String.
func (l Layer) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// LayerSet is a set of layers.
type LayerSet uint8

// Layers makes a set.
func Layers(layers ...Layer) LayerSet {
	var s LayerSet
	for _, l := range layers {
		s |= 1 << l
	}
	return s
}

// Has reports whether l is in the set.
func (s LayerSet) Has(l Layer) bool { return s&(1<<l) != 0 }
