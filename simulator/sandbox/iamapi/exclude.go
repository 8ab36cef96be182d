package iamapi

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// exclude removes the policies that PolicyExclusionList names, by type, by ARN
// or by the name of an inline policy and its owner. Identifiers that match
// nothing are ignored. Source: IAM API Reference, PolicyIdentifier.
func (sim *simulation) exclude(form url.Values) *apiError {
	for i := 1; ; i++ {
		prefix := "PolicyExclusionList.member." + strconv.Itoa(i) + "."
		kind, arn, inline := form.Get(prefix+"PolicyType"), form.Get(prefix+"PolicyArn"), form.Get(prefix+"InlinePolicyIdentifier.PolicyName")
		var matches func(account.Attachment) bool
		switch {
		case kind != "":
			byType, ok := exclusionTypes[kind]
			if !ok {
				return invalidInput(fmt.Sprintf("Invalid policy type: %q", kind))
			}
			if kind == "scp" {
				sim.policies.SCP = nil
			}
			if kind == "permission-boundary" {
				sim.policies.Boundary = nil
			}
			matches = byType
		case strings.HasPrefix(arn, "arn:"):
			matches = func(a account.Attachment) bool { return a.ARN == arn }
		case arn != "":
			return invalidInput("Invalid policy ARN: " + arn)
		case inline != "":
			owner, ownerKind := form.Get(prefix+"InlinePolicyIdentifier.AttachmentName"), form.Get(prefix+"InlinePolicyIdentifier.AttachmentType")
			matches = func(a account.Attachment) bool {
				return a.ARN == "" && a.Name == inline && a.OwnerKind == ownerKind && matchName(owner, a.Owner)
			}
		default:
			return nil
		}
		sim.remove(matches)
	}
}

func (sim *simulation) remove(matches func(account.Attachment) bool) {
	excluded := func(d *policy.Document) bool { return matches(sim.principal.Attachment(d)) }
	sim.policies.Identity = slices.DeleteFunc(slices.Clone(sim.policies.Identity), excluded)
	if b := sim.policies.Boundary; b != nil && excluded(b) && sim.principal.Attachment(b).ARN != "" {
		sim.policies.Boundary = nil
	}
}

const awsManaged = "arn:aws:iam::aws:policy/"

// exclusionTypes are the values of PolicyType. Resource control policies are
// not simulated, so excluding them changes nothing.
var exclusionTypes = map[string]func(account.Attachment) bool{
	"inline":              func(a account.Attachment) bool { return a.ARN == "" },
	"aws-managed":         func(a account.Attachment) bool { return strings.HasPrefix(a.ARN, awsManaged) },
	"user-managed":        func(a account.Attachment) bool { return a.ARN != "" && !strings.HasPrefix(a.ARN, awsManaged) },
	"permission-boundary": nothing,
	"scp":                 nothing,
	"rcp":                 nothing,
}

func nothing(account.Attachment) bool { return false }

// matchName matches a name with at most one * and any number of ?.
func matchName(pattern, name string) bool {
	before, after, star := strings.Cut(pattern, "*")
	if !star {
		return sameLetters(pattern, name)
	}
	return len(name) >= len(before)+len(after) &&
		sameLetters(before, name[:len(before)]) && sameLetters(after, name[len(name)-len(after):])
}

func sameLetters(pattern, name string) bool {
	if len(pattern) != len(name) {
		return false
	}
	for i := range len(pattern) {
		if pattern[i] != '?' && pattern[i] != name[i] {
			return false
		}
	}
	return true
}
