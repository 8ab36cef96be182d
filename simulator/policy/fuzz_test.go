package policy

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func addSeeds(f *testing.F) {
	random := rand.New(rand.NewPCG(1, 2))
	g := generator{random.IntN}
	for kind := Identity; kind <= RCP; kind++ {
		for range 8 {
			f.Add(uint8(kind), []byte(g.document(kind)))
		}
	}
	for _, text := range []string{"", "{", "[]", `{"Statement":[]}`, `{"a":1,"a":2}`, "\xef\xbb\xbf{}", `"\ud800"`, strings.Repeat("[", 100), `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NullIfExists":{}}}}`} {
		f.Add(uint8(Identity), []byte(text))
	}
}

// FuzzParse: every text gives a document or an error with a place in the text;
// what is accepted is JSON, and can be decided and explained.
func FuzzParse(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, kind uint8, text []byte) {
		d, err := Parse(Kind(kind%6), "fuzz", text)
		if err != nil {
			var p *ParseError
			if !errors.As(err, &p) || p.Line < 1 || p.Column < 1 || p.Msg == "" || p.Line > strings.Count(string(text), "\n")+1 {
				t.Fatalf("bad error %#v", err)
			}
			return
		}
		if !json.Valid(text) {
			t.Fatal("accepted what is not JSON")
		}
		for _, s := range d.Statements() {
			if s.Start.Line < 1 || s.End.Line < s.Start.Line {
				t.Fatalf("statement at %v to %v", s.Start, s.End)
			}
		}
		d.KeysUsed()
		decideWith(d)
	})
}

func decideWith(d *Document) {
	p := Policies{}
	addDocument(&p, Place{Layer: map[Kind]Layer{Identity: LayerIdentity, Boundary: LayerBoundary, Session: LayerSession, Resource: LayerResource}[d.kind]}, d)
	r := Request{Principal: Principal{ARN: genSession}, Action: "s3:GetObject", Resource: genBucket + "/home/ann/x", Context: OpenContext()}
	_ = Explain(&p, &r).String()
}

// FuzzGlob: the matcher agrees with a simple one that tries everything.
func FuzzGlob(f *testing.F) {
	for _, seed := range [][2]string{{"a*b", "axb"}, {"*a*a*b", "aaaaaaab"}, {"?", "é"}, {"*?", ""}, {"a?*c", "abc"}, {"", ""}, {"**", "x"}, {"arn:*", "arn:aws"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if !utf8.ValidString(pattern) || len(pattern) > 64 || len(s) > 64 {
			t.Skip() // patterns come from checked JSON; the simple matcher is slow
		}
		p := compilePattern(pattern, patternOptions{wildcards: true})
		got, _ := p.match(s, &Context{})
		want := slowGlob([]rune(pattern), s)
		if got != known(want) {
			t.Fatalf("%q with %q: %s, want %v", pattern, s, got, want)
		}
		if isASCII(pattern) && isASCII(s) {
			lowered := compilePattern(strings.ToLower(pattern), patternOptions{wildcards: true})
			if matchFoldASCII(&lowered, s) != slowGlob([]rune(strings.ToLower(pattern)), strings.ToLower(s)) {
				t.Fatalf("%q with %q, any case", pattern, s)
			}
		}
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// slowGlob keeps the set of pattern positions that the text so far can reach.
func slowGlob(pattern []rune, s string) bool {
	reach := make([]bool, len(pattern)+1)
	reach[0] = true
	spread := func() {
		for i, c := range pattern {
			if c == '*' && reach[i] {
				reach[i+1] = true
			}
		}
	}
	spread()
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		next := make([]bool, len(pattern)+1)
		for j, c := range pattern {
			switch {
			case !reach[j]:
			case c == '*':
				next[j] = true
			case c == '?' || c == r && s[i:i+n] == string(r):
				next[j+1] = true
			}
		}
		reach = next
		spread()
		i += n
	}
	return reach[len(pattern)]
}

// FuzzCondition: any operator with any values ends, a negated operator never
// agrees with its positive, and IfExists holds without the key.
func FuzzCondition(f *testing.F) {
	for i, k := range genKeys {
		f.Add(uint8(i), uint8(0), k.policy[0], k.request[0])
	}
	f.Add(uint8(8), uint8(1), "1e99999", "-0.0")
	f.Add(uint8(12), uint8(2), "2026-02-30", "1e5")
	f.Fuzz(func(t *testing.T, row, form uint8, policyValue, requestValue string) {
		p := parsedOperator{op: &operators[int(row)%len(operators)], quant: quantifier(form % 3)}
		c := condition{parsedOperator: p, key: NewKey("k"), operands: []operand{compileOperand(p.op, policyValue, true)}}
		var ctx Context
		ctx.Set("k", requestValue)
		holds := c.holds(&ctx, Allow)
		if holds == Maybe {
			t.Fatal("undecided, with everything known")
		}
		if p.op.class == classNull {
			return
		}
		if opposite := oppositeOf(p.op); opposite != nil {
			n := c
			n.op = opposite
			if holds == Yes && n.holds(&ctx, Allow) == Yes {
				t.Fatalf("%s and %s of %q and %q both hold", p.op.name, opposite.name, policyValue, requestValue)
			}
		}
		c.ifExists = true
		if c.quant == single && c.holds(&Context{}, Allow) != Yes {
			t.Fatalf("%s does not hold without the key", c.parsedOperator)
		}
		ctx.SetUnknown("k")
		if c.holds(&ctx, Deny) != Maybe {
			t.Fatal("decided without knowing the key")
		}
	})
}

// oppositeOf gives the operator with Not in its name, or without.
func oppositeOf(op *operator) *operator {
	for i := range operators {
		o := &operators[i]
		if o.class == op.class && o.negated != op.negated && o.order == op.order && o.wildcards == op.wildcards {
			return o
		}
	}
	return nil
}

// FuzzDecide: any request on generated policies ends, Explain agrees with
// Decide, and an open context never allows what the request contradicts.
func FuzzDecide(f *testing.F) {
	f.Add(uint64(1), genUser, "s3:GetObject", genBucket+"/home/ann/x", homeAccount, "blue")
	f.Add(uint64(2), genFed, "S3:putobject", "*", "", "*")
	f.Add(uint64(3), "*", ":", "arn:aws:s3:::b/\xff\xfe", "x", "\xff")
	f.Fuzz(func(t *testing.T, seed uint64, principal, action, resource, account, team string) {
		random := rand.New(rand.NewPCG(seed, 0))
		r := generator{random.IntN}.record("fuzz")
		policies, err := r.Policies.compile()
		if err != nil {
			t.Fatal(err)
		}
		request := &Request{Principal: Principal{ARN: principal}, Action: action, Resource: resource, ResourceAccount: account}
		request.Context.Set("aws:PrincipalTag/team", team)
		d := Decide(policies, request)
		if x := Explain(policies, request); x.Decision != d || x.String() == "" {
			t.Fatalf("Explain %v, Decide %v", x.Decision, d)
		}
		if d.Outcome == Conditional {
			t.Fatal("conditional, with everything known")
		}
		open := *request
		open.Context = OpenContext()
		if got := Decide(policies, &open).Outcome; !compatible(got, d.Outcome) {
			t.Fatalf("open %s, closed %s\n%s", got, d.Outcome, &r)
		}
	})
}
