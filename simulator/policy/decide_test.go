package policy

import (
	"sync"
	"testing"
)

// TestConcurrentUse shares documents and requests between goroutines; the race
// detector sees whether anything is written.
func TestConcurrentUse(t *testing.T) {
	cases := benchCases(t)[:300]
	for i := range cases {
		cases[i].request.Principal = Principal{ARN: cases[i].request.Principal.ARN}
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range cases {
				c := &cases[i]
				if d := Decide(&c.policies, &c.request); d != Explain(&c.policies, &c.request).Decision {
					t.Error("Decide and Explain differ")
				}
			}
		})
	}
	wg.Wait()
}

// TestDecidingStatement: a decision names the layer and the statement.
func TestDecidingStatement(t *testing.T) {
	full := mustParse(t, SCP, "Full", `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	regions := mustParse(t, SCP, "Regions", "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},\n {\"Sid\":\"NoGet\",\"Effect\":\"Deny\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}")
	reader := mustParse(t, Identity, "reader", `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`)
	open := mustParse(t, Resource, "bucket", `{"Statement":{"Sid":"All","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}}`)
	request := func(action string) *Request {
		return &Request{Principal: mustPrincipal(t, genUser), Action: action, Resource: "arn:aws:s3:::b/k", ResourceAccount: homeAccount}
	}
	tests := []struct {
		name     string
		policies Policies
		request  *Request
		outcome  Outcome
		layer    Layer
		level    int
		by       string
	}{
		{"identity", Policies{Identity: []*Document{reader}, Resource: open}, request("s3:PutObject"), Allowed, LayerIdentity, 0, "reader:1:14"},
		{"resource", Policies{Resource: open}, request("s3:PutObject"), Allowed, LayerResource, 0, "bucket:1:14 (All)"},
		{"SCP denies", Policies{Identity: []*Document{reader}, SCP: [][]*Document{{full}, {full, regions}}}, request("s3:GetObject"), ExplicitDeny, LayerSCP, 1, "Regions:2:2 (NoGet)"},
		{"SCP lacks", Policies{Identity: []*Document{reader}, SCP: [][]*Document{{full}, {}}}, request("s3:GetObject"), ImplicitDeny, LayerSCP, 1, ""},
		{"boundary lacks", Policies{Identity: []*Document{reader}, Boundary: mustParse(t, Boundary, "b", `{"Statement":[]}`)}, request("s3:GetObject"), ImplicitDeny, LayerBoundary, 0, ""},
		{"nothing", Policies{}, request("s3:GetObject"), ImplicitDeny, LayerIdentity, 0, ""},
		{"no action", Policies{Identity: []*Document{reader}}, request("GetObject"), ImplicitDeny, NoLayer, 0, ""},
		{"no principal", Policies{Resource: open}, &Request{Principal: Principal{ARN: "ann"}, Action: "s3:GetObject", Resource: "*"}, ImplicitDeny, NoLayer, 0, ""},
		{"anonymous", Policies{Resource: open}, &Request{Principal: Principal{ARN: "*"}, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}, Allowed, LayerResource, 0, "bucket:1:14 (All)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Decide(&tt.policies, tt.request)
			by := ""
			if d.Statement != nil {
				by = d.Statement.String()
			}
			if d.Outcome != tt.outcome || d.Layer != tt.layer || d.Level != tt.level || by != tt.by {
				t.Errorf("got %s by %s level %d, %q", d.Outcome, d.Layer, d.Level, by)
			}
			if x := Explain(&tt.policies, tt.request); x.Decision != d || x.String() == "" {
				t.Errorf("explained as %v", x.Decision)
			}
		})
	}
}

// TestRequesterDetails: what an ARN does not say of the requester.
func TestRequesterDetails(t *testing.T) {
	bucket := func(principal string) *Document {
		return mustParse(t, Resource, "bucket", `{"Statement":{"Effect":"Allow","Principal":`+principal+`,"Action":"s3:*","Resource":"*"}}`)
	}
	denied := func(principal string) *Document {
		return mustParse(t, Resource, "bucket", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"},
			{"Effect":"Deny","Principal":`+principal+`,"Action":"s3:*","Resource":"*"}]}`)
	}
	session := Principal{ARN: genSession}
	withPath := Principal{ARN: genSession, RoleARN: "arn:aws:iam::111111111111:role/team/app"}
	withID := Principal{ARN: genSession, ID: "AROACKCEVSQ6C2EXAMPLE:s1"}
	web := Principal{ARN: genSession, Federated: "cognito-identity.amazonaws.com"}
	id, otherID := `{"AWS":"AROACKCEVSQ6C2EXAMPLE"}`, `{"AWS":"AROADBQP57FF2AEXAMPLE"}`
	cognito := `{"Federated":"cognito-identity.amazonaws.com"}`
	tests := []struct {
		name      string
		principal Principal
		policy    *Document
		want      Outcome
	}{
		{"role by name", session, bucket(`{"AWS":"arn:aws:iam::111111111111:role/team/app"}`), Allowed},
		{"role by path", withPath, bucket(`{"AWS":"arn:aws:iam::111111111111:role/team/app"}`), Allowed},
		{"role of another path", withPath, bucket(`{"AWS":"arn:aws:iam::111111111111:role/app"}`), ImplicitDeny},
		{"id", withID, bucket(id), Allowed},
		{"other id", withID, bucket(otherID), ImplicitDeny},
		{"id not known", session, bucket(id), ImplicitDeny},
		{"denied by id", withID, denied(id), ExplicitDeny},
		{"other id denied", withID, denied(otherID), Allowed},
		{"denied by an id that cannot be compared", session, denied(id), Conditional},
		{"provider", web, bucket(cognito), Allowed},
		{"provider not known", session, bucket(cognito), ImplicitDeny},
		{"denied by provider", web, denied(cognito), ExplicitDeny},
		{"denied by a provider that cannot be compared", session, denied(cognito), Conditional},
		{"a user has no provider", Principal{ARN: genUser}, denied(cognito), Allowed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &Request{Principal: tt.principal, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: homeAccount}
			if got := Decide(&Policies{Resource: tt.policy}, r).Outcome; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestServiceLinkedRoles: SCPs and RCPs do not apply to them.
func TestServiceLinkedRoles(t *testing.T) {
	p := &Policies{
		Identity: []*Document{mustParse(t, Identity, "i", `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)},
		SCP:      [][]*Document{{mustParse(t, SCP, "s", `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`)}},
		RCP:      [][]*Document{{mustParse(t, RCP, "r", `{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}`)}},
	}
	linked := Principal{
		ARN:     "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/s",
		RoleARN: "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
	}
	r := &Request{Principal: linked, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: homeAccount}
	if got := Decide(p, r).Outcome; got != Allowed {
		t.Errorf("linked: %s", got)
	}
	r.Principal.RoleARN = ""
	if got := Decide(p, r).Outcome; got != ExplicitDeny {
		t.Errorf("path not known: %s", got)
	}
}

