// Package cases runs decision records: policies and a request, with the
// outcome that is expected. A file of them, one JSON object per line, is a
// permission test suite.
//
//	{"id": "upload", "policies": {"identity": [{…}]},
//	 "request": {"principal": "arn:…", "action": "s3:PutObject", "resource": "arn:…", "context": {"aws:SecureTransport": "true"}},
//	 "expected": "allowed"}
package cases

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/jsontext"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Record is one case.
type Record struct {
	ID       string   `json:"id"`
	Why      string   `json:"why"` // for the reader
	Policies Policies `json:"policies"`
	Request  Request  `json:"request"`
	// Before asks another principal first, with the same policies.
	Before *Before `json:"before"`
	// Expected is allowed, implicitDeny, explicitDeny or conditional; "" when
	// the record only asks.
	Expected string `json:"expected"`
}

// Policies are the documents that apply, by layer. SCP and RCP have one list
// per level, the root's first.
type Policies struct {
	Identity []json.RawMessage   `json:"identity"`
	Resource json.RawMessage     `json:"resource"`
	Boundary json.RawMessage     `json:"boundary"`
	Session  json.RawMessage     `json:"session"`
	SCP      [][]json.RawMessage `json:"scp"`
	RCP      [][]json.RawMessage `json:"rcp"`
}

// A Request is who wants to do what.
type Request struct {
	Principal       string `json:"principal"`
	Action          string `json:"action"`
	Resource        string `json:"resource"`
	ResourceAccount string `json:"resourceAccount"`
	// Context holds the condition keys: a string for a single-valued key, an
	// array for a multivalued one, null for one that nobody knows.
	Context map[string]any `json:"context"`
}

// Before is what differs in the request that is asked first.
type Before struct {
	Principal string         `json:"principal"`
	Context   map[string]any `json:"context"`
}

// A Result is the answer to one record.
type Result struct {
	ID       string `json:"id"`
	Decision string `json:"decision"`
	Expected string `json:"expected"`
	OK       bool   `json:"ok"` // the decision is the expected one, or none was expected

	policies *policy.Policies
	request  *policy.Request
}

// Explain says why the record was decided as it was.
func (r *Result) Explain() *policy.Explanation { return policy.Explain(r.policies, r.request) }

// maxLine bounds one record: ten times the largest set of policies that IAM
// lets a principal have.
const maxLine = 16 << 20

// Run decides the records of a file in their order. name stands for the file
// in errors, which end the run and name the line.
func Run(name string, in io.Reader) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, maxLine)
		n := 0
		for lines.Scan() {
			n++
			if len(lines.Bytes()) == 0 {
				continue
			}
			r, err := decideLine(lines.Bytes())
			if err != nil {
				yield(Result{}, fmt.Errorf("%s:%d: %w", name, n, err))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			if errors.Is(err, bufio.ErrTooLong) {
				err = fmt.Errorf("the line is longer than %d bytes; a record is one JSON object on one line", maxLine)
			}
			yield(Result{}, fmt.Errorf("%s:%d: %w", name, n+1, err))
		}
	}
}

func decideLine(line []byte) (Result, error) {
	var r Record
	if err := jsontext.Unmarshal(line, &r); err != nil {
		return Result{}, fmt.Errorf("not a decision record: %w", err)
	}
	return r.Decide()
}

// Decide answers one record.
func (r *Record) Decide() (Result, error) {
	if r.Expected != "" && !outcomes[r.Expected] {
		return Result{}, fmt.Errorf("record %s: expected %q is not allowed, implicitDeny, explicitDeny or conditional", r.ID, r.Expected)
	}
	policies, err := r.Policies.compile()
	if err != nil {
		return Result{}, fmt.Errorf("record %s: %w", r.ID, err)
	}
	policies.ResourceMustAllow = resourceMustAllow(r.Request.Action)
	if r.Before != nil {
		first := r.Request
		first.Principal, first.Context = r.Before.Principal, r.Before.Context
		request, err := first.compile()
		if err != nil {
			return Result{}, fmt.Errorf("record %s, before: %w", r.ID, err)
		}
		policy.Decide(policies, request)
	}
	request, err := r.Request.compile()
	if err != nil {
		return Result{}, fmt.Errorf("record %s: %w", r.ID, err)
	}
	got := policy.Decide(policies, request).Outcome.String()
	return Result{
		ID: r.ID, Decision: got, Expected: r.Expected, OK: r.Expected == "" || got == r.Expected,
		policies: policies, request: request,
	}, nil
}

// resourceMustAllow: an identity policy counts only if the policy of a KMS key, or
// the trust policy of a role, names the principal or delegates to its account.
// Source: "Policy evaluation logic", "Key policies in AWS KMS".
func resourceMustAllow(action string) bool {
	action = strings.ToLower(action)
	return strings.HasPrefix(action, "kms:") || strings.HasPrefix(action, "sts:assumerole")
}

var outcomes = map[string]bool{"allowed": true, "implicitDeny": true, "explicitDeny": true, "conditional": true}
