package config_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
)

func TestParse(t *testing.T) {
	f, err := config.Parse("dir/.presigncheck.yaml", []byte(`
limits:
  read: 6h
  write: 30m
rules:
  missing-expiry: error
credentials: 1d
overrides:
  - packages: [example.com/admin/...]
    limits: {read: 5m}
    rules: {missing-expiry: "off"}
snapshot: account
identities:
  app: {principal: "arn:aws:iam::111122223333:role/app", credentials: 1h}
sign:
  - packages: [example.com/shop/...]
    identity: app
    values: {s.bucket: media}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := analyzer.Default()
	want.Limits.Read = 6 * time.Hour
	want.Limits.Write = 30 * time.Minute
	want.Severities = map[string]analyzer.Severity{"missing-expiry": analyzer.Error}
	want.Credentials = 24 * time.Hour
	want.Overrides = []analyzer.Override{{
		Package:    "example.com/admin/...",
		Limits:     analyzer.Limits{Read: 5 * time.Minute},
		Severities: map[string]analyzer.Severity{"missing-expiry": analyzer.Off},
	}}
	if diff := cmp.Diff(want, f.Analyzer()); diff != "" {
		t.Errorf("configuration of the check (-want +got):\n%s", diff)
	}
	if got, want := f.SnapshotPath(), filepath.Join("dir", "account"); got != want {
		t.Errorf("snapshot = %s, want %s", got, want)
	}
	if s := f.Signer("example.com/shop/cart"); s == nil || s.Identity != "app" || s.Values["s.bucket"] != "media" {
		t.Errorf("signer of example.com/shop/cart = %+v, want app", s)
	}
	if s := f.Signer("example.com/other"); s != nil {
		t.Errorf("signer of example.com/other = %+v, want none", s)
	}
}

func TestContext(t *testing.T) {
	f, err := config.Parse("f.yaml", []byte(`
identities:
  app:
    principal: arn:aws:iam::111122223333:role/app
    session: web
    tags: {team: blue}
    sessionPolicies: [narrow.json]
    context:
      aws:SourceIdentity: alice
      aws:MultiFactorAuthPresent: true
      s3:max-keys: 10
      aws:PrincipalOrgPaths: [o-1/r-1/, o-1/r-1/ou-1/]
      aws:FederatedProvider: null
openers:
  player: {context: {"aws:UserAgent": player}}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]config.Values{
		"aws:SourceIdentity": {"alice"}, "aws:MultiFactorAuthPresent": {"true"}, "s3:max-keys": {"10"},
		"aws:PrincipalOrgPaths": {"o-1/r-1/", "o-1/r-1/ou-1/"}, "aws:FederatedProvider": nil,
	}
	if diff := cmp.Diff(want, f.Identities["app"].Context); diff != "" {
		t.Errorf("context of the identity (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]config.Values{"aws:UserAgent": {"player"}}, f.Openers["player"].Context); diff != "" {
		t.Errorf("context of the opener (-want +got):\n%s", diff)
	}
	for text, want := range map[string]string{
		`identities: {app: {principal: "arn:x", context: {SourceIp: x}}}`:            `"SourceIp" is not a condition key, such as aws:SourceIp`,
		`openers: {o: {context: {Referer: x}}}`:                                      `"Referer" is not a condition key`,
		`identities: {app: {principal: "arn:x", context: {"aws:SourceIp": {a: b}}}}`: "a condition key has a value, a list of values, or null",
		`identities: {app: {principal: "arn:x", context: {"aws:SourceIp": [[1]]}}}`:  "a condition key has a value, a list of values, or null",
	} {
		if _, err := config.Parse("f.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "f.yaml:1:") {
			t.Errorf("%s: error %v, want one at line 1 that contains %q", text, err, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"unknown key", "limits:\n  red: 1h\n", `f.yaml:2:3: unknown field "red"`},
		{"bare number", "limits:\n  read: 3600\n", `f.yaml:2:9: "3600" is not a duration; write a number with a unit`},
		{"syntax", "sign: [\n", "f.yaml:1:"},
		{"unknown rule", "rules: {nope: error}\n", `f.yaml:1:15: unknown rule "nope"`},
		{"unknown rule in an override", "overrides:\n- packages: [a]\n  rules: {nope: error}\n", `f.yaml:3:17: unknown rule "nope"`},
		{"override without packages", "overrides:\n- rules: {expiry-unit: error}\n", "f.yaml:2:3: the override names no packages"},
		{"bad pattern", "overrides: [{packages: [a, \"[\"]}]\n", `f.yaml:1:28: override: "[" is not a package pattern`},
		{"unknown severity", "rules: {missing-expiry: fatal}\n", `f.yaml:1:25: rule missing-expiry: unknown severity "fatal"`},
		{"unknown identity", "sign: [{packages: [a], identity: b}]\n", `f.yaml:1:8: sign entry 1: identity "b" is not among the identities`},
		{"no packages", "sign: [{identity: b}]\n", "f.yaml:1:8: sign entry 1 names no packages"},
		{"API without a name", "apis: [{arg: 2}]\n", `f.yaml:1:8: api "": not a full function name`},
		{"API with an unknown kind", "apis: [{func: example.com/s.Link, kind: minutes}]\n", `f.yaml:1:8: api example.com/s.Link: unknown kind "minutes" (duration, seconds, time or unix)`},
		{"no ARN", "identities: {a: {principal: alice}}\n", `f.yaml:1:29: identity a: principal "alice" is not an ARN`},
		{"second document", "region: a\n# b\n---\nlimits: {read: 1h}\n", "f.yaml:3:1: a second document begins here; write all into one"},
		{"document after an empty one", "---\n---\nregion: a\n", "f.yaml:2:1: a second document"},
		{"document after the end of one", "region: a\n...\nregion: b\n", "f.yaml:3:1: a second document"},
		{"byte order mark", "\ufefflimits:\n  red: 1h\n", `f.yaml:2:3: unknown field "red"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := config.Parse("f.yaml", []byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error = %v, want one line that contains %q", err, tt.want)
			}
		})
	}
}

// TestParseEncodings: marks that carry no content change nothing.
func TestParseEncodings(t *testing.T) {
	for text, region := range map[string]string{
		"": "", "# nothing yet\n": "", "\ufeff": "", "---\n": "", "---\n# a\n---\n": "",
		"\ufeffregion: a\n": "a", "---\nregion: a\n---\n# the end\n": "a", "region: a\n...\n": "a", "%YAML 1.2\n---\nregion: a\n": "a",
		"region: |-\n  a\n  ---\n": "a\n---",
	} {
		f, err := config.Parse("f.yaml", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if f.Path != "f.yaml" || f.Region != region {
			t.Errorf("%q: path %q, region %q; want f.yaml and %q", text, f.Path, f.Region, region)
		}
	}
}

func TestParseDuration(t *testing.T) {
	tests := []struct {
		text string
		want time.Duration // zero: refused
	}{
		{"90m", 90 * time.Minute}, {"7d", 7 * 24 * time.Hour}, {"0.5d", 12 * time.Hour},
		{"3600", 0}, {"0s", 0}, {"-1h", 0}, {"d", 0}, {"", 0},
	}
	for _, tt := range tests {
		if got, err := config.ParseDuration(tt.text); got != tt.want || (err == nil) != (tt.want > 0) {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", tt.text, got, err, tt.want)
		}
	}
}

// TestDigest: two files have the same digest if the check cannot tell them
// apart.
func TestDigest(t *testing.T) {
	digest := func(text string) string {
		f, err := config.Parse("f.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return f.Digest()
	}
	first := digest("limits: {read: 90m}\n")
	for text, same := range map[string]bool{
		"limits: {read: 1.5h} # longer is not needed\nsnapshot: account\n": true,
		"limits: {write: 90m}\n": false,
		"limits: {read: 90m}\napis: [{func: example.com/till.Sign}]\n": false,
		"limits: {read: 90m}\nrules: {expiry-unit: warning}\n":         false,
		"limits: {read: 90m}\ncredentials: 1h\n":                       false,
		"limits: {read: 90m}\noverrides: [{packages: [a]}]\n":          false,
	} {
		if (digest(text) == first) != same {
			t.Errorf("digest of %q: like that of the first file: %t, want %t", text, !same, same)
		}
	}
}