// TestResourceMustAllow: a KMS key's policy has to name the requester or to
// delegate to its account.
func TestResourceMustAllow(t *testing.T) {
	identity := mustParse(t, Identity, "i", `{"Statement":{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}}`)
	key := func(principal string) *Document {
		return mustParse(t, Resource, "key", `{"Statement":{"Effect":"Allow","Principal":{"AWS":"`+principal+`"},"Action":"kms:*","Resource":"*"}}`)
	}
	tests := []struct {
		name     string
		identity []*Document
		key      *Document
		want     Outcome
	}{
		{"identity only", []*Document{identity}, nil, ImplicitDeny},
		{"delegated", []*Document{identity}, key(genRoot), Allowed},
		{"delegated only", nil, key(genRoot), ImplicitDeny},
		{"named", nil, key(genUser), Allowed},
		{"another named", []*Document{identity}, key(genUser2), ImplicitDeny},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &Policies{Identity: tt.identity, Resource: tt.key, ResourceMustAllow: true}
			r := &Request{Principal: mustPrincipal(t, genUser), Action: "kms:Decrypt", Resource: "arn:aws:kms:eu-west-1:111111111111:key/1"}
			x := Explain(p, r)
			if x.Outcome != tt.want {
				t.Errorf("got %s, want %s\n%s", x.Outcome, tt.want, x)
			}
		})
	}
}
