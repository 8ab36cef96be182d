package sarif_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// TestMultitool holds the log to the rules of the SARIF Multitool, GitHub's
// included. PRESIGNCHECK_MULTITOOL names the program, which the npm package
// @microsoft/sarif-multitool installs.
func TestMultitool(t *testing.T) {
	tool := os.Getenv("PRESIGNCHECK_MULTITOOL")
	if tool == "" {
		t.Skip("PRESIGNCHECK_MULTITOOL does not name the SARIF Multitool")
	}
	failed := reporttest.Full(t)
	failed.AddProblem("shop.go:3:1", "undefined: f")
	for name, r := range map[string]*report.Report{
		"full": reporttest.Full(t), "empty": report.New(t.TempDir(), nil, new(analyzer.Result)), "failed": failed,
	} {
		file := filepath.Join(t.TempDir(), name+".sarif")
		if err := os.WriteFile(file, []byte(printed(t, r)), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(tool, "validate", file, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--kind", "Fail")
		cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "Analysis completed successfully") || strings.Contains(string(out), "warning ") || strings.Contains(string(out), "error ") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// TestSecurity: code scanning files the results under security, and knows how bad
// each rule is.
func TestSecurity(t *testing.T) {
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct {
						ID         string
						Properties struct {
							Tags     []string
							Severity string `json:"security-severity"`
						}
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(printed(t, reporttest.Full(t))), &log); err != nil {
		t.Fatal(err)
	}
	for _, r := range log.Runs[0].Tool.Driver.Rules {
		n, err := strconv.ParseFloat(r.Properties.Severity, 64)
		if err != nil || n <= 0 || n > 10 || !slices.Contains(r.Properties.Tags, "security") {
			t.Errorf("%s: severity %q, tags %v", r.ID, r.Properties.Severity, r.Properties.Tags)
		}
		rule, _ := analyzer.RuleByName(r.ID)
		if high := n >= 7; high != (rule.Severity == analyzer.Error) {
			t.Errorf("%s is an %s, and code scanning shows %.1f", r.ID, rule.Severity, n)
		}
	}
	if len(log.Runs[0].Tool.Driver.Rules) != len(analyzer.Rules()) {
		t.Error("not all rules are described")
	}
}

// TestLinks: what the message links to is there, and brackets of the text are no
// links.
func TestLinks(t *testing.T) {
	s := reporttest.NewShop(t, reporttest.ShopText)
	site := s.Site("Film", "GetObject", "in.Key", 1)
	s.Finding(site, analyzer.ExpiryUnit, analyzer.Error, `names["film"](1) and a\b`)
	var log struct {
		Runs []struct {
			Results []struct {
				Message struct{ Text string }
				Related []struct{ ID int } `json:"relatedLocations"`
				Flows   []struct {
					Threads []struct {
						Locations []struct {
							Location struct{ Message struct{ Text string } }
						}
					} `json:"threadFlows"`
				} `json:"codeFlows"`
			}
		}
	}
	if err := json.Unmarshal([]byte(printed(t, report.New(s.Dir, s.Fset, &s.Result))), &log); err != nil {
		t.Fatal(err)
	}
	r := log.Runs[0].Results[0]
	const want = `names\["film"\](1) and a\\b (expiry-unit)` + "\n[shop.go:14](1): option s3.WithPresignExpires"
	if r.Message.Text != want {
		t.Errorf("the message is %q, want %q", r.Message.Text, want)
	}
	if len(r.Related) != 1 || r.Related[0].ID != 1 {
		t.Errorf("related locations %v", r.Related)
	}
	if len(r.Flows) != 1 || len(r.Flows[0].Threads[0].Locations) != 2 || r.Flows[0].Threads[0].Locations[1].Location.Message.Text != "the URL is signed" {
		t.Errorf("code flows %v", r.Flows)
	}
}

// TestAlso: a finding at one place names the other calls that its repair mends.
func TestAlso(t *testing.T) {
	r := reporttest.Full(t)
	r.Findings[0].Also = []report.Step{{File: "shop.go", Line: 18, Column: 30, Text: "call"}, {File: "shop.go", Line: 22, Column: 11, Text: "call"}}
	var log struct {
		Runs []struct {
			Results []struct {
				Message struct{ Text string }
				Related []struct{ ID int } `json:"relatedLocations"`
			}
		}
	}
	if err := json.Unmarshal([]byte(printed(t, r)), &log); err != nil {
		t.Fatal(err)
	}
	got := log.Runs[0].Results[0]
	n := len(r.Findings[0].Trace)
	if want := fmt.Sprintf("The same change repairs: [shop.go:18](%d), [shop.go:22](%d)", n+1, n+2); !strings.HasSuffix(got.Message.Text, want) {
		t.Errorf("the message is %q, want %q at its end", got.Message.Text, want)
	}
	ids := make(map[int]bool)
	for _, at := range got.Related {
		if ids[at.ID] {
			t.Errorf("the id %d comes twice", at.ID)
		}
		ids[at.ID] = true
	}
	if !ids[n+1] || !ids[n+2] {
		t.Errorf("related locations %v", got.Related)
	}
}
