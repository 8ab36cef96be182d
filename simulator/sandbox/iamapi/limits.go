package iamapi

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// The sandbox's own limits of one request. IAM names none for these; the
// simulator itself asks at most 20 actions on 20 resources at once.
const (
	// maxQuestions bounds actions times resources.
	maxQuestions = 10_000
	// maxWork bounds questions times the characters of the policies and
	// context values that come with the request, each of which is looked at
	// for each question.
	maxWork = 64 << 20
)

// constraints are IAM's own, in characters. Source: IAM API Reference,
// SimulatePrincipalPolicy.
var constraints = []struct {
	field       string // "" stands for a member of the list
	least, most int
}{
	{"PolicySourceArn", 20, 2048},
	{"CallerArn", 1, 2048},
	{"ResourceOwner", 1, 2048},
	{"ResourcePolicy", 1, 131072},
	{"ResourceHandlingOption", 1, 64},
	{"Marker", 1, 320},
	{"ActionNames.member.", 3, 128},
	{"ResourceArns.member.", 1, 2048},
	{"PolicyInputList.member.", 1, 131072},
	{"PermissionsBoundaryPolicyInputList.member.", 1, 131072},
}

// check holds a request against the limits before anything is evaluated.
func check(form url.Values, actions, resources []string) *apiError {
	for name, values := range form {
		for _, c := range constraints {
			if name != c.field && !(strings.HasSuffix(c.field, ".") && strings.HasPrefix(name, c.field)) {
				continue
			}
			if n := utf8.RuneCountInString(values[0]); n < c.least || n > c.most {
				return validationError(fmt.Sprintf("1 validation error detected: Value at '%s' failed to satisfy constraint: Member must have length between %d and %d", name, c.least, c.most))
			}
		}
	}
	for _, action := range actions {
		if service, name, ok := strings.Cut(action, ":"); !ok || service == "" || name == "" {
			return invalidInput(fmt.Sprintf("Invalid action %q: it should be service:Action", action))
		}
	}
	questions, read := len(actions)*len(resources), 0
	if questions > maxQuestions {
		return invalidInput(fmt.Sprintf("%d actions on %d resources are %d questions; the sandbox answers at most %d in one request, which is its own limit: ask in several requests", len(actions), len(resources), questions, maxQuestions))
	}
	for name, values := range form {
		if strings.Contains(name, "Policy") || strings.HasPrefix(name, "ContextEntries.") {
			read += len(values[0])
		}
	}
	if questions*read > maxWork {
		return invalidInput(fmt.Sprintf("%d questions with %d bytes of policies and context are more than the sandbox evaluates in one request, which is its own limit: ask in several requests", questions, read))
	}
	return nil
}
