package report_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

func printed(t *testing.T, r *report.Report, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Print(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFormats(t *testing.T) {
	for _, name := range []string{"GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"} {
		t.Setenv(name, "")
	}
	r := full(t)
	for _, format := range report.Formats() {
		t.Run(format, func(t *testing.T) { golden(t, "full."+format, printed(t, r, format)) })
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := full(t).Print(io.Discard, "yaml"); err == nil {
		t.Error("format yaml was accepted")
	}
}

// TestSARIFSchema holds the log to the schema of the standard.
func TestSARIFSchema(t *testing.T) {
	dir := t.TempDir()
	args := []string{"run", ".", "check"}
	for _, file := range []struct{ name, text string }{
		{"schema", sarifSchema(t)},
		{"full", printed(t, full(t), "sarif")},
		{"empty", printed(t, report.New(t.TempDir(), nil, new(analyzer.Result)), "sarif")},
		{"without a tool", `{"version": "2.1.0", "runs": [{"results": []}]}`},
	} {
		args = append(args, filepath.Join(dir, file.name))
		if err := os.WriteFile(args[len(args)-1], []byte(file.text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = filepath.Join("..", "..", "..", "..", "testdata", "schemas")
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

// Fingerprints stay when code moves, and tell equal lines apart.
func TestFingerprints(t *testing.T) {
	prints := func(text string) []string {
		s := newShop(t, text)
		for _, f := range []string{"Film", "Invoice"} {
			s.finding(s.site(f, "GetObject", "in.Key", 1), analyzer.ExcessiveExpiry, analyzer.Warning, "too long")
		}
		twice := s.result.Findings[1]
		twice.Position.Column++
		s.result.Findings = append(s.result.Findings, twice)
		r := report.New(s.dir, s.fset, &s.result)
		return r.Fingerprints(r.Findings)
	}
	text := shopText(t)
	before := prints(text)
	moved := strings.Replace(text, "const week", "// One\n// more\n\nconst week", 1)
	moved = strings.ReplaceAll(moved, "\treturn", "\t\treturn")
	after := prints(moved)
	seen := make(map[string]bool)
	for i, f := range before {
		if seen[f] {
			t.Errorf("finding %d has the fingerprint of another", i)
		}
		seen[f] = true
		if f != after[i] {
			t.Errorf("finding %d changed its fingerprint when its line moved", i)
		}
	}
	changed := prints(strings.ReplaceAll(text, "WithPresignExpires(week)", "WithPresignExpires(2*week)"))
	if changed[0] == before[0] {
		t.Error("another line has the same fingerprint")
	}
	if changed[1] != before[1] {
		t.Error("a change elsewhere changed the fingerprint")
	}
}

// A workflow command ends at a line break, and its properties at a comma or
// colon; text must not be able to.
func TestGitHubEscapes(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSuffix(printed(t, full(t), "github"), "\n"), "\n") {
		if !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") && !strings.HasPrefix(line, "::notice ") {
			t.Errorf("not a workflow command: %q", line)
		}
		if n := strings.Count(strings.SplitN(line, "::", 3)[1], ","); n != 3 {
			t.Errorf("%d commas in the properties: %q", n, line)
		}
	}
}

// TestHTMLEscapes holds text from source files and policies to being text.
func TestHTMLEscapes(t *testing.T) {
	evil := `<script>alert("x")</script>`
	s := newShop(t, strings.Replace(shopText(t), "/* größer: 10 */", "/* "+evil+" */", 1))
	site := s.site("Größe", "HeadObject", evil, 1)
	s.finding(site, analyzer.ExpiryUnit, analyzer.Error, evil)
	r := report.New(s.dir, s.fset, &s.result)
	v := verdict("HeadObject", evil, simulator.Decision{Outcome: policy.ImplicitDeny, Note: evil}, simulator.Lifetime{LimitedBy: evil})
	v.Identity.Name = evil
	r.AddVerdicts(site, []report.Verdict{report.NewVerdict(v)})
	for name, print := range map[string]func(io.Writer) error{"HTML": r.HTML, "Markdown": r.Markdown} {
		var b bytes.Buffer
		if err := print(&b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "<script>alert") {
			t.Errorf("text became an element of the %s", name)
		}
		if !strings.Contains(b.String(), "&lt;script&gt;") {
			t.Errorf("the text is missing in the %s", name)
		}
	}
}

// GitHub drops a summary of more than 1 MiB; of many verdicts those that fail
// are shown.
func TestMarkdownIsShort(t *testing.T) {
	var result analyzer.Result
	for i := range 5000 {
		s := analyzer.Site{Package: "example.com/shop", Operation: "GetObject"}
		s.Position.Filename, s.Position.Line = "shop.go", i+1
		result.Sites = append(result.Sites, s)
		result.Findings = append(result.Findings, analyzer.Finding{Rule: "r", Severity: analyzer.Error, Position: s.Position, Message: strings.Repeat("x", 300)})
	}
	r := report.New(t.TempDir(), nil, &result)
	for i, s := range result.Sites {
		d := simulator.Decision{Outcome: policy.Allowed}
		if i == 4999 {
			d.Outcome = policy.ImplicitDeny
		}
		r.AddVerdicts(s, []report.Verdict{report.NewVerdict(verdict("GetObject", "key", d, simulator.Lifetime{}))})
	}
	var b bytes.Buffer
	if err := r.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 1<<20 {
		t.Errorf("%d bytes", b.Len())
	}
	for _, want := range []string{"| shop.go:5000 |", "and 4800 more"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}
