// Package least works out the smallest policy with which identities may do what
// the URLs are for that they presign: exact actions, on the resources that the
// forms of keys describe.
//
// Nothing in it is more than a call needs, as far as the code tells: an action
// that is taken away, or a resource that is narrowed, leaves a call without a
// permission. A part of a key that only the running program knows is any text
// there.
package least

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Use is a presigned URL that an identity signs, with what it needs.
type Use struct {
	Identity  string // its label
	Principal string // its ARN
	Call      string // for example GetObject videos/videos.go:26
	Questions []simulator.Question
}

// A Policy is the least that one identity needs.
type Policy struct {
	Identity   string
	Principal  string
	Statements []Statement
}

// A Statement allows actions on resources, for some calls.
type Statement struct {
	Actions   []string `json:"Action"`
	Resources []string `json:"Resource"`
	// Via is the service through which alone a KMS key is used; "" elsewhere.
	Via   string   `json:"-"`
	Calls []string `json:"-"`
}

// grant is one permission of a policy.
type grant struct{ action, resource, via string }

// Of gives the policies, sorted by identity, their statements by resource.
func Of(uses []Use) (all []Policy) {
	grants := make(map[string]map[grant]map[string]bool) // calls, by identity and permission
	principals := make(map[string]string)
	for _, u := range uses {
		principals[u.Identity] = u.Principal
		if grants[u.Identity] == nil {
			grants[u.Identity] = make(map[grant]map[string]bool)
		}
		for _, q := range u.Questions {
			g := grant{q.Action, pattern(q), via(q)}
			if grants[u.Identity][g] == nil {
				grants[u.Identity][g] = make(map[string]bool)
			}
			grants[u.Identity][g][u.Call] = true
		}
	}
	for _, identity := range slices.Sorted(maps.Keys(grants)) {
		all = append(all, Policy{identity, principals[identity], merge(grants[identity])})
	}
	return all
}

// merge drops what another permission covers, and joins what can be said at once.
func merge(grants map[grant]map[string]bool) []Statement {
	for g, calls := range grants {
		for other, more := range grants {
			if g != other && g.action == other.action && g.via == other.via && covers(other.resource, g.resource) {
				maps.Copy(more, calls)
				delete(grants, g)
				break
			}
		}
	}
	type key struct{ what, via string }
	byResource := make(map[key]*Statement)
	for _, g := range slices.SortedFunc(maps.Keys(grants), compare) {
		k := key{g.resource, g.via}
		if byResource[k] == nil {
			byResource[k] = &Statement{Resources: []string{g.resource}, Via: g.via}
		}
		s := byResource[k]
		s.Actions = append(s.Actions, g.action)
		s.Calls = union(s.Calls, grants[g])
	}
	byActions := make(map[key]*Statement)
	for _, k := range slices.SortedFunc(maps.Keys(byResource), func(a, b key) int { return strings.Compare(a.what+a.via, b.what+b.via) }) {
		s := byResource[k]
		same := key{strings.Join(s.Actions, " "), s.Via}
		if have := byActions[same]; have != nil {
			have.Resources = append(have.Resources, s.Resources...)
			have.Calls = union(have.Calls, set(s.Calls))
			continue
		}
		byActions[same] = s
	}
	var out []Statement
	for _, s := range byActions {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Statement) int {
		return strings.Compare(a.Resources[0]+a.Actions[0], b.Resources[0]+b.Actions[0])
	})
	return out
}

func compare(a, b grant) int {
	return strings.Compare(a.resource+"\x00"+a.action+"\x00"+a.via, b.resource+"\x00"+b.action+"\x00"+b.via)
}

func union(list []string, more map[string]bool) []string {
	have := set(list)
	maps.Copy(have, more)
	return slices.Sorted(maps.Keys(have))
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, s := range list {
		m[s] = true
	}
	return m
}

// placeholder is a part of a key that only the running program knows.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// pattern writes the resource of a question as a policy does: any text for what is
// not known, and what would be a wildcard or a variable as itself.
func pattern(q simulator.Question) string {
	escape := strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}")
	if !q.Form {
		return escape.Replace(q.Resource)
	}
	var b strings.Builder
	rest := q.Resource
	for {
		at := placeholder.FindStringIndex(rest)
		if at == nil {
			break
		}
		b.WriteString(escape.Replace(rest[:at[0]]))
		if !strings.HasSuffix(b.String(), "*") || at[0] > 0 {
			b.WriteByte('*')
		}
		rest = rest[at[1]:]
	}
	b.WriteString(escape.Replace(rest))
	return b.String()
}

// via is the service that a KMS key is used through, where the region is known.
func via(q simulator.Question) string {
	v := q.Context.Get("kms:ViaService")
	if !strings.HasPrefix(q.Action, "kms:") || len(v.Values) != 1 || strings.Contains(v.Values[0], policy.Hole) || policy.HasSymbol(v.Values[0]) {
		return ""
	}
	return v.Values[0]
}

// covers reports whether one pattern matches all that another does.
func covers(wide, narrow string) bool {
	if strings.Contains(wide, "${") {
		return wide == narrow
	}
	parts := strings.Split(wide, "*")
	if !strings.HasPrefix(narrow, parts[0]) {
		return false
	}
	if len(parts) == 1 {
		return wide == narrow
	}
	rest := narrow[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// Document is the statement as JSON.
func (s Statement) Document() json.RawMessage {
	out := struct {
		Effect    string
		Action    any
		Resource  any
		Condition any `json:",omitempty"`
	}{Effect: "Allow", Action: one(s.Actions), Resource: one(s.Resources)}
	if s.Via != "" {
		out.Condition = map[string]map[string]string{"StringEquals": {"kms:ViaService": s.Via}}
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic(err) // never: it is strings
	}
	return text
}

func one(list []string) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// Document is the whole policy as JSON.
func (p Policy) Document() json.RawMessage {
	statements := []json.RawMessage{}
	for _, s := range p.Statements {
		statements = append(statements, s.Document())
	}
	text, err := json.Marshal(struct {
		Version   string
		Statement []json.RawMessage
	}{"2012-10-17", statements})
	if err != nil {
		panic(err) // never
	}
	return text
}
