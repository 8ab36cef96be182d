//go:build integration

package integration

import (
	"encoding/json"
	"fmt"
	"strings"
)

// probed lists what is probed, with the one IAM action behind it as Amazon
// has it. What a server asks for instead, truth_test.go finds out.
var probed = []struct{ operation, action string }{
	{"GetObject", "s3:GetObject"},
	{"GetObject?versionId", "s3:GetObjectVersion"},
	{"HeadObject", "s3:GetObject"},
	{"HeadBucket", "s3:ListBucket"},
	{"ListObjectsV2", "s3:ListBucket"},
	{"PutObject", "s3:PutObject"},
	{"UploadPart", "s3:PutObject"},
	{"CompleteMultipartUpload", "s3:PutObject"},
	{"PostObject", "s3:PutObject"},
	{"AbortMultipartUpload", "s3:AbortMultipartUpload"},
	{"DeleteObject", "s3:DeleteObject"},
}

// actionOf is the action behind an operation, whatever stands behind its "?".
func actionOf(operation string) string {
	name, _, _ := strings.Cut(operation, "?")
	for _, want := range []string{operation, name} {
		for _, p := range probed {
			if p.operation == want {
				return p.action
			}
		}
	}
	return ""
}

// A user has one policy, or none when it is "".
type user struct{ name, policy string }

// The users per action: one who may do just that, one who may do everything
// else, one to whom it is denied by a statement of its own. Besides there are
// one without any policy and one who may do everything.
func only(action string) string { return "only-" + strings.TrimPrefix(action, "s3:") }
func but(action string) string  { return "but-" + strings.TrimPrefix(action, "s3:") }
func deny(action string) string { return "deny-" + strings.TrimPrefix(action, "s3:") }

const (
	nobody = "nobody"
	admin  = "admin"
	// narrowed may do nothing by a policy: the control of a positive answer.
	narrowed = "narrowed"
	// stranger has a key that the server does not know.
	stranger = "stranger"
)

func kinds(action string) []string {
	return []string{only(action), but(action), deny(action), nobody}
}

func actions() []string {
	var list []string
	seen := map[string]bool{}
	for _, p := range probed {
		if !seen[p.action] {
			list = append(list, p.action)
		}
		seen[p.action] = true
	}
	return list
}

func users() []user {
	list := []user{
		{nobody, ""},
		{admin, policy(statement("Allow", "s3:*"))},
		{narrowed, policy(statement("Deny", "s3:*"))},
	}
	for _, action := range actions() {
		var others []string
		for _, a := range actions() {
			if a != action {
				others = append(others, a)
			}
		}
		list = append(list,
			user{only(action), policy(statement("Allow", action))},
			user{but(action), policy(statement("Allow", others...))},
			user{deny(action), policy(statement("Allow", "s3:*"), statement("Deny", action))})
	}
	return list
}

func policy(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func statement(effect string, actions ...string) string {
	list, _ := json.Marshal(actions) // strings always marshal
	return fmt.Sprintf(`{"Effect":%q,"Action":%s,"Resource":["arn:aws:s3:::*"]}`, effect, list)
}
