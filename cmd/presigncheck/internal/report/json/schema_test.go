package json_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	printer "github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

const schemaFile = "../../../docs/report.schema.json"

// TestSchema keeps the schema of the documentation: it is made from the types of
// the report and their comments. `go test -update` rewrites it.
func TestSchema(t *testing.T) {
	want := newSchema(t, false)
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is out of date; go test -update rewrites it (-want +got)\n%s", schemaFile, diff)
	}
}

// TestOutput holds reports to the schema, which then allows nothing that it does
// not name.
func TestOutput(t *testing.T) {
	dir := t.TempDir()
	failed := reporttest.Full(t)
	failed.AddProblem("shop.go:3:1", "undefined: f")
	failed.Undecided = append(failed.Undecided, report.Gap{Place: failed.Sites[0].Place, Message: "no policy"})
	args := []string{"run", ".", "check", filepath.Join(dir, "schema")}
	write := func(name string, text []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("schema", newSchema(t, true))
	for name, r := range map[string]*report.Report{
		"full": reporttest.Full(t), "failed": failed, "empty": report.New(dir, nil, reporttest.Nothing),
	} {
		var b bytes.Buffer
		if err := printer.Print(&b, r); err != nil {
			t.Fatal(err)
		}
		write(name, b.Bytes())
		args = append(args, filepath.Join(dir, name))
	}
	write("bad", []byte(`{"version": 1, "sites": [], "findings": [], "problems": [], "tool": {"name": "x", "version": "y"}, "summary": {}}`))
	args = append(args, filepath.Join(dir, "bad"))
	cmd := exec.Command("go", args...)
	cmd.Dir = filepath.Join("..", "..", "..", "..", "..", "testdata", "schemas")
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("the module that checks schemas cannot be run: %v", err)
	}
	if said := strings.Split(strings.TrimSpace(string(out)), "\n"); len(said) != 4 || said[0] != "ok" || said[1] != "ok" || said[2] != "ok" || said[3] == "ok" {
		t.Errorf("the schema says %q; want ok of all but the last", said)
	}
}

// values are those of types that are words in JSON.
var values = map[reflect.Type][]any{
	reflect.TypeFor[analyzer.Severity]():    {analyzer.Note, analyzer.Warning, analyzer.Error},
	reflect.TypeFor[simulator.Permission](): {simulator.Allowed, simulator.Conditional, simulator.Unknown, simulator.Denied},
	reflect.TypeFor[report.Outcome]():       {report.Allowed, report.ImplicitDeny, report.ExplicitDeny, report.Conditional, report.Undecided},
	reflect.TypeFor[policy.Outcome]():       {policy.Allowed, policy.ImplicitDeny, policy.ExplicitDeny, policy.Conditional},
	reflect.TypeFor[probe.Result]():         {probe.Confirmed, probe.Refuted, probe.Inconclusive, probe.Skipped},
	reflect.TypeFor[analyzer.Origin](): {
		analyzer.OriginDefault, analyzer.OriginConstant, analyzer.OriginParameter, analyzer.OriginRequest, analyzer.OriginSigned, analyzer.OriginFlag,
		analyzer.OriginEnvironment, analyzer.OriginField, analyzer.OriginComputed, analyzer.OriginUnknown,
	},
}

type object = map[string]any

// A maker makes a schema of types.
type maker struct {
	t      *testing.T
	closed bool // nothing is allowed that is not named
	types  object
	docs   map[string]string // of types and of fields, by path of the package and name
}

func newSchema(t *testing.T, closed bool) []byte {
	m := maker{t, closed, object{}, make(map[string]string)}
	for path, dir := range map[string]string{
		"cmd/presigncheck/internal/report": "..", "cmd/presigncheck/internal/report/json": ".", "cmd/presigncheck/internal/source": "../../source",
		"simulator": "../../../../../simulator",
	} {
		m.read("github.com/presigncheck/presigncheck/"+path, dir)
	}
	root := m.structure(reflect.TypeFor[printer.Document]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "https://raw.githubusercontent.com/presigncheck/presigncheck/main/cmd/presigncheck/docs/report.schema.json"
	root["title"] = "presigncheck --format=json"
	root["$defs"] = m.types
	var b bytes.Buffer
	if err := printer.Encode(&b, root); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read takes in the comments of a package.
func (m maker) read(pkg, dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		m.t.Fatal(dir, err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			m.t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			decl, ok := n.(*ast.GenDecl)
			if !ok {
				return true
			}
			for _, spec := range decl.Specs {
				spec, ok := spec.(*ast.TypeSpec)
				if !ok {
					continue
				}
				m.docs[pkg+"."+spec.Name.Name] = prose(decl.Doc, spec.Doc)
				structure, ok := spec.Type.(*ast.StructType)
				if !ok {
					continue
				}
				for _, f := range structure.Fields.List {
					for _, name := range f.Names {
						m.docs[pkg+"."+spec.Name.Name+"."+name.Name] = prose(f.Doc, f.Comment)
					}
				}
			}
			return false
		})
	}
}

func prose(groups ...*ast.CommentGroup) string {
	var text []string
	for _, g := range groups {
		text = append(text, strings.Fields(g.Text())...)
	}
	return strings.Join(text, " ")
}

// schema is that of a type.
func (m maker) schema(t reflect.Type) object {
	if words := values[t]; words != nil {
		return object{"type": "string", "enum": words}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return m.schema(t.Elem())
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Slice:
		if t == reflect.TypeFor[json.RawMessage]() {
			return object{"type": "object"}
		}
		return object{"type": "array", "items": m.schema(t.Elem())}
	case reflect.Struct:
		if m.types[t.Name()] == nil {
			m.types[t.Name()] = object{} // it may contain itself
			m.types[t.Name()] = m.structure(t)
		}
		return object{"$ref": "#/$defs/" + t.Name()}
	}
	m.t.Fatalf("no schema of %v", t)
	return nil
}

func (m maker) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	m.fields(t, properties, &required)
	s := object{"type": "object", "properties": properties, "required": required}
	if doc := m.docs[t.PkgPath()+"."+t.Name()]; doc != "" {
		s["description"] = doc
	}
	if m.closed {
		s["additionalProperties"] = false
	}
	return s
}

func (m maker) fields(t reflect.Type, properties object, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		if f.Anonymous && name == "" {
			of, pointer := f.Type, f.Type.Kind() == reflect.Pointer
			if pointer {
				of = of.Elem()
			}
			own := []string{}
			m.fields(of, properties, &own)
			if !pointer || of == reflect.TypeFor[report.Report]() { // else it may not be there
				*required = append(*required, own...)
			}
			continue
		}
		s := m.schema(f.Type)
		if f.Type.Kind() == reflect.Pointer && options != "omitempty" {
			s["type"] = []any{s["type"], "null"}
		}
		if doc := m.docs[t.PkgPath()+"."+t.Name()+"."+f.Name]; doc != "" {
			s["description"] = doc
		}
		properties[name] = s
		if options != "omitempty" {
			*required = append(*required, name)
		}
	}
	slices.Sort(*required)
}
