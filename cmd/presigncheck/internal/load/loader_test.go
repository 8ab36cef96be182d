package load_test

import (
	"context"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/program"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/load"
)

// describe tells what matters of loaded packages.
func describe(pkgs []*packages.Package) (out []string) {
	for _, pkg := range pkgs {
		if strings.HasSuffix(pkg.ID, ".test") || len(pkg.Syntax) == 0 {
			continue // the program that runs tests
		}
		out = append(out, fmt.Sprintf("%s: %d files, %d uses, %s", pkg.ID, len(pkg.Syntax), len(pkg.TypesInfo.Uses), slices.Sorted(maps.Keys(pkg.Imports))))
		for _, name := range pkg.Types.Scope().Names() {
			out = append(out, pkg.ID+": "+pkg.Types.Scope().Lookup(name).String())
		}
	}
	slices.Sort(out)
	return out
}

// tested is a module in which a package is built for its tests, and so is one
// that stands between the package and them.
var tested = map[string]string{
	"store/store.go": `package store

import (
	"time"

	"example.com/sdk"
)

type Store struct{ Client sdk.Client }

func (s *Store) Link(key string, d time.Duration) string { return s.Client.Sign(key, d) }
`,
	"store/export_test.go": "package store // with Sign\n\nimport \"time\"\n\nvar Long = 48 * time.Hour\n\nfunc (s *Store) Inside() *Store { return s }\n",
	"storetest/new.go":     "package storetest\n\nimport \"example.com/store\"\n\nfunc New() *store.Store { return new(store.Store) }\n",
	"store/link_test.go": `package store_test

import (
	"testing"

	"example.com/store"
	"example.com/storetest"
)

func TestLink(t *testing.T) { storetest.New().Inside().Link("a", store.Long) }
`,
}

// built loads the packages with these paths as packages.Load does, which has the
// go command build what they import.
func built(t *testing.T, dir string, tests bool, paths []string) (out []*packages.Package) {
	t.Helper()
	const mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedTypes |
		packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedModule | packages.NeedForTest
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Tests: tests}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

// TestLoaderAndCompilerAgree: the loader gives the same packages as packages.Load,
// which has everything built.
func TestLoaderAndCompilerAgree(t *testing.T) {
	dir := write(t, maps.Clone(tested))
	for _, tests := range []bool{false, true} {
		p := loaded(t, dir, load.Options{Tests: tests})
		got, err := p.Read()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(describe(built(t, dir, tests, p.Paths())), describe(got)); diff != "" {
			t.Errorf("tests %t (-built +loaded):\n%s", tests, diff)
		}
	}
}

