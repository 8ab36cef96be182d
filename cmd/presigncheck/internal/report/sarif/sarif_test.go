package sarif_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/sarif"
)

func printed(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := sarif.Print(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSARIFSchema holds the log to the schema of the standard.
func TestSARIFSchema(t *testing.T) {
	dir := t.TempDir()
	args := []string{"run", ".", "check"}
	for _, file := range []struct{ name, text string }{
		{"schema", sarifSchema(t)},
		{"full", printed(t, reporttest.Full(t))},
		{"empty", printed(t, report.New(t.TempDir(), nil, new(analyzer.Result)))},
		{"without a tool", `{"version": "2.1.0", "runs": [{"results": []}]}`},
	} {
		args = append(args, filepath.Join(dir, file.name))
		if err := os.WriteFile(args[len(args)-1], []byte(file.text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = filepath.Join("..", "..", "..", "..", "..", "testdata", "schemas")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if said := strings.Split(string(out), "\n"); len(said) != 4 || said[0] != "ok" || said[1] != "ok" || said[2] == "ok" {
		t.Errorf("the schema says %q; want ok of the full and the empty log, and not of one without a tool", said)
	}
}

// sarifSchema takes the schema out of a module that carries it as a constant.
func sarifSchema(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "mod", "download", "-json", "github.com/owenrumney/go-sarif/v3@v3.3.1").Output()
	if err != nil {
		t.Skipf("the module with the SARIF schema cannot be fetched: %v", err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(module.Dir, "pkg/report/v210/sarif/schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text, err := strconv.Unquote(file.Scope.Lookup("schema").Decl.(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
