package summary

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/apitable"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/wellformed"
)

type noFacts struct{}

func (noFacts) Func(*types.Func) *fact.Func { return nil }

func (noFacts) Var(*types.Var) *fact.Var { return nil }

var fuzzTable = apitable.NewTable([]api.API{{Func: "p.sign", Carrier: api.Argument, Input: -1}})

func newInfo() *types.Info {
	return &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object),
		Uses: make(map[*ast.Ident]types.Object), Implicits: make(map[ast.Node]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection), Scopes: make(map[ast.Node]*types.Scope),
		Instances: make(map[*ast.Ident]types.Instance), FileVersions: make(map[*ast.File]string),
	}
}

// analyze type-checks a package and returns its sites; ok is false if it does
// not type-check.
func analyze(t *testing.T, src string) (sites []*site.Site, ok bool) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, false
	}
	info := newInfo()
	pkg, err := (&types.Config{}).Check("p", fset, []*ast.File{file}, info)
	if err != nil {
		return nil, false
	}
	sites, _ = Analyze(ssaview.Build(fuzzTable, noFacts{}, wellformed.Source{Fset: fset, Pkg: pkg, Info: info, Files: []*ast.File{file}}))
	return sites, true
}

// FuzzFlow compiles generated functions and checks that the analysis ends
// without a panic, in time, and gives the same answer twice. Run it with
// -fuzzminimizetime=1x: while the go command makes an input smaller, which can
// take a minute for each, it tries no others.
func FuzzFlow(f *testing.F) {
	f.Add([]byte("0123456789"))
	f.Add([]byte{7, 7, 3, 9, 200, 14, 3, 8, 1, 1, 5, 90, 2, 6, 4})
	f.Add([]byte(strings.Repeat("\x05\x03\x08", 30)))
	for _, slow := range [][3]byte{{1, 11, 12}, {0, 17, 11}, {0, 12, 11}, {15, 3, 16}, {4, 15, 16}} { // took half a minute once
		f.Add(repeated(slow))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		src := generate(data)
		first, ok := within10s(t, src)
		if !ok {
			t.Skip("does not type-check")
		}
		again, _ := analyze(t, src)
		if a, b := describe(first), describe(again); a != b {
			t.Errorf("two runs differ:\n%s\n%s\n%s", src, a, b)
		}
	})
}

// within10s is analyze, for at most ten seconds.
func within10s(t *testing.T, src string) (sites []*site.Site, ok bool) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		sites, ok = analyze(t, src)
	}()
	select {
	case <-done:
		return sites, ok
	case <-time.After(10 * time.Second):
		t.Fatalf("takes too long:\n%s", src)
		return nil, false
	}
}

// repeated makes three kinds of statements over and over, with other numbers
// each time.
func repeated(kinds [3]byte) []byte {
	var data []byte
	for i := byte(0); len(data) < 198; i++ {
		data = append(data, kinds[0]+statements*(i%13), kinds[1]+statements*(i%11), kinds[2]+statements*(i%7))
	}
	return data
}

func describe(sites []*site.Site) string {
	var b strings.Builder
	for _, s := range sites {
		for _, t := range s.Terms {
			fmt.Fprintf(&b, "%s %v %v %v %v;", s.Func, t.Lo, t.Hi, t.Origin, t.Bound)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// statements is how many kinds of statements there are.
const statements = 18

// generate makes a package out of bytes: each takes one of a few statements.
func generate(data []byte) string {
	var b strings.Builder
	b.WriteString("package p\ntype s struct{ a, b int64 }\nfunc sign(d int64) {}\nfunc exit() { panic(1) }\nfunc opt(d int64) func(*s) { return func(o *s) { o.a = d } }\n")
	b.WriteString("func f(x, y int64, o *s, fns ...func(*s)) int64 {\n\tz := x\n\tvar t s\n\tok := false\n")
	depth := 0
	for i, c := range data {
		if i > 200 {
			break
		}
		n := int64(c) - 100
		switch c % statements {
		case 0:
			fmt.Fprintf(&b, "x += %d\n", n)
		case 1:
			fmt.Fprintf(&b, "y = z * %d\n", n)
		case 2:
			fmt.Fprintf(&b, "if x > %d { x = %d }\n", n, n)
		case 3:
			fmt.Fprintf(&b, "for z < %d {\n", n)
			depth++
		case 4:
			fmt.Fprintf(&b, "if y != %d {\n", n)
			depth++
		case 5, 6:
			if depth > 0 {
				b.WriteString("z++\n}\n")
				depth--
			}
		case 7:
			b.WriteString("t.a = x; o.b = t.a\n")
		case 8:
			b.WriteString("for _, fn := range fns { fn(&t) }\n")
		case 9:
			b.WriteString("z = f(t.a, o.b, &t, opt(z))\n")
		case 10:
			b.WriteString("func() { x = y; sign(x) }()\n")
		case 11:
			fmt.Fprintf(&b, "switch { case x > y: z = %d; case y > %d: z = x }\n", n, n)
		case 12:
			b.WriteString("x, y = min(x, z), max(y, t.b)\n")
		case 13:
			fmt.Fprintf(&b, "if z > %d { return x }\n", n)
		case 14:
			b.WriteString("t = *o\n")
		case 15:
			fmt.Fprintf(&b, "if y > %d { z, ok = %d, true }\n", n, n)
		case 16:
			fmt.Fprintf(&b, "if ok { z = %d }\nif !ok && z > %d { exit() }\n", n, n)
		default:
			b.WriteString("sign(x); sign(o.a); sign(t.b)\n")
		}
	}
	b.WriteString(strings.Repeat("z++\n}\n", depth))
	b.WriteString("sign(z)\nif ok { sign(x) }\nreturn z\n}\n")
	return b.String()
}
