package policy

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestExplanationText holds the text of explanations against golden files;
// rewrite them with: go test ./simulator/policy -run ExplanationText -update
func TestExplanationText(t *testing.T) {
	for _, c := range explainCases(t) {
		t.Run(c.name, func(t *testing.T) {
			x := Explain(c.policies, c.request)
			golden(t, c.name+".txt", x.String())
			data, err := json.MarshalIndent(x, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, c.name+".json", string(data)+"\n")
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "explain", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

type explainCase struct {
	name     string
	policies *Policies
	request  *Request
}

func explainCases(t *testing.T) []explainCase {
	getObject := func(principal string) *Request {
		return &Request{
			Principal: mustPrincipal(t, principal), Action: "s3:GetObject",
			Resource: "arn:aws:s3:::shop/orders/1.pdf", ResourceAccount: "111111111111",
		}
	}
	readers := mustParse(t, Identity, "readers", `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Images", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/images/*"},
    {"Sid": "Office", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::shop/*",
     "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"]}}}
  ]
}`)
	fresh := mustParse(t, Resource, "bucket shop", `{
  "Statement": {"Sid": "Fresh", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::shop/*",
    "Condition": {"NumericGreaterThan": {"s3:signatureAge": 600000}}}
}`)
	delegates := mustParse(t, Resource, "bucket shop", `{
  "Statement": {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}
}`)
	full := mustParse(t, SCP, "FullAWSAccess", `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	onlyList := mustParse(t, SCP, "OnlyList", `{"Statement":{"Effect":"Allow","Action":"s3:List*","Resource":"*"}}`)

	unknown := getObject("arn:aws:iam::111111111111:user/ann")
	unknown.Context = OpenContext()
	old := getObject("arn:aws:iam::111111111111:user/ann")
	old.Context.Set("aws:SourceIp", "203.0.113.7")
	old.Context.Set("s3:signatureAge", "600001")
	return []explainCase{
		{"implicit-deny", &Policies{Identity: []*Document{readers}}, getObject("arn:aws:sts::111111111111:assumed-role/app/s1")},
		{"conditional", &Policies{Identity: []*Document{readers}, Resource: fresh}, unknown},
		{"explicit-deny", &Policies{Identity: []*Document{readers}, Resource: fresh}, old},
		{"cross-account", &Policies{SCP: [][]*Document{{full}, {onlyList}}}, getObject("arn:aws:sts::222222222222:assumed-role/app/s1")},
		{"delegated", &Policies{Identity: []*Document{readers}, Resource: delegates}, getObject("arn:aws:iam::222222222222:user/bob")},
		{"unread", &Policies{Identity: []*Document{readers}, Unread: Layers(LayerResource, LayerSCP)}, old},
	}
}

func mustPrincipal(t testing.TB, arn string) Principal {
	t.Helper()
	p, err := ParsePrincipal(arn)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustParse(t testing.TB, kind Kind, name, text string) *Document {
	t.Helper()
	d, err := Parse(kind, name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}
