// Package policy is the AWS IAM policy language: it parses policy documents,
// decides requests as IAM's evaluation logic does, and explains decisions.
// It knows nothing of S3 or of where policies come from.
//
// [Parse] checks and compiles one document; the [Document] is immutable and
// may be used by many goroutines. [Decide] answers one [Request] under a set
// of [Policies] without allocating. [Explain] answers the same question again
// and says why, layer by layer, and what would have to be added for the
// request to be allowed.
//
// Condition keys have three states: present, absent and unknown. A decision
// that hangs on unknown keys is [Conditional], never a guess: if Decide says
// [Allowed], the request is allowed whatever the unknown keys turn out to be.
//
// The rules come from the IAM User Guide: "Policy evaluation logic", "IAM JSON
// policy elements reference" and its pages on condition operators, on
// multivalued context keys and on policy variables; and from the AWS
// Organizations User Guide for SCPs and RCPs. Where the documentation leaves a
// point open, the engine takes the reading that grants less, and the comment
// at the place says so.
//
// Not evaluated are VPC endpoint policies, access control lists, Block Public
// Access, KMS grants, and which keys a service really puts into a request: the
// caller fills the [Context], and leaves out SCPs and RCPs where they do not
// apply (the management account, services that RCPs do not cover).
package policy
