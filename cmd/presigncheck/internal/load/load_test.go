package load_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/load"
)

// target is a presign API of the test modules' own.
var target = load.Target{Packages: []string{"example.com/sdk"}, Names: []string{"Sign"}}

const sdk = `package sdk

import "time"

type Client struct{}

func (Client) Sign(key string, d time.Duration) string { return key }
`

// write makes a module of these files; each starts with its path.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example.com\n\ngo 1.26\n"
	files["sdk/sdk.go"] = sdk
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func loaded(t *testing.T, dir string, opts load.Options) *load.Program {
	t.Helper()
	opts.Dir = dir
	p, err := load.Packages(context.Background(), target, []string{"./..."}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ids returns the loaded packages, without the presign package itself.
func ids(p *load.Program) (out []string) {
	for _, pkg := range p.Packages {
		if id := strings.TrimPrefix(pkg.ID, "example.com/"); id != "sdk" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

var shop = map[string]string{
	"store/store.go": `package store

import (
	"time"

	"example.com/sdk"
	"example.com/limits"
)

type Store struct{ Client sdk.Client }

func (s *Store) Link(key string, d time.Duration) string { return s.Client.Sign(key, limits.Clamp(d)) }
`,
	"limits/limits.go": "package limits\n\nimport \"time\"\n\nfunc Clamp(d time.Duration) time.Duration { return min(d, time.Hour) }\n",
	"web/web.go": `package web

import "time"

type Linker interface{ Link(string, time.Duration) string }

func Show(l Linker) string { return l.Link("a", time.Minute) }
`,
	"main.go":     "package main\n\nimport (\n\t\"example.com/store\"\n\t\"example.com/web\"\n)\n\nfunc main() { println(web.Show(new(store.Store))) }\n",
	"docs/doc.go": "package docs\n\n// Link and Sign are words here.\nconst Link = \"Sign\"\n",
}

func TestLoadsCallersAndHelpersOnly(t *testing.T) {
	p := loaded(t, write(t, shop), load.Options{})
	if diff := cmp.Diff([]string{"limits", "store", "web"}, ids(p)); diff != "" {
		t.Error(diff)
	}
	if p.Listed != 6 {
		t.Errorf("%d packages listed, want 6", p.Listed)
	}
}

func TestEverythingLoadsTheWholeModule(t *testing.T) {
	p := loaded(t, write(t, shop), load.Options{Everything: true})
	if diff := cmp.Diff([]string{"docs", "example.com", "limits", "store", "web"}, ids(p)); diff != "" {
		t.Error(diff)
	}
}

func TestTypesAreTheSameEverywhere(t *testing.T) {
	p := loaded(t, write(t, shop), load.Options{})
	for _, pkg := range p.Packages {
		for path, imp := range pkg.Imports {
			for _, other := range p.Packages {
				if other.PkgPath == path && other.Types != imp.Types {
					t.Errorf("%s sees another %s than was loaded", pkg.ID, path)
				}
			}
		}
	}
}

func TestFollowLoadsWhoCallsAWrapper(t *testing.T) {
	files := map[string]string{
		"hidden/hidden.go": `package hidden

import "example.com/sdk"

func Later(c sdk.Client, minutes any) string { return c.Sign("a", 0) }
`,
		"user/user.go": "package user\n\nimport (\n\t\"example.com/hidden\"\n\t\"example.com/sdk\"\n)\n\nvar _ = hidden.Later(sdk.Client{}, 5)\n",
	}
	p := loaded(t, write(t, files), load.Options{})
	if diff := cmp.Diff([]string{"hidden"}, ids(p)); diff != "" {
		t.Fatal(diff)
	}
	wrapper := []analyzer.Wrapper{{Package: "example.com/hidden", Name: "Later"}}
	for _, want := range []bool{true, false} {
		more, err := p.Follow(context.Background(), wrapper)
		if err != nil || more != want {
			t.Fatalf("Follow = %v, %v; want %v", more, err, want)
		}
	}
	if diff := cmp.Diff([]string{"hidden", "user"}, ids(p)); diff != "" {
		t.Error(diff)
	}
}

// TestBetween: a package that stands between two others is loaded without its
// functions, and is nothing to look into.
func TestBetween(t *testing.T) {
	p := loaded(t, write(t, map[string]string{
		"store/store.go": `package store

import (
	"time"

	"example.com/sdk"
)

type Store struct{ sdk.Client }

func (s *Store) Link(d time.Duration) string { return s.Sign("a", d) }
`,
		"between/between.go": `package between

import (
	"time"

	"example.com/store"
)

type Shop struct{ *store.Store }

func Wait() time.Duration { return time.Second }
`,
		"top/top.go": `package top

import (
	"time"

	"example.com/between"
)

func Show(s between.Shop) string { return s.Link(time.Hour) }
`,
	}), load.Options{})
	if diff := cmp.Diff([]string{"store", "top"}, ids(p)); diff != "" {
		t.Fatal(diff)
	}
	for _, pkg := range p.Packages {
		if between := pkg.Imports["example.com/between"]; between != nil {
			if between.Syntax != nil || between.TypesInfo != nil {
				t.Error("the package between has source")
			}
			return
		}
	}
	t.Error("nothing imports the package between")
}

func TestTestFilesCount(t *testing.T) {
	files := map[string]string{
		"plain/plain.go":      "package plain\n",
		"plain/plain_test.go": "package plain_test\n\nimport \"example.com/sdk\"\n\nvar _ = sdk.Client{}.Sign(\"a\", 0)\n",
	}
	dir := write(t, files)
	if got := ids(loaded(t, dir, load.Options{})); len(got) != 0 {
		t.Errorf("without tests: %v", got)
	}
	got := ids(loaded(t, dir, load.Options{Tests: true}))
	if !slices.Contains(got, "plain_test [example.com/plain.test]") {
		t.Errorf("with tests: %v", got)
	}
}

// TestTestsThatNameNothingAreLeftAlone: where one package's tests are read, those
// of others that were loaded are not.
func TestTestsThatNameNothingAreLeftAlone(t *testing.T) {
	files := maps.Clone(shop)
	files["store/store_test.go"] = "package store\n\nimport \"testing\"\n\nfunc TestLink(t *testing.T) { new(Store).Link(\"a\", 0) }\n"
	files["limits/limits_test.go"] = "package limits\n\nimport \"testing\"\n\nfunc TestClamp(t *testing.T) { Clamp(0) }\n"
	files["web/web_test.go"] = "package web_test\n\nimport \"testing\"\n\nfunc TestShow(t *testing.T) {}\n"
	got := ids(loaded(t, write(t, files), load.Options{Tests: true}))
	want := []string{"limits", "store", "store [example.com/store.test]", "web"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("checked (-want +got):\n%s", diff)
	}
}

// TestPathLikeAFile: an import path may end in .go.
func TestPathLikeAFile(t *testing.T) {
	files := map[string]string{"links.go/links.go": "package links\n\nimport \"example.com/sdk\"\n\nvar _ = sdk.Client{}.Sign(\"a\", 0)\n"}
	if diff := cmp.Diff([]string{"links.go"}, ids(loaded(t, write(t, files), load.Options{}))); diff != "" {
		t.Error(diff)
	}
}

// TestFiles: files may be named in place of packages, be the package sound, which
// is loaded from the build cache, or not.
func TestFiles(t *testing.T) {
	const text = "package p\n\nimport (\n\t\"example.com/limits\"\n\t\"example.com/sdk\"\n)\n\nvar _ = sdk.Client{}.Sign(\"a\", limits.Clamp(0))\n"
	for name, text := range map[string]string{"sound": text, "broken": text + "\nvar _ int = \"\"\n"} {
		dir := write(t, map[string]string{"p/p.go": text, "limits/limits.go": shop["limits/limits.go"]})
		p, err := load.Packages(context.Background(), target, []string{"p/p.go"}, load.Options{Dir: dir})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff([]string{"command-line-arguments"}, ids(p)); diff != "" || (len(p.Errors) == 0) != (name == "sound") {
			t.Errorf("%s: errors %v, loaded (-want +got):\n%s", name, p.Errors, diff)
		}
	}
}

func TestPatternsThatMatchNothing(t *testing.T) {
	dir := write(t, map[string]string{})
	_, err := load.Packages(context.Background(), target, []string{"./nowhere"}, load.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "no packages match ./nowhere") {
		t.Errorf("err = %v", err)
	}
}

func TestOptionsAndFieldsAreFollowed(t *testing.T) {
	files := map[string]string{
		"store/store.go": `package store

import (
	"time"

	"example.com/sdk"
)

type Store struct {
	sdk.Client
	TTL time.Duration
}

func WithTTL(d time.Duration) func(*Store) { return func(s *Store) { s.TTL = d } }

func (s *Store) Link() string { return s.Sign("a", s.TTL) }
`,
		"option/option.go": "package option\n\nimport (\n\t\"time\"\n\n\t\"example.com/store\"\n)\n\nvar O = store.WithTTL(time.Hour)\n",
		"field/field.go":   "package field\n\nimport \"example.com/store\"\n\nvar S = store.Store{TTL: 3600}\n",
	}
	p := loaded(t, write(t, files), load.Options{})
	if diff := cmp.Diff([]string{"field", "option", "store"}, ids(p)); diff != "" {
		t.Error(diff)
	}
}

// TestIntegerFieldsAreFollowed: nothing in the syntax of a struct says that its
// number is an expiry; the check does.
func TestIntegerFieldsAreFollowed(t *testing.T) {
	dir := write(t, map[string]string{
		"store/store.go": `package store

import (
	"time"

	"example.com/sdk"
)

type Options struct{ Days int }

type Store struct {
	sdk.Client
	Options
}

func (s *Store) Link() string { return s.Sign("a", time.Duration(s.Days)*24*time.Hour) }
`,
		"field/field.go": "package field\n\nimport \"example.com/store\"\n\nvar S = store.Store{Options: store.Options{Days: 30}}\n",
	})
	cfg := analyzer.Default()
	cfg.APIs = []analyzer.API{{Func: "(example.com/sdk.Client).Sign", Carrier: analyzer.CarrierArgument, Arg: 1, Operation: "GetObject"}}
	_, result, err := load.Check(context.Background(), cfg, []string{"./..."}, load.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range result.Findings {
		found = append(found, filepath.Base(f.Position.Filename)+" "+f.Rule)
	}
	if diff := cmp.Diff([]string{"field.go excessive-expiry"}, found); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestDriver: packages that are listed by packages.Load, as with another build
// system's driver, are those that go list names.
func TestDriver(t *testing.T) {
	files := map[string]string{
		"web/web_test.go": "package web_test\n\nimport (\n\t\"time\"\n\n\t\"example.com/sdk\"\n)\n\nvar _ = sdk.Client{}.Sign(\"a\", time.Hour)\n",
	}
	for name, text := range shop {
		files[name] = text
	}
	dir := write(t, files)
	for _, tests := range []bool{true, false} {
		want := loaded(t, dir, load.Options{Tests: tests})
		got, err := load.Packages(context.Background(), target, []string{"pattern=./..."}, load.Options{Dir: dir, Tests: tests})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ids(want), ids(got)); diff != "" || want.Listed != got.Listed {
			t.Errorf("tests %t: %d packages and %d by the driver, loaded (-go list +driver):\n%s", tests, want.Listed, got.Listed, diff)
		}
	}
}

// TestNamedPackagesAreRead: a package that is asked for by itself is read, whatever
// its text says, so that its errors are seen; one below a pattern only if it can
// matter. What the build leaves out is named if it has the name of a presign
// function or of a wrapper.
func TestNamedPackagesAreRead(t *testing.T) {
	dir := write(t, map[string]string{
		"a/a.go":          "package a\n\nvar _ int = \"\"\n",
		"b/b.go":          "package b\n",
		"b/other.go":      "//go:build never\n\npackage b\n\nfunc f() { Sign() }\n",
		"b/tools.go":      "//go:build never\n\npackage b\n",
		"b/other_test.go": "//go:build never\n\npackage b\n\nfunc g() { Sign() }\n",
		"c/c.go":          "//go:build never\n\npackage c\n\nfunc f() { Link() }\n",
		"d/d.go":          "package d\n\nimport (\n\t\"time\"\n\n\t\"example.com/sdk\"\n)\n\nfunc Link(c sdk.Client, d time.Duration) string { return c.Sign(\"\", d) }\n",
	})
	for _, row := range []struct {
		patterns, packages, excluded []string
		errors                       int
	}{
		{[]string{"./a"}, []string{"a"}, nil, 1},
		{[]string{"./b", "./a"}, []string{"a", "b"}, []string{"b/other.go"}, 1},
		{[]string{"example.com/a"}, []string{"a"}, nil, 1},
		{[]string{"a/a.go"}, []string{"command-line-arguments"}, nil, 1},
		{[]string{"./a/..."}, nil, nil, 0},
		{[]string{"./b/..."}, nil, []string{"b/other.go"}, 0},
		{[]string{"./..."}, []string{"d"}, []string{"b/other.go", "c/c.go"}, 0},
		{[]string{"./...", "./a"}, []string{"a", "d"}, []string{"b/other.go", "c/c.go"}, 1},
	} {
		p, err := load.Packages(context.Background(), target, row.patterns, load.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		var excluded []string
		for _, file := range p.Excluded {
			rel, err := filepath.Rel(dir, file)
			if err != nil {
				t.Fatal(err)
			}
			excluded = append(excluded, filepath.ToSlash(rel))
		}
		if diff := cmp.Diff([]any{row.packages, row.excluded, row.errors}, []any{ids(p), excluded, len(p.Errors)}); diff != "" {
			t.Errorf("%v (-want +got):\n%s", row.patterns, diff)
		}
	}
}

// TestWritable: a file may be changed only as it was checked, by its own name, and
// in the module.
func TestWritable(t *testing.T) {
	const text = "package a\n\nimport (\n\t\"time\"\n\n\t\"example.com/sdk\"\n)\n\nfunc Link(c sdk.Client) string { return c.Sign(\"\", time.Hour) }\n"
	dir := write(t, map[string]string{"a/a.go": text, "elsewhere.txt": text})
	link := filepath.Join(dir, "a", "link.go")
	linked := os.Symlink(filepath.Join(dir, "elsewhere.txt"), link) == nil
	if linked {
		if err := os.WriteFile(filepath.Join(dir, "elsewhere.txt"), []byte(strings.ReplaceAll(text, "Link", "Link2")), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p := loaded(t, dir, load.Options{})
	file := filepath.Join(dir, "a", "a.go")
	for _, row := range []struct{ file, text, want string }{
		{file, text, ""},
		{file, "\n" + text, "changed since"},
		{file, strings.Replace(text, "\n\n", "\n \n", 1), "changed since"},
		{file, strings.Replace(text, "a\n\n", "ab\n", 1), "changed since"},
		{filepath.Join(dir, "sdk", "none.go"), text, "outside of the module"},
		{filepath.Join(t.TempDir(), "a.go"), text, "outside of the module"},
		{link, text, "symbolic link to "},
	} {
		if row.file == link && !linked {
			continue
		}
		err := p.Writable(row.file, []byte(row.text))
		if got := fmt.Sprint(err); row.want == "" && err != nil || !strings.Contains(got, row.want) && row.want != "" {
			t.Errorf("%s: %v, want %q", row.file, err, row.want)
		}
	}
}
