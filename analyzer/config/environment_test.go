package config_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer/config"
)

func TestEnvironment(t *testing.T) {
	f, err := config.Parse("f.yaml", []byte(`
snapshot: staging
identities:
  app: {principal: "arn:aws:iam::111122223333:role/app"}
sign:
  - {packages: [a], identity: app, values: {bucket: media-staging, key: k}}
environments:
  production:
    snapshot: production
    identities:
      app: {principal: "arn:aws:iam::444455556666:role/app"}
    values: {bucket: media}
`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.In("production")
	if err != nil {
		t.Fatal(err)
	}
	if p.Snapshot != "production" || p.Identities["app"].Principal != "arn:aws:iam::444455556666:role/app" {
		t.Errorf("production = %+v", p)
	}
	if v := p.Sign[0].Values; v["bucket"] != "media" || v["key"] != "k" {
		t.Errorf("values = %v", v)
	}
	if f.Sign[0].Values["bucket"] != "media-staging" {
		t.Error("the environment changed the file itself")
	}
	if _, err := f.In("test"); err == nil || !strings.Contains(err.Error(), "known are production") {
		t.Errorf("error = %v, want one that names the known environments", err)
	}
}
