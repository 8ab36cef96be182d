// Package managed knows what the policies that AWS manages grant of S3 and KMS.
//
// A plan or template attaches them by ARN, without their text. The table has
// those that execution roles usually carry, with the date of the version it was
// made from; of each only the statements that may bear on S3 and KMS, since
// nothing else decides about a presigned URL. Any other policy is not known:
// [Find] says so, and who asks must take it for unread.
//
// The table is made by
//
//	go run ./simulator/plan/managed/renew DIR > simulator/plan/managed/table.json
//
// from the answers of `aws iam get-policy-version`, one file per policy, or of
// `aws iam get-account-authorization-details --filter AWSManagedPolicy`.
package managed

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

// A Policy is what a managed policy grants of S3 and KMS.
type Policy struct {
	Name    string `json:"name"`
	Version string `json:"version"` // for example v3
	Date    string `json:"date"`    // on which AWS made the version
	// Text is the document, without the statements that speak of other services.
	Text json.RawMessage `json:"text"`
}

//go:embed table.json
var text []byte

var table = sync.OnceValue(func() map[string]*Policy {
	var all []*Policy
	if err := json.Unmarshal(text, &all); err != nil {
		panic("table.json: " + err.Error()) // it is compiled in, and a test reads it
	}
	byName := make(map[string]*Policy, len(all))
	for _, p := range all {
		byName[p.Name] = p
	}
	return byName
})

// Find finds a policy that AWS manages by its ARN; nil when it is not in the
// table, or not one that AWS manages.
func Find(arn string) *Policy {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) != 6 || fields[2] != "iam" || fields[4] != "aws" {
		return nil
	}
	return table()[fields[5][strings.LastIndexByte(fields[5], '/')+1:]]
}

// All lists the policies of the table by name.
func All() map[string]*Policy { return table() }
