package analyzer_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/program"
)

var update = flag.Bool("update", false, "rewrite the list of messages")

// TestMessages keeps an example of each message in testdata/messages.txt, so that they
// can be read one after the other. What a rule's file may say and no example says is
// an error.
func TestMessages(t *testing.T) {
	if testing.Short() {
		t.Skip("loads all fixtures, which takes half a minute")
	}
	texts := ruleTexts(t)
	said := make(map[string]bool)
	examples := make(map[string]string) // by rule and the texts in it
	short := analyzer.Default()
	short.Credentials = time.Hour
	own := analyzer.Default()
	own.APIs = []analyzer.API{{Func: "example.com/change.unlimited", Carrier: api.None, Default: 24 * time.Hour, Input: -1}}
	var messages []string
	for _, run := range []struct {
		module string
		cfg    analyzer.Config
	}{{"apis", analyzer.Default()}, {"change", own}, {"compatible", analyzer.Default()}, {"flow", analyzer.Default()}, {"flow", short}} {
		run.cfg.Strict = true
		messages = append(messages, messagesOf(t, fixture(t, run.module), run.cfg)...)
	}
	for _, m := range messages {
		rule := m[strings.LastIndex(m, "(")+1 : len(m)-1]
		key := rule
		for _, text := range texts[rule] {
			if text.MatchString(m) {
				said[text.String()] = true
				key += "\n" + text.String()
			}
		}
		if old, ok := examples[key]; !ok || m < old {
			examples[key] = m
		}
	}
	for rule, all := range texts {
		for _, text := range all {
			if !said[text.String()] {
				t.Errorf("%s: no fixture makes the check say %s", rule, text)
			}
		}
	}
	var b strings.Builder
	for _, r := range analyzer.Rules() {
		var some []string
		for _, key := range slices.Sorted(maps.Keys(examples)) {
			if rule, _, _ := strings.Cut(key, "\n"); rule == r.Name {
				some = append(some, examples[key])
			}
		}
		slices.Sort(some)
		for _, m := range some {
			fmt.Fprintf(&b, "%s\n", m)
		}
	}
	path := filepath.Join("testdata", "messages.txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s is out of date; go test -update rewrites it (-want +got)\n%s", path, diff)
	}
}

func messagesOf(t *testing.T, dir string, cfg analyzer.Config) (out []string) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax |
			packages.NeedFiles | packages.NeedTypesSizes | packages.NeedModule | packages.NeedExportFile,
		Dir: dir,
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	r, err := program.Check(cfg, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		out = append(out, f.Message)
	}
	return out
}

var (
	hole  = regexp.MustCompile(`%[a-z]|\{[a-z]+\}`)
	words = regexp.MustCompile(`[a-z'{}%]+ [a-z'{}%]+`)
)

// ruleTexts are the texts of two words and more in the functions of each rule's
// file, with holes for what is put in.
func ruleTexts(t *testing.T) map[string][]*regexp.Regexp {
	t.Helper()
	out := make(map[string][]*regexp.Regexp)
	for _, r := range analyzer.Rules() {
		file, err := parser.ParseFile(token.NewFileSet(), "rule_"+strings.ReplaceAll(r.Name, "-", "_")+".go", nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "fix" {
						return false // the title of a repair
					}
				}
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(lit.Value)
				if err != nil || !words.MatchString(text) {
					return true
				}
				var pattern strings.Builder
				last := 0
				for _, at := range hole.FindAllStringIndex(text, -1) {
					pattern.WriteString(regexp.QuoteMeta(text[last:at[0]]) + ".*")
					last = at[1]
				}
				out[r.Name] = append(out[r.Name], regexp.MustCompile(pattern.String()+regexp.QuoteMeta(text[last:])))
				return true
			})
		}
	}
	return out
}
