// Schemas makes the JSON schema of the configuration file, and holds documents to
// schemas. It is a module of its own, so that what it needs is nobody's dependency
// who uses presigncheck.
//
//	go run . config                  # prints the schema
//	go run . check SCHEMA FILE...    # prints a line for each file: ok, or what is wrong
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"
	check "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == "config":
		err = printSchema()
	case len(os.Args) > 3 && os.Args[1] == "check":
		err = checkFiles(os.Args[2], os.Args[3:])
	default:
		err = fmt.Errorf("usage: schemas config | schemas check SCHEMA FILE...")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemas:", err)
		os.Exit(2)
	}
}

func checkFiles(schema string, files []string) error {
	compiled, err := check.NewCompiler().Compile(schema)
	if err != nil {
		return err
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		doc, err := check.UnmarshalJSON(f)
		f.Close()
		if err == nil {
			err = compiled.Validate(doc)
		}
		if err != nil {
			fmt.Println(strings.Join(strings.Fields(err.Error()), " "))
			continue
		}
		fmt.Println("ok")
	}
	return nil
}

// printSchema makes the schema of the configuration file.
func printSchema() error {
	r := &jsonschema.Reflector{FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, Mapper: mapper}
	if err := os.Chdir("../.."); err != nil { // the comments are found by paths below the module
		return err
	}
	if err := r.AddGoComments("github.com/presigncheck/presigncheck", "./analyzer/config"); err != nil {
		return err
	}
	s := r.Reflect(&config.File{})
	s.ID = "https://raw.githubusercontent.com/presigncheck/presigncheck/main/cmd/presigncheck/docs/presigncheck.schema.json"
	s.Title = config.Name
	e := json.NewEncoder(os.Stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(s)
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