// TestNothingNeedsTheCompiler: whatever a package looks like, the loader gives what
// can be known of it.
func TestNothingNeedsTheCompiler(t *testing.T) {
	const sign = "var _ = sdk.Client{}.Sign(\"a\", 0)\n"
	for name, c := range map[string]struct {
		text   string
		errors []string
	}{
		"sound":        {"package p\n\nimport \"example.com/sdk\"\n\n" + sign, nil},
		"not built":    {"package p\n\nimport (\n\t\"example.com/q\"\n\t\"example.com/sdk\"\n)\n\nvar _ = q.Q\n\n" + sign, nil},
		"missing":      {"package p\n\nimport (\n\t\"example.com/nowhere\"\n\t\"example.com/sdk\"\n)\n\nvar _ = nowhere.Q\n\n" + sign, []string{"could not import example.com/nowhere"}},
		"cycle":        {"package p\n\nimport (\n\t\"example.com/r\"\n\t\"example.com/sdk\"\n)\n\nvar _ = r.R\n\n" + sign, []string{"import cycle"}},
		"type error":   {"package p\n\nimport \"example.com/sdk\"\n\nvar _ int = \"\"\n\n" + sign, []string{"cannot use"}},
		"syntax error": {"package p\n\nimport \"example.com/sdk\"\n\nvar _ = {\n\n" + sign, []string{"expected"}},
		"imports C":    {"package p\n\nimport (\n\t\"example.com/c\"\n\t\"example.com/sdk\"\n)\n\nvar _ = c.C()\n\n" + sign, nil},
		"C":            {"package p\n\nimport \"C\"\n\nimport \"example.com/sdk\"\n\n" + sign, nil},
		"C and errors": {"package p\n\nimport \"C\"\n\nimport \"example.com/sdk\"\n\nvar _ = nothing\n\n" + sign, []string{"undefined: nothing"}},
		"types of C": {"package p\n\nimport \"C\"\n\nimport \"example.com/sdk\"\n\ntype S C.struct_s\n\ntype I = C.int\n\nfunc (s *S) A() int { *p(s) = 1; return int(s.a) }\n\n" +
			"func p(s *S) *I { return &s.a }\n\nvar a [C.SIZE]C.char\n\nconst n = C.A + iota\n\nvar m = map[C.int]int{C.A: len(a) + n}\n\n" + sign, nil},
		"uses C": {"package p\n\n// #include <none.h>\nimport \"C\"\n\nimport \"example.com/sdk\"\n\nfunc f(n C.int) (C.struct_s, error) { s, err := C.g(n + C.N, nil); return *s.t, err }\n\n" + sign, nil},
	} {
		dir := write(t, map[string]string{
			"p/p.go": c.text, "q/q.go": "package q\n\nvar Q int\n", "r/r.go": "package r\n\nimport \"example.com/p\"\n\nvar R = p.P\n",
			"c/c.go": "package c\n\n// int one(void) { return 1; }\nimport \"C\"\n\nfunc C() int { return int(C.one()) }\n",
		})
		env := append(os.Environ(), "CGO_ENABLED=1", "CC=/nonexistent/cc", "GOCACHE="+t.TempDir())
		pkgs, err := loaded(t, dir, load.Options{Env: env}).Read()
		if err != nil || len(pkgs) == 0 {
			t.Errorf("%s: %d packages, %v", name, len(pkgs), err)
		}
		var said []string
		for _, pkg := range pkgs {
			for _, e := range pkg.Errors {
				said = append(said, e.Msg)
			}
		}
		for _, want := range c.errors {
			if !strings.Contains(strings.Join(said, "\n"), want) {
				t.Errorf("%s: no error with %q among %q", name, want, said)
			}
		}
		if len(c.errors) == 0 && len(said) > 0 {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// TestTestsThatOnlyCallAWrapper: go list is asked for tests if they name a presign
// function; for others it is asked once more when the wrapper is known.
func TestTestsThatOnlyCallAWrapper(t *testing.T) {
	for _, name := range []string{"Sign", "Link"} {
		files := maps.Clone(shop)
		files["store/store_test.go"] = "package store\n\nvar _ = new(Store).Link(\"a\", 0) // no " + name + "\n"
		p := loaded(t, write(t, files), load.Options{Tests: true})
		if !slices.Contains(ids(p), "store [example.com/store.test]") {
			t.Errorf("the test that names %s is not among %v", name, ids(p))
		}
	}
}

// TestCompilerGivesTheSameFindings: so it is for the fixtures with the real SDKs.
func TestCompilerGivesTheSameFindings(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the SDKs")
	}
	dir := filepath.Join("..", "..", "..", "..", "testdata", "flow")
	cfg := analyzer.Default()
	cfg.Strict = true
	target := load.Target{Packages: analyzer.PresignPackages(cfg), Names: analyzer.PresignNames(cfg)}
	p, err := load.Packages(context.Background(), target, []string{"./..."}, load.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	read, err := p.Read()
	if err != nil {
		t.Fatal(err)
	}
	var results []*analyzer.Result
	for _, pkgs := range [][]*packages.Package{built(t, dir, false, p.Paths()), read} {
		result, err := program.Check(cfg, pkgs)
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, result)
	}
	if len(results[0].Sites) == 0 {
		t.Fatal("no presign calls")
	}
	anywhere := cmp.Comparer(func(_, _ token.Pos) bool { return true }) // the files stand in another order
	if diff := cmp.Diff(results[0], results[1], anywhere, cmpopts.IgnoreUnexported(analyzer.Change{}, analyzer.Finding{})); diff != "" {
		t.Errorf("(-built +loaded):\n%s", diff)
	}
}

// TestNewerGo: a module in a language that the program does not know is one
// error, and not one for each package.
func TestNewerGo(t *testing.T) {
	dir := write(t, maps.Clone(shop)) // says go 1.26
	for builtWith, want := range map[string]string{
		"go1.25.9":                      "example.com is written in go1.26, and this presigncheck was built with go1.25.9",
		"go1.26.1":                      "",
		"go1.27.0":                      "",
		"devel go1.27-0123abc X:foobar": "",
	} {
		undo := load.BuiltWith(builtWith)
		_, err := load.Packages(context.Background(), target, []string{"./..."}, load.Options{Dir: dir})
		undo()
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "GOTOOLCHAIN=go1.26.0 go install")) {
			t.Errorf("built with %s: %v, want %q", builtWith, err, want)
		}
	}
}

// TestImportsLookTheSame: of packages that are imported everything that is exported
// is as the compiler has it, for all that the SDK and parts of the standard library
// declare.
func TestImportsLookTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the SDKs")
	}
	dir := filepath.Join("..", "..", "..", "..", "testdata", "flow")
	cfg := analyzer.Default()
	p, err := load.Packages(context.Background(), load.Target{Packages: analyzer.PresignPackages(cfg), Names: analyzer.PresignNames(cfg)}, []string{"./..."}, load.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	read, err := p.Read()
	if err != nil {
		t.Fatal(err)
	}
	look := func(pkgs []*packages.Package) map[string]string {
		out := make(map[string]string)
		for _, pkg := range pkgs {
			for path, imp := range pkg.Imports {
				for _, name := range imp.Types.Scope().Names() {
					if obj := imp.Types.Scope().Lookup(name); obj.Exported() && len(imp.Syntax) == 0 {
						out[path+"."+name] = obj.String() + types.NewMethodSet(types.NewPointer(obj.Type())).String()
					}
				}
			}
		}
		return out
	}
	want, got := look(built(t, dir, false, p.Paths())), look(read)
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s is\n%s, built it is\n%s", name, got[name], want[name])
		}
	}
	if len(want) < 1000 || len(got) < len(want) {
		t.Errorf("%d objects, %d built", len(got), len(want))
	}
}
