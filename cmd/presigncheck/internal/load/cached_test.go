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

// TestCacheLoadsTheSame: from the build cache come the packages that
// packages.Load gives, once they are built.
func TestCacheLoadsTheSame(t *testing.T) {
	dir := write(t, maps.Clone(tested))
	for _, tests := range []bool{false, true} {
		opts := load.Options{Tests: tests}
		want, err := loaded(t, dir, opts).Build()
		if err != nil {
			t.Fatal(err)
		}
		got, err := loaded(t, dir, opts).FromCache() // listed again, now that all is built
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(describe(want), describe(got)); diff != "" {
			t.Errorf("tests %t (-built +cached):\n%s", tests, diff)
		}
	}
}

// TestCacheLeavesTheRest: what is broken, is not built or has parts in C is left
// to packages.Load.
func TestCacheLeavesTheRest(t *testing.T) {
	const sign = "var _ = sdk.Client{}.Sign(\"a\", 0)\n"
	for name, c := range map[string]struct {
		text   string
		cached bool
	}{
		"sound":        {"package p\n\nimport \"example.com/sdk\"\n\n" + sign, true},
		"not built":    {"package p\n\nimport (\n\t\"example.com/q\"\n\t\"example.com/sdk\"\n)\n\nvar _ = q.Q\n\n" + sign, false},
		"missing":      {"package p\n\nimport (\n\t\"example.com/nowhere\"\n\t\"example.com/sdk\"\n)\n\nvar _ = nowhere.Q\n\n" + sign, false},
		"type error":   {"package p\n\nimport \"example.com/sdk\"\n\nvar _ int = \"\"\n\n" + sign, false},
		"syntax error": {"package p\n\nimport \"example.com/sdk\"\n\nvar _ = {\n\n" + sign, false},
		"C":            {"package p\n\nimport \"C\"\n\nimport \"example.com/sdk\"\n\n" + sign, false},
	} {
		dir := write(t, map[string]string{"p/p.go": c.text, "q/q.go": "package q\n\nvar Q int\n"})
		build := exec.Command("go", "build", "./sdk")
		build.Dir = dir
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
		opts := load.Options{Env: append(os.Environ(), "CGO_ENABLED=1")}
		if _, err := loaded(t, dir, opts).FromCache(); (err == nil) != c.cached {
			t.Errorf("%s: loaded from the cache: %v", name, err)
		}
	}
}

// TestTestsThatOnlyCallAWrapper: go list is asked for tests if they name a presign
// function; others are not to be had from the cache, and found nevertheless.
func TestTestsThatOnlyCallAWrapper(t *testing.T) {
	for name, cached := range map[string]bool{"Sign": true, "Link": false} {
		files := maps.Clone(shop)
		files["store/store_test.go"] = "package store\n\nvar _ = new(Store).Link(\"a\", 0) // no " + name + "\n"
		dir := write(t, files)
		p := loaded(t, dir, load.Options{Tests: true})
		if !slices.Contains(ids(p), "store [example.com/store.test]") {
			t.Errorf("the test that names %s is not among %v", name, ids(p))
		}
		if _, err := p.Build(); err != nil {
			t.Fatal(err)
		}
		_, err := loaded(t, dir, load.Options{Tests: true}).FromCache() // listed again, now that all is built
		if (err == nil) != cached {
			t.Errorf("the test that names %s was loaded from the cache: %v", name, err)
		}
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
	if _, err := p.FromCache(); err == nil {
		t.Error("the go command was not asked without the guard")
	}
}

// TestCacheGivesTheSameFindings: so it is for the fixtures with the real SDKs.
func TestCacheGivesTheSameFindings(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the SDKs")
	}
	dir := filepath.Join("..", "..", "..", "..", "testdata", "flow")
	cfg := analyzer.Default()
	cfg.Strict = true
	target := load.Target{Packages: analyzer.PresignPackages(cfg), Names: analyzer.PresignNames(cfg)}
	var results []*analyzer.Result
	for _, way := range []func(*load.Program) ([]*packages.Package, error){(*load.Program).Build, (*load.Program).FromCache} {
		p, err := load.Packages(context.Background(), target, []string{"./..."}, load.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		pkgs, err := way(p)
		if err != nil {
			t.Fatal(err)
		}
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
	if diff := cmp.Diff(results[0], results[1], anywhere); diff != "" {
		t.Errorf("(-built +cached):\n%s", diff)
	}
}
