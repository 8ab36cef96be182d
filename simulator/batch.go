package simulator

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A batch is a set of questions that one request to IAM can answer: same
// principal and context, so that the request's actions times
// its resources cover them.
type batch struct {
	questions []int // indexes
	actions   []string
	resources []string
}

// batches groups the questions in their order, within the limits of a request.
func batches(questions []Question) []batch {
	var out []batch
	open := make(map[string]int) // group → index of its batch that still has room
	for i, q := range questions {
		key := groupKey(q)
		at, ok := open[key]
		if !ok || !out[at].add(i, q) {
			open[key] = len(out)
			b := batch{}
			b.add(i, q)
			out = append(out, b)
		}
	}
	return out
}

// add takes the question in if the request still has room for it.
func (b *batch) add(i int, q Question) bool {
	newAction, newResource := !slices.Contains(b.actions, q.Action), !slices.Contains(b.resources, q.Resource)
	if newAction && len(b.actions) == maxBatch || newResource && len(b.resources) == maxBatch {
		return false
	}
	if newAction {
		b.actions = append(b.actions, q.Action)
	}
	if newResource {
		b.resources = append(b.resources, q.Resource)
	}
	b.questions = append(b.questions, i)
	return true
}

func groupKey(q Question) string {
	var s strings.Builder
	s.WriteString(q.Principal)
	for _, e := range contextEntries(q.Context) {
		s.WriteString("\x00" + aws.ToString(e.ContextKeyName) + "\x01" + strings.Join(e.ContextKeyValues, "\x01"))
	}
	return s.String()
}

// answerKey is the same for questions that have the same answer. That a key
// is absent, and not unknown, is part of the question too.
func answerKey(q Question) string {
	var s strings.Builder
	s.WriteString(groupKey(q) + "\x00" + q.Action + "\x00" + q.Resource)
	for _, key := range q.Context.Keys() {
		switch v := q.Context.Get(key); v.State {
		case policy.Absent:
			s.WriteString("\x00-" + key)
		case policy.OneOf:
			s.WriteString("\x00|" + key + "\x01" + strings.Join(v.Values, "\x01"))
		}
	}
	return s.String()
}

// contextEntries sends the keys whose values are known. Absent and unknown
// keys are both left out; IAM names those it would have needed.
func contextEntries(c policy.Context) []types.ContextEntry {
	var out []types.ContextEntry
	keys := c.Keys()
	slices.Sort(keys)
	for _, key := range keys {
		v := c.Get(key)
		if v.State != policy.Present {
			continue
		}
		out = append(out, types.ContextEntry{
			ContextKeyName:   aws.String(key),
			ContextKeyType:   entryType(key, v.Multi),
			ContextKeyValues: v.Values,
		})
	}
	return out
}

// entryType is the type of the key in the table; ARN-typed keys are sent as
// strings, as the API has no type for them.
func entryType(key string, multi bool) types.ContextKeyTypeEnum {
	t := types.ContextKeyTypeEnumString
	if row := KeyInfo(key); row != nil && row.kind != "" {
		t = row.kind
	}
	if multi {
		return t + "List"
	}
	return t
}
