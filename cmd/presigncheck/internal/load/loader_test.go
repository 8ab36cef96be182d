package load_test

import (
	"context"
	"fmt"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// ways are those of loading the program's packages.
var ways = []struct {
	name string
	load func(*load.Program) ([]*packages.Package, error)
}{
	{"built", (*load.Program).Build},
	{"export data", func(p *load.Program) ([]*packages.Package, error) { return p.FromList(true) }},
	{"source", func(p *load.Program) ([]*packages.Package, error) { return p.FromList(false) }},
}

// TestLoadersAgree: packages.Load, which has everything built, gives the same
// packages as the loader, from export data and from source.
func TestLoadersAgree(t *testing.T) {
	dir := write(t, maps.Clone(tested))
	for _, tests := range []bool{false, true} {
		var want []string
		for _, way := range ways {
			pkgs, err := way.load(loaded(t, dir, load.Options{Tests: tests})) // listed again, as the first builds
			if err != nil {
				t.Fatalf("%s: %v", way.name, err)
			}
			got := describe(pkgs)
			if want == nil {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("tests %t (-built +%s):\n%s", tests, way.name, diff)
			}
		}
	}
}

// TestOnlyCNeedsTheCompiler: whatever else a package looks like, the loader
// gives what can be known of it.
func TestOnlyCNeedsTheCompiler(t *testing.T) {
	const sign = "var _ = sdk.Client{}.Sign(\"a\", 0)\n"
	for name, c := range map[string]struct {
		text   string
		loaded bool
		errors []string
	}{
		"sound":        {"package p\n\nimport \"example.com/sdk\"\n\n" + sign, true, nil},
		"not built":    {"package p\n\nimport (\n\t\"example.com/q\"\n\t\"example.com/sdk\"\n)\n\nvar _ = q.Q\n\n" + sign, true, nil},
		"missing":      {"package p\n\nimport (\n\t\"example.com/nowhere\"\n\t\"example.com/sdk\"\n)\n\nvar _ = nowhere.Q\n\n" + sign, true, []string{"could not import example.com/nowhere"}},
		"cycle":        {"package p\n\nimport (\n\t\"example.com/r\"\n\t\"example.com/sdk\"\n)\n\nvar _ = r.R\n\n" + sign, true, []string{"import cycle"}},
		"type error":   {"package p\n\nimport \"example.com/sdk\"\n\nvar _ int = \"\"\n\n" + sign, true, []string{"cannot use"}},
		"syntax error": {"package p\n\nimport \"example.com/sdk\"\n\nvar _ = {\n\n" + sign, true, []string{"expected"}},
		"imports C":    {"package p\n\nimport (\n\t\"example.com/c\"\n\t\"example.com/sdk\"\n)\n\nvar _ = c.C()\n\n" + sign, true, nil},
		"C":            {"package p\n\nimport \"C\"\n\nimport \"example.com/sdk\"\n\n" + sign, false, nil},
	} {
		dir := write(t, map[string]string{
			"p/p.go": c.text, "q/q.go": "package q\n\nvar Q int\n", "r/r.go": "package r\n\nimport \"example.com/p\"\n\nvar R = p.P\n",
			"c/c.go": "package c\n\n// int one(void) { return 1; }\nimport \"C\"\n\nfunc C() int { return int(C.one()) }\n",
		})
		p := loaded(t, dir, load.Options{Env: append(os.Environ(), "CGO_ENABLED=1")})
		pkgs, err := p.FromList(true)
		if (err == nil) != c.loaded {
			t.Errorf("%s: %v", name, err)
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

// TestNewerExportData: export data that cannot be read is done without.
func TestNewerExportData(t *testing.T) {
	dir := write(t, maps.Clone(shop))
	build := exec.Command("go", "build", "./...")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	p := loaded(t, dir, load.Options{})
	garbled := filepath.Join(t.TempDir(), "export")
	if err := os.WriteFile(garbled, []byte("!<arch>\nof another compiler"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p.ReplaceExportData(garbled) == 0 {
		t.Fatal("nothing was built")
	}
	pkgs, err := p.Read()
	if err != nil || len(pkgs) == 0 {
		t.Errorf("%d packages, %v", len(pkgs), err)
	}
}

// TestWithoutGuard: a go command that refuses the guard is asked without it.
func TestWithoutGuard(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	command, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\ncase \"$*\" in *toolexec*) echo no >&2; exit 1;; esac\nexec %q \"$@\"\n", command)
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	p := loaded(t, write(t, maps.Clone(shop)), load.Options{})
	if diff := cmp.Diff([]string{"limits", "store", "web"}, ids(p)); diff != "" {
		t.Error(diff)
	}
	if p.ReplaceExportData("") > 0 {
		t.Error("the go command was not asked without the guard")
	}
}

// TestLoadersGiveTheSameFindings: so it is for the fixtures with the real SDKs.
func TestLoadersGiveTheSameFindings(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the SDKs")
	}
	dir := filepath.Join("..", "..", "..", "..", "testdata", "flow")
	cfg := analyzer.Default()
	cfg.Strict = true
	target := load.Target{Packages: analyzer.PresignPackages(cfg), Names: analyzer.PresignNames(cfg)}
	var want *analyzer.Result
	for _, way := range ways {
		p, err := load.Packages(context.Background(), target, []string{"./..."}, load.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		pkgs, err := way.load(p)
		if err != nil {
			t.Fatalf("%s: %v", way.name, err)
		}
		result, err := program.Check(cfg, pkgs)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = result
		}
		if len(want.Sites) == 0 {
			t.Fatal("no presign calls")
		}
		anywhere := cmp.Comparer(func(_, _ token.Pos) bool { return true }) // the files stand in another order
		if diff := cmp.Diff(want, result, anywhere); diff != "" {
			t.Errorf("(-built +%s):\n%s", way.name, diff)
		}
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
