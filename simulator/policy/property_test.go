package policy

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func drawRecord(t *rapid.T) (*record, *Policies, *Request) {
	g := generator{func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "n") }}
	r := g.record("random")
	policies, err := r.Policies.compile()
	if err != nil {
		t.Fatalf("%v\n%s", err, &r)
	}
	request, err := r.Request.compile()
	if err != nil {
		t.Fatal(err)
	}
	if g.chance(15) {
		if policies.Endpoint, err = Parse(Resource, "endpoint", g.document(Resource)); err != nil {
			t.Fatal(err)
		}
	}
	return &r, policies, request
}

// completions gives values that an unknown key may turn out to have: none, one
// of the vocabulary, one that no policy mentions, several.
func completions(k *genKey) []Value {
	all := []Value{{State: Absent}, {State: Present, Values: []string{"nobody-mentions-this"}}}
	for _, v := range append(append([]string{}, k.request...), k.policy...) {
		all = append(all, Value{State: Present, Values: []string{v}})
	}
	return append(all, Value{State: Present, Multi: true, Values: []string{k.request[0], k.policy[len(k.policy)-1]}})
}

// TestUnknownKeysAreSound: what is decided in spite of unknown keys stays so
// whatever these turn out to be.
func TestUnknownKeysAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, policies, request := drawRecord(t)
		i := rapid.IntRange(0, len(genKeys)-1).Draw(t, "first")
		j := rapid.IntRange(0, len(genKeys)-1).Draw(t, "second")
		unknown := *request
		unknown.Context = request.Context.Clone()
		unknown.Context.SetUnknown(genKeys[i].name)
		unknown.Context.SetUnknown(genKeys[j].name)
		got := Decide(policies, &unknown).Outcome
		for _, a := range completions(&genKeys[i]) {
			for _, b := range completions(&genKeys[j]) {
				complete := *request
				complete.Context = request.Context.Clone()
				complete.Context.put(NewKey(genKeys[i].name), a)
				complete.Context.put(NewKey(genKeys[j].name), b)
				want := Decide(policies, &complete).Outcome
				if !compatible(got, want) {
					t.Fatalf("%s and %s unknown: %s; with %v and %v: %s\n%s", genKeys[i].name, genKeys[j].name, got, a, b, want, r)
				}
			}
		}
	})
}

// compatible reports whether a decision under unknown keys leaves room for the
// decision under a completion of them.
func compatible(unknown, complete Outcome) bool {
	switch unknown {
	case Conditional: // of a role nobody knows the session, so complete may be conditional too
		return true
	case ImplicitDeny:
		return complete == ImplicitDeny || complete == ExplicitDeny
	}
	return unknown == complete
}

// TestOpenContextIsSound: an open context decides nothing that the request
// could contradict.
func TestOpenContextIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, policies, request := drawRecord(t)
		open := *request
		open.Context = OpenContext()
		got, want := Decide(policies, &open).Outcome, Decide(policies, request).Outcome
		if !compatible(got, want) {
			t.Fatalf("open: %s; with the context: %s\n%s", got, want, r)
		}
	})
}

// TestUnreadLayersAreSound: a layer that was not read leaves every decision
// open that its policies could bring.
func TestUnreadLayersAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, policies, request := drawRecord(t)
		layer := Layer(rapid.IntRange(int(LayerRCP), int(lastLayer)).Draw(t, "layer"))
		unread := *policies
		unread.Unread = Layers(layer)
		switch layer {
		case LayerRCP:
			unread.RCP = nil
		case LayerSCP:
			unread.SCP = nil
		case LayerResource:
			unread.Resource = nil
		case LayerIdentity:
			unread.Identity = nil
		case LayerBoundary:
			unread.Boundary = nil
		case LayerSession:
			unread.Session = nil
		case LayerEndpoint:
			unread.Endpoint = nil
		}
		got, want := Decide(&unread, request).Outcome, Decide(policies, request).Outcome
		if !compatible(got, want) {
			t.Fatalf("%s unread: %s; read: %s\n%s", layer, got, want, r)
		}
	})
}

// TestExplanationsAgree: Explain decides as Decide does, its examples allow,
// and its suggestions turn an implicit deny into an allow.
func TestExplanationsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, policies, request := drawRecord(t)
		if rapid.Bool().Draw(t, "open") {
			request.Context = OpenContext()
		}
		x := Explain(policies, request)
		if d := Decide(policies, request); x.Decision != d {
			t.Fatalf("Explain: %v, Decide: %v\n%s", x.Decision, d, r)
		}
		switch x.Outcome {
		case ImplicitDeny:
			checkSuggestions(t, x, *policies, request, r)
		case Conditional:
			checkExamples(t, x, policies, request, r)
		}
		if x.String() == "" {
			t.Fatal("no text")
		}
	})
}

