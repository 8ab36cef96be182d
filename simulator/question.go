// Package simulator answers, before a presigned URL is handed out, whether it
// will work: may the identity that signs it do what the URL asks for, and
// until when.
//
// A presigned URL grants nothing that its signer lacks, and dies with the
// signer's credentials. An operation is expanded into [Question]s, one per
// permission it needs; a [Decider] answers them, either from a snapshot of the
// account's policies ([Local]) or by asking IAM ([Live]).
package simulator

import (
	"context"
	"fmt"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Question asks whether a principal may take one action on one resource.
type Question struct {
	// Principal is the ARN of a user, a role, or a session of a role.
	Principal string
	Action    string // for example s3:GetObject
	Resource  string // ARN
	// ResourceAccount is the ID of the account that owns the resource, which
	// the ARN of a bucket or object does not tell; "" when not known.
	ResourceAccount string
	// Bucket names the bucket whose policy takes part; "" for other resources.
	Bucket string
	// Session are the session policies of the principal's credentials.
	Session []*policy.Document
	Context policy.Context
	// Form says that the parts of Resource in braces, as in
	// arn:aws:s3:::media/films/{film}, stand for texts that are not known: the
	// question is about all of these resources.
	Form bool
	// Perhaps says on what it depends whether the permission is needed at all; ""
	// when it certainly is.
	Perhaps string
	// Endpoint is the VPC endpoint that the request comes through; "" for none.
	Endpoint string
}

// ManagedKey reports whether the question is about the AWS managed key aws/s3, which
// needs no statement that allows: only one that denies counts.
func (q Question) ManagedKey() bool { return isKMS(q.Action) && operation.IsManagedKey(q.Resource) }

// A Decision is the answer to a Question.
type Decision struct {
	Question
	Outcome policy.Outcome
	// Source says who decided: "local", "live" or "combined".
	Source string
	// Statement decided: the one that denies, or one that allows. Nil for an
	// implicit deny.
	Statement *Statement
	// Missing lists condition keys that nobody knows and that the decision
	// hangs on. Only a conditional decision has them.
	Missing []Missing
	// Parts says, for a question about a form, which resources are decided how,
	// where they are not decided alike.
	Parts []Part
	// Repairs are the smallest statements that would turn an implicit deny
	// into an allow; all of them are needed.
	Repairs []Repair
	// Note says what the decision leaves out, in one line; usually empty.
	Note string
	// AfterDeployment says what a conditional decision hangs on that a plan does
	// not tell, in one line each: the address, what it is made of, and how to
	// make it known.
	AfterDeployment []string
	// Managed names policies that AWS manages and that a plan attaches without
	// their text, with the date of the text that took its place.
	Managed []string
	// Lacks says, in one line, which policy or other part of a snapshot would
	// take part in the decision and is not there; usually empty.
	Lacks string
	// Undecided says, in one line, why nobody could decide. Usually it is
	// empty; else the Outcome is [policy.Conditional], which allows nothing
	// and is no denial.
	Undecided string

	// What IAM says beside its decision.
	outsideBoundary, outsideOrganization bool
}

// A Statement is the place of the statement that decided.
type Statement struct {
	Policy string `json:"policy"`
	Sid    string `json:"sid,omitempty"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	// File and Address say where the statement stands, where that is a plan or
	// template; Line and Column are those of the file then, or 0.
	File    string `json:"file,omitempty"`
	Address string `json:"address,omitempty"`
	// NotPrincipal reports that it names the principals that it is not about.
	NotPrincipal bool `json:"notPrincipal,omitempty"`
}

// A Missing is a condition key that decides but that nobody knows before the
// URL is opened.
type Missing struct {
	Key string `json:"key"`
	// Allow lists the values that would allow: values, patterns and ranges
	// of the policies, "absent", "any other value". Empty when the decider
	// cannot tell.
	Allow []string `json:"allow,omitempty"`
}

// A Part is a part of the resources that a form stands for, decided alike.
type Part struct {
	Outcome policy.Outcome `json:"decision"`
	// Keys is the pattern of the policies that tells the part from the others,
	// such as films/public-*; "" for all that the others leave.
	Keys string `json:"keys,omitempty"`
	// Example is a key of the part.
	Example   string     `json:"example"`
	Statement *Statement `json:"statement,omitempty"`
}

// String says for a person which keys are decided how: "denied for
// films/secret/*, by "Secret" in p".
func (p Part) String() string {
	word := "depends"
	switch p.Outcome {
	case policy.Allowed:
		word = "allowed"
	case policy.ExplicitDeny, policy.ImplicitDeny:
		word = "denied"
	}
	s := word + " for any other key"
	if p.Keys != "" {
		s = word + " for " + p.Keys
	}
	if p.Outcome == policy.ExplicitDeny && p.Statement != nil {
		s += ", by " + p.Statement.String()
	}
	return s
}

// A Repair is a statement to add to a policy.
type Repair struct {
	Statement string // JSON
	Kind      string // of the policy to add it to, for example "identity policy"
	Note      string // what to mind; usually empty
	// Place is where a plan or template should hold it, Text the statement in the
	// language of that file; "" without a plan.
	Place, Text string
	// At is the position of the resource that should hold it, in a template; nil
	// elsewhere.
	At *Statement
	// Blanks are the parts of Statement and Text that are not known before the
	// deployment, and have to be filled in, as they are written: <name>.
	Blanks []string
}

// A Decider answers questions, one decision per question and in their order.
// An error means that nothing could be decided: an unknown principal, an
// unreachable service, a missing permission to ask.
type Decider interface {
	Decide(ctx context.Context, questions []Question) ([]Decision, error)
}

// undecided is the decision that there is none, for the reason.
func (d Decision) undecided(reason string) Decision {
	d.Outcome, d.Undecided = policy.Conditional, reason
	return d
}

// String names the statement for a person: `"Films" in stream-films, 5:7`.
func (s *Statement) String() string {
	at := fmt.Sprintf("%s, %d:%d", s.Policy, s.Line, s.Column)
	if s.File != "" {
		at = s.planned()
	}
	if s.Sid == "" {
		return "the statement in " + at
	}
	return fmt.Sprintf("%q in %s", s.Sid, at)
}

// planned names a statement by the address and file that it stands at.
func (s *Statement) planned() string {
	at := s.Address + ", " + s.File
	if s.Line > 0 {
		at += fmt.Sprintf(":%d:%d", s.Line, s.Column)
	}
	if s.Policy != "" && s.Policy != s.Address {
		at = s.Policy + " of " + at
	}
	return at
}
