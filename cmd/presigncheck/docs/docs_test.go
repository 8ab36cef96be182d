// Package docs_test keeps the pages beside it: they are made from the rules
// and from the types of the configuration. `go test -update` rewrites them.
package docs_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/invopop/jsonschema"
	check "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

var update = flag.Bool("update", false, "rewrite the pages")

// page compares a page with what it should be.
func page(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is out of date; go test -update rewrites it (-want +got)\n%s", path, diff)
	}
}

func TestRulePages(t *testing.T) {
	pages := map[string]bool{"README.md": true}
	var index bytes.Buffer
	index.WriteString("# Rules\n\nThese pages are what `presigncheck explain RULE` prints.\n\n| rule | severity | says |\n|---|---|---|\n")
	for _, r := range analyzer.Rules() {
		var b bytes.Buffer
		report.RuleMarkdown(&b, r)
		page(t, filepath.Join("rules", r.Name+".md"), b.String())
		pages[r.Name+".md"] = true
		fmt.Fprintf(&index, "| [`%s`](%s.md) | %s | %s |\n", r.Name, r.Name, r.Severity, r.Title)
	}
	page(t, filepath.Join("rules", "README.md"), index.String())
	files, err := os.ReadDir("rules")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !pages[f.Name()] {
			t.Errorf("rules/%s is about no rule; remove it", f.Name())
		}
	}
}

func TestSchema(t *testing.T) {
	page(t, "presigncheck.schema.json", schemaText(t))
}

// schemaText makes the schema of the configuration file.
func schemaText(t *testing.T) string {
	t.Helper()
	r := &jsonschema.Reflector{FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, Mapper: mapper}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("../../..") // the comments are found by paths below the module
	if err := r.AddGoComments("github.com/presigncheck/presigncheck", "./analyzer/config"); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	s := r.Reflect(&config.File{})
	s.ID = "https://raw.githubusercontent.com/presigncheck/presigncheck/main/cmd/presigncheck/docs/presigncheck.schema.json"
	s.Title = config.Name
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// mapper gives the schema of types that have a text form of their own.
func mapper(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[config.Duration]():
		return &jsonschema.Schema{
			Type: "string", Pattern: `^([0-9]+(\.[0-9]+)?(ms|s|m|h|d))+$`,
			Description: "a number with a unit: 90s, 15m, 12h, 7d", Examples: []any{"15m", "12h", "7d"},
		}
	case reflect.TypeFor[config.Values]():
		scalar := []*jsonschema.Schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}}
		return &jsonschema.Schema{
			Description: "the value of a condition key, a list of values, or null where the request does not have the key",
			OneOf:       append(scalar, &jsonschema.Schema{Type: "null"}, &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{OneOf: scalar}}),
		}
	case reflect.TypeFor[map[string]config.Severity]():
		return severities()
	case reflect.TypeFor[config.Undecided]():
		return &jsonschema.Schema{
			Type: "string", Enum: []any{config.UndecidedWarn, config.UndecidedFail}, Default: config.UndecidedWarn,
			Description: "whether verify fails, with exit status 2, if it could not decide about a presign call for want of a file or a setting",
		}
	}
	return nil
}

func severities() *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for _, r := range analyzer.Rules() {
		if _, err := config.Parse("", []byte("rules: {"+r.Name+": error}\n")); err != nil {
			continue // its severity cannot be changed
		}
		s.Properties.Set(r.Name, &jsonschema.Schema{
			Type: "string", Description: r.Title, Default: r.Severity,
			Enum: []any{analyzer.Off, analyzer.Note, analyzer.Warning, analyzer.Error},
		})
	}
	return s
}

// The schema and the program agree about what is right and what is not.
func TestSchemaAgrees(t *testing.T) {
	doc, err := check.UnmarshalJSON(strings.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := check.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema := c.MustCompile("schema.json")
	example, err := os.ReadFile("../../../testdata/webshop/.presigncheck.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text string
		good bool
	}{
		{string(example), true},
		{"limits: {read: 7d, write: 90s, min: 1m30s}\nrules: {missing-expiry: \"off\"}\ncredentials: 1h\n", true},
		{"undecided: fail\nregion: eu-west-1\n", true},
		{"undecided: never\n", false},
		{"limits: {read: 3600}\n", false},
		{"limits: {red: 1h}\n", false},
		{"rules: {nope: error}\n", false},
		{"rules: {missing-expiry: fatal}\n", false},
		{"sign: {}\n", false},
		{"unknown: 1\n", false},
	} {
		_, parseErr := config.Parse("test.yaml", []byte(test.text))
		text, err := yaml.YAMLToJSON([]byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		value, err := check.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		schemaErr := schema.Validate(value)
		if (parseErr == nil) != test.good || (schemaErr == nil) != test.good {
			t.Errorf("%q: the program says %v, the schema %v, want good %v", test.text, parseErr, schemaErr, test.good)
		}
	}
}