func checkSuggestions(t *rapid.T, x *Explanation, p Policies, request *Request, r *record) {
	if len(x.Suggestions) == 0 {
		t.Fatalf("no suggestions\n%s\n%s", x, r)
	}
	for _, s := range x.Suggestions {
		d, err := Parse(s.Kind, "suggested", fmt.Appendf(nil, `{"Version":"2012-10-17","Statement":%s}`, s.Statement))
		if err != nil {
			t.Fatalf("%v\n%s", err, s.Statement)
		}
		if len(d.Warnings()) > 0 {
			t.Fatalf("suggestion with warning %s", d.Warnings()[0])
		}
		addDocument(&p, s.Place, d)
	}
	got := Decide(&p, request).Outcome
	someSession := strings.Contains(request.Principal.ARN, ":role/") // which one, nobody knows
	if got == Allowed || got == Conditional && (request.Context.Open() || someSession) {
		return
	}
	t.Fatalf("with the suggestions it is %s\n%s\n%s", got, x, r)
}

// addDocument adds to a layer without changing what the caller holds.
func addDocument(p *Policies, at Place, d *Document) {
	merge := func(old *Document) *Document {
		if old == nil {
			return d
		}
		m := *old
		m.statements = append(append([]Statement{}, old.statements...), d.statements...)
		return &m
	}
	switch at.Layer {
	case LayerSCP:
		scp := append([][]*Document{}, p.SCP...)
		scp[at.Level] = append(append([]*Document{}, scp[at.Level]...), d)
		p.SCP = scp
	case LayerResource:
		p.Resource = merge(p.Resource)
	case LayerIdentity:
		p.Identity = append(append([]*Document{}, p.Identity...), d)
	case LayerBoundary:
		p.Boundary = merge(p.Boundary)
	case LayerSession:
		p.Session = append(append([]*Document{}, p.Session...), d)
	case LayerEndpoint:
		p.Endpoint = merge(p.Endpoint)
	}
}

// checkExamples: with the example of every key the request is allowed, unless
// none was found.
func checkExamples(t *rapid.T, x *Explanation, p *Policies, request *Request, r *record) {
	with := *request
	with.Context = request.Context.Clone()
	for _, u := range x.Unknown {
		if len(u.Allows) == 0 {
			return
		}
		if u.Example == "" {
			with.Context.SetAbsent(u.Key)
		} else {
			with.Context.Set(u.Key, u.Example)
		}
	}
	if got := Decide(p, &with).Outcome; got != Allowed && got != Conditional {
		t.Fatalf("with the examples it is %s\n%s\n%s", got, x, r)
	}
}

// TestRoleIsSomeSession: what is decided about a role holds for each of its
// sessions, for only a session of it can sign.
func TestRoleIsSomeSession(t *testing.T) {
	asRole := mustPrincipal(t, genRole)
	sessions := []Principal{mustPrincipal(t, genSession), mustPrincipal(t, "arn:aws:sts::111111111111:assumed-role/app/another")}
	rapid.Check(t, func(t *rapid.T) {
		r, policies, request := drawRecord(t)
		role := *request
		role.Principal = asRole
		got := Decide(policies, &role).Outcome
		for _, session := range sessions {
			request.Principal = session
			request.Principal.RoleARN = genRole
			if want := Decide(policies, request).Outcome; !compatible(got, want) {
				t.Fatalf("as the role: %s; as %s: %s\n%s", got, session.ARN, want, r)
			}
		}
	})
}

// TestOneOfIsSound: a key that is known to have one of some values decides
// nothing that one of them could contradict, and is as certain as all of them
// are together.
func TestOneOfIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, policies, request := drawRecord(t)
		k := &genKeys[rapid.IntRange(0, len(genKeys)-1).Draw(t, "key")]
		optional := rapid.Bool().Draw(t, "optional")
		values := rapid.SliceOfN(rapid.SampledFrom(append(append([]string{}, k.request...), k.policy...)), 1, 3).Draw(t, "values")
		values = append(values, k.request[0][:1]+Hole)
		narrowed := *request
		narrowed.Context = request.Context.Clone()
		narrowed.Context.SetOneOf(k.name, optional, values...)
		got := Decide(policies, &narrowed).Outcome
		complete := []Value{}
		if optional {
			complete = append(complete, Value{State: Absent})
		}
		for _, v := range append(values, k.request[0], k.request[0][:1]) {
			complete = append(complete, Value{State: Present, Values: []string{fill(v, "x")}})
		}
		for _, v := range complete {
			request.Context.put(NewKey(k.name), v)
			if want := Decide(policies, request).Outcome; !compatible(got, want) {
				t.Fatalf("%s is one of %q: %s; with %v: %s\n%s", k.name, values, got, v, want, r)
			}
		}
	})
}

// TestMonotone: another Deny never allows, another Allow never denies.
func TestMonotone(t *testing.T) {
	deny := mustParse(t, Identity, "deny", `{"Statement":{"Effect":"Deny","Action":"s3:Get*","Resource":"*"}}`)
	allow := mustParse(t, Identity, "allow", `{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}`)
	rapid.Check(t, func(t *rapid.T) {
		r, policies, request := drawRecord(t)
		before := Decide(policies, request).Outcome
		for _, d := range []*Document{deny, allow} {
			more := *policies
			addDocument(&more, Place{Layer: LayerIdentity}, d)
			after := Decide(&more, request).Outcome
			if d == deny && after == Allowed && before != Allowed || d == allow && before == Allowed && after != Allowed {
				t.Fatalf("another %s: %s becomes %s\n%s", d.Name(), before, after, r)
			}
		}
	})
}
