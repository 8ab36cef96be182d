// Package sandboxtest has what tests of several packages need of a sandbox.
package sandboxtest

import (
	"context"
	"slices"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
)

// Grants is an Authorizer that lists, per ARN of a user or role, the actions
// it may take on everything. A session with a session policy may do nothing:
// it stands for one that is narrowed by denying all.
type Grants map[string][]string

// Authorize allows an operation when all actions that it needs are granted.
func (g Grants) Authorize(_ context.Context, who sandbox.Signer, op operation.Operation, how sandbox.Request) (*sandbox.Denial, error) {
	principal := who.ARN
	if who.Role != "" {
		principal = who.Role
	}
	needs, err := op.Permissions(how.Target)
	if err != nil {
		return nil, err
	}
	for _, need := range needs {
		if len(who.SessionPolicies) > 0 {
			return &sandbox.Denial{Action: need.Action, Resource: need.Resource, Because: "no session policy allows the " + need.Action + " action"}, nil
		}
		if !slices.Contains(g[principal], need.Action) {
			return &sandbox.Denial{Action: need.Action, Resource: need.Resource, Because: "no identity-based policy allows the " + need.Action + " action"}, nil
		}
	}
	return nil, nil
}

// AssumeRole lets everybody assume every role that has grants.
func (g Grants) AssumeRole(_ context.Context, _ sandbox.Signer, role string, _ sandbox.Session) (sandbox.Role, *sandbox.Denial, error) {
	if _, ok := g[role]; !ok {
		return sandbox.Role{}, &sandbox.Denial{Action: "sts:AssumeRole", Resource: role}, nil
	}
	return sandbox.Role{}, nil, nil
}

// Everything allows everybody everything: a server that authenticates but
// does not authorize.
type Everything struct{}

// Authorize allows.
func (Everything) Authorize(context.Context, sandbox.Signer, operation.Operation, sandbox.Request) (*sandbox.Denial, error) {
	return nil, nil
}
