package simulator

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// addGrants adds the grants of a KMS key for the action: each allows as a
// statement of the key policy would that names the grantee. Source: "Grants in
// AWS KMS".
func addGrants(to *policy.Policies, key *account.Key, action string) {
	if key == nil {
		return
	}
	if slices.Contains(key.Unread, "grants") {
		to.Unread |= policy.Layers(policy.LayerResource)
	}
	_, name, _ := strings.Cut(action, ":")
	for _, g := range key.Grants {
		if !slices.Contains(g.Operations, name) {
			continue
		}
		if doc, err := grantDocument(g, action); err == nil { // else it is for a service, and nobody who signs
			to.Grants = append(to.Grants, doc)
		}
	}
}

// grantDocument writes a grant as a policy.
func grantDocument(g account.Grant, action string) (*policy.Document, error) {
	conditions := make(map[string]map[string][]string)
	require := func(operator, key string, values ...string) {
		if conditions[operator] == nil {
			conditions[operator] = make(map[string][]string)
		}
		conditions[operator][key] = values
	}
	if c := g.Constraints; c != nil {
		for _, pairs := range []map[string]string{c.EncryptionContextSubset, c.EncryptionContextEquals} {
			for k, v := range pairs {
				require("StringEquals", "kms:EncryptionContext:"+k, v)
			}
		}
		if len(c.EncryptionContextEquals) > 0 {
			require("ForAllValues:StringEquals", "kms:EncryptionContextKeys", slices.Sorted(maps.Keys(c.EncryptionContextEquals))...)
		}
	}
	text, err := json.Marshal(map[string]any{
		"Version": "2012-10-17",
		"Statement": map[string]any{
			"Effect": "Allow", "Principal": map[string]string{"AWS": g.GranteePrincipal}, "Action": action, "Resource": "*", "Condition": conditions,
		},
	})
	if err != nil {
		return nil, err
	}
	return policy.Parse(policy.Resource, "grant "+g.GrantID, text)
}
