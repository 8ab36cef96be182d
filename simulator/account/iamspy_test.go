package account_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

const iamspy = "../../../shared/vectors/iamspy"

// TestIAMSpy holds loader and engine together against decisions that the
// authors of IAMSpy worked out for their own snapshots.
func TestIAMSpy(t *testing.T) {
	f, err := os.Open(filepath.Join(iamspy, "queries.jsonl"))
	if err != nil {
		t.Skip("skipped: the IAMSpy vectors are not here")
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var q iamspyQuery
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		t.Run(q.ID, func(t *testing.T) {
			if got := q.allowed(t); got != q.Expected {
				t.Errorf("%+v: allowed = %v, want %v", q.Query, got, q.Expected)
			}
		})
	}
}

type iamspyQuery struct {
	ID    string
	Files struct{ Gaads, Resources, SCPs []string }
	Query struct {
		Principal, Action, Resource string
		Conditions                  []string // key=value
		StrictConditions            bool     // keys that are not named are absent, else unknown
	}
	Expected bool
}

// allowed answers the query as IAMSpy means it: may the request be allowed?
func (q iamspyQuery) allowed(t *testing.T) bool {
	s, err := account.Load(q.snapshot(t))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Principal(q.Query.Principal)
	if err != nil {
		return false // one query asks for a principal that its snapshot lacks
	}
	who, err := policy.ParsePrincipal(q.Query.Principal)
	if err != nil {
		t.Fatal(err)
	}
	resource, owner := q.resource(t)
	policies := s.Policies(p)
	s.AddBucket(&policies, &account.Bucket{Owner: owner, Policy: resource}, p.Account())
	request := policy.Request{Principal: who, Action: q.Query.Action, Resource: q.Query.Resource, ResourceAccount: owner}
	if !q.Query.StrictConditions {
		request.Context = policy.OpenContext()
	}
	for _, c := range q.Query.Conditions {
		key, value, _ := strings.Cut(c, "=")
		request.Context.Set(key, value)
	}
	switch policy.Decide(&policies, &request).Outcome {
	case policy.Allowed, policy.Conditional:
		return true
	}
	return false
}

// snapshot lays the query's files out as a snapshot directory.
func (q iamspyQuery) snapshot(t *testing.T) string {
	dir := t.TempDir()
	for i, name := range q.Files.Gaads {
		copyFile(t, name, filepath.Join(dir, fmt.Sprintf("authorization-details-%d.json", i)))
	}
	for _, name := range q.Files.SCPs {
		copyFile(t, name, filepath.Join(dir, "organization.json"))
	}
	return dir
}

// resource finds the policy of the queried resource and its owner.
func (q iamspyQuery) resource(t *testing.T) (doc *policy.Document, owner string) {
	for _, name := range q.Files.Resources {
		text, err := os.ReadFile(filepath.Join(iamspy, "snapshots", name))
		if err != nil {
			t.Fatal(err)
		}
		var list []struct {
			Resource, Account string
			Policy            json.RawMessage
		}
		if err := json.Unmarshal(text, &list); err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			if r.Resource != q.Query.Resource {
				continue
			}
			// The vectors write a principal as a bare ARN, which AWS refuses.
			text := bareARN.ReplaceAll(r.Policy, []byte(`"Principal": {"AWS": "$1"}`))
			doc, err := policy.Parse(policy.Resource, name, text)
			if err != nil {
				t.Fatal(err)
			}
			return doc, r.Account
		}
	}
	return nil, ""
}

var bareARN = regexp.MustCompile(`"Principal":\s*"(arn:[^"]*)"`)

func copyFile(t *testing.T, name, to string) {
	text, err := os.ReadFile(filepath.Join(iamspy, "snapshots", name))
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
