package cases

import (
	"encoding/json"
	"fmt"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// compile parses the documents. Their names in errors are their places in the
// record.
func (p *Policies) compile() (*policy.Policies, error) {
	var out policy.Policies
	var err error
	if out.Identity, err = parseAll(policy.Identity, "identity", p.Identity); err != nil {
		return nil, err
	}
	if out.Resource, err = parse(policy.Resource, "resource", p.Resource); err != nil {
		return nil, err
	}
	if out.Boundary, err = parse(policy.Boundary, "boundary", p.Boundary); err != nil {
		return nil, err
	}
	session, err := parse(policy.Session, "session", p.Session)
	if err != nil {
		return nil, err
	}
	if session != nil {
		out.Session = []*policy.Document{session}
	}
	if out.SCP, err = parseLevels(policy.SCP, "scp", p.SCP); err != nil {
		return nil, err
	}
	out.RCP, err = parseLevels(policy.RCP, "rcp", p.RCP)
	return &out, err
}

// parse reads a document; null and nothing are no policy.
func parse(kind policy.Kind, name string, text json.RawMessage) (*policy.Document, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	return policy.Parse(kind, name, text)
}

func parseAll(kind policy.Kind, name string, texts []json.RawMessage) ([]*policy.Document, error) {
	docs := make([]*policy.Document, 0, len(texts))
	for i, text := range texts {
		doc, err := policy.Parse(kind, fmt.Sprintf("%s[%d]", name, i), text)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

func parseLevels(kind policy.Kind, name string, levels [][]json.RawMessage) ([][]*policy.Document, error) {
	var out [][]*policy.Document
	for i, texts := range levels {
		docs, err := parseAll(kind, fmt.Sprintf("%s[%d]", name, i), texts)
		if err != nil {
			return nil, err
		}
		out = append(out, docs)
	}
	return out, nil
}

func (r *Request) compile() (*policy.Request, error) {
	principal, err := policy.ParsePrincipal(r.Principal)
	if err != nil {
		return nil, err
	}
	out := &policy.Request{Principal: principal, Action: r.Action, Resource: r.Resource, ResourceAccount: r.ResourceAccount}
	for key, value := range r.Context {
		if err := set(&out.Context, key, value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func set(c *policy.Context, key string, value any) error {
	switch v := value.(type) {
	case nil:
		c.SetUnknown(key)
	case string:
		c.Set(key, v)
	case bool, float64:
		c.Set(key, fmt.Sprint(v))
	case []any:
		values := make([]string, len(v))
		for i, item := range v {
			values[i] = fmt.Sprint(item)
		}
		c.SetMulti(key, values...)
	default:
		return fmt.Errorf("context key %s: a value is a string, an array of strings, or null for unknown", key)
	}
	return nil
}
