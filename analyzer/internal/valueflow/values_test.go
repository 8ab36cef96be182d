package valueflow_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/apitable"
	"github.com/presigncheck/presigncheck/analyzer/internal/callrules"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/memory"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
	"github.com/presigncheck/presigncheck/analyzer/internal/wellformed"
)

var update = flag.Bool("update", false, "rewrite what is wanted in testdata/values")

type noFacts struct{}

func (noFacts) Func(*types.Func) *fact.Func { return nil }

func (noFacts) Var(*types.Var) *fact.Var { return nil }

var want = regexp.MustCompile(`(?m)^(func [^\n]*\{)(?: // ([^\n]*))?$`)

// TestValues: what a function of the fixtures returns is what its first line says:
// the alternatives, as numbers, ranges, or arithmetic over a parameter.
func TestValues(t *testing.T) {
	files, err := filepath.Glob("testdata/values/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".go"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := returned(t, file, text)
			out := want.ReplaceAllStringFunc(string(text), func(line string) string {
				m := want.FindStringSubmatch(line)
				name := m[1][strings.LastIndex(m[1][:strings.Index(m[1][5:], "(")+5], " ")+1 : strings.Index(m[1][5:], "(")+5]
				says, ok := got[name]
				if !ok || m[2] == "" && !*update {
					return line
				}
				if m[2] != says && !*update {
					t.Errorf("%s returns %s, want %s", name, says, m[2])
				}
				return m[1] + " // " + says
			})
			if *update {
				if err := os.WriteFile(file, []byte(out), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// returned is what the functions of a file return whose names begin with "is".
func returned(t *testing.T, name string, text []byte) map[string]string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object),
		Uses: make(map[*ast.Ident]types.Object), Implicits: make(map[ast.Node]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection), Scopes: make(map[ast.Node]*types.Scope),
		Instances: make(map[*ast.Ident]types.Instance), FileVersions: make(map[*ast.File]string),
	}
	pkg, err := (&types.Config{}).Check("p", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatal(err)
	}
	p := ssaview.Build(apitable.NewTable(nil), noFacts{}, wellformed.Source{Fset: fset, Pkg: pkg, Info: info, Files: []*ast.File{file}})
	e := valueflow.New(p, memory.Model(), callrules.All())
	out := make(map[string]string)
	for _, fn := range p.Funcs {
		if strings.HasPrefix(fn.Name(), "is") && fn.Parent() == nil {
			e.Refuel()
			out[fn.Name()] = spell(e.Results(fn, 0, access.Whole))
		}
	}
	return out
}

// spell spells alternatives in a fixed order.
func spell(ts []interval.Term) string {
	var out []string
	for _, t := range ts {
		out = append(out, spellTerm(t))
	}
	slices.Sort(out)
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}

func spellTerm(t interval.Term) string {
	var b strings.Builder
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	switch {
	case t.Exact():
		return number(t.Lo)
	case t.Base.Kind == interval.ParamBase:
		b.WriteString(model.BaseFunc(t.Base).Params[t.Base.Index].Name())
		if path := t.Base.Path.String(); path != "" {
			b.WriteString("." + path)
		}
		if t.Scale != 1 {
			b.WriteString("*" + number(t.Scale))
		}
		if t.Offset != 0 {
			fmt.Fprintf(&b, "%+g", t.Offset)
		}
	case t.Base.Kind == interval.OtherBase && math.IsInf(t.Lo, 0) && math.IsInf(t.Hi, 0):
		return "unknown (" + string(t.Stop.Reason) + ")"
	}
	if !math.IsInf(t.Lo, 0) || !math.IsInf(t.Hi, 0) {
		if b.Len() > 0 {
			b.WriteString(" in ")
		}
		b.WriteString(number(t.Lo) + ".." + number(t.Hi))
	}
	if t.NonZero {
		b.WriteString(" not 0")
	}
	if t.Checked {
		b.WriteString(" checked")
	}
	return b.String()
}
