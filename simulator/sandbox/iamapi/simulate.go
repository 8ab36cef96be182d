package iamapi

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A simulation is one decoded SimulatePrincipalPolicy request.
type simulation struct {
	principal *account.Principal
	caller    policy.Principal
	owner     string
	policies  policy.Policies
	sources   map[*policy.Document]string // SourcePolicyId of each document
	context   policy.Context
}

// simulate answers SimulatePrincipalPolicy: every action on every resource.
func (h *handler) simulate(form url.Values) (any, *apiError) {
	actions, resources := list(form, "ActionNames"), list(form, "ResourceArns")
	if len(actions) == 0 {
		return nil, invalidInput("ActionNames is empty")
	}
	if len(resources) == 0 {
		resources = []string{"*"}
	}
	if failure := check(form, actions, resources); failure != nil {
		return nil, failure
	}
	from, to, failure := page(len(actions), form)
	if failure != nil {
		return nil, failure
	}
	sim, failure := h.read(form)
	if failure != nil {
		return nil, failure
	}
	answer := &simulateResponse{RequestId: requestID}
	for _, action := range actions[from:to] {
		result, failure := sim.action(action, resources)
		if failure != nil {
			return nil, failure
		}
		answer.Results = append(answer.Results, result)
	}
	if to < len(actions) {
		answer.Truncated, answer.Marker = true, strconv.Itoa(to)
	}
	return answer, nil
}

func (h *handler) read(form url.Values) (*simulation, *apiError) {
	sim := &simulation{sources: make(map[*policy.Document]string)}
	var failure *apiError
	if sim.principal, failure = h.principal(form.Get("PolicySourceArn")); failure != nil {
		return nil, failure
	}
	caller := form.Get("CallerArn")
	if caller == "" {
		caller = sim.principal.ARN
	}
	var err error
	if sim.caller, err = policy.ParsePrincipal(caller); err != nil {
		return nil, invalidInput("Invalid Caller Arn: " + caller)
	}
	if sim.principal.ARN == caller {
		sim.caller.ID = sim.principal.ID
	}
	if sim.context, failure = contextOf(form); failure != nil {
		return nil, failure
	}
	sim.owner = accountID(form.Get("ResourceOwner"))
	return sim, h.policies(sim, form)
}

// principal finds the policy source. IAM refuses role sessions here.
func (h *handler) principal(arn string) (*account.Principal, *apiError) {
	if strings.Contains(arn, ":assumed-role/") || strings.Contains(arn, ":federated-user/") || !strings.HasPrefix(arn, "arn:") {
		return nil, invalidInput("Invalid Entity Arn: " + arn)
	}
	p, err := h.snapshot.Principal(arn)
	if err != nil {
		return nil, noSuchEntity(err.Error())
	}
	return p, nil
}

// policies collects what is attached and what the request adds or replaces.
func (h *handler) policies(sim *simulation, form url.Values) *apiError {
	sim.policies = h.snapshot.Policies(sim.principal)
	if failure := sim.exclude(form); failure != nil {
		return failure
	}
	for i, text := range list(form, "PolicyInputList") {
		doc, failure := sim.parse(policy.Identity, "PolicyInputList."+strconv.Itoa(i+1), text)
		if failure != nil {
			return failure
		}
		sim.policies.Identity = append(sim.policies.Identity, doc)
	}
	for i, text := range list(form, "PermissionsBoundaryPolicyInputList") {
		doc, failure := sim.parse(policy.Boundary, "PermissionsBoundaryPolicyInputList."+strconv.Itoa(i+1), text)
		if failure != nil {
			return failure
		}
		sim.policies.Boundary = doc
	}
	text := form.Get("ResourcePolicy")
	if text == "" {
		return nil
	}
	if sim.principal.Kind == account.Role {
		return invalidInput("Simulation of resource-based policies isn't supported for IAM roles")
	}
	var failure *apiError
	sim.policies.Resource, failure = sim.parse(policy.Resource, "ResourcePolicy", text)
	return failure
}

func (sim *simulation) parse(kind policy.Kind, id, text string) (*policy.Document, *apiError) {
	doc, err := policy.Parse(kind, id, []byte(text))
	if err != nil {
		return nil, invalidInput(err.Error())
	}
	sim.sources[doc] = id
	return doc, nil
}

// accountID reads an account ID or the ARN of an account's root.
func accountID(owner string) string {
	if f := strings.Split(owner, ":"); len(f) == 6 {
		return f[4]
	}
	return owner
}
