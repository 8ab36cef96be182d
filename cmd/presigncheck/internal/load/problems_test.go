package load_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/load"
)

func TestBrokenPackagesAreReportedAndOthersLoaded(t *testing.T) {
	files := map[string]string{
		"good/good.go":       "package good\n\nimport \"example.com/sdk\"\n\nvar _ = sdk.Client{}.Sign(\"a\", 0)\n",
		"bad/bad.go":         "package bad\n\nimport \"example.com/sdk\"\n\nvar _ int = sdk.Client{}.Sign(\"a\", 0)\n",
		"missing/missing.go": "package missing\n\nimport _ \"example.org/nowhere\"\n",
	}
	p := loaded(t, write(t, files), load.Options{Env: append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod")})
	if diff := cmp.Diff([]string{"bad", "good", "missing"}, ids(p)); diff != "" {
		t.Error(diff)
	}
	var where []string
	for _, e := range p.Errors {
		file, _, _ := strings.Cut(e.Pos, ":")
		where = append(where, filepath.Base(file))
	}
	for _, file := range []string{"bad.go", "missing.go"} {
		if !slices.Contains(where, file) {
			t.Errorf("no error in %s, only %v", file, p.Errors)
		}
	}
}

// TestMissingPackageIsSaidOnce: what cannot be imported is named once, with the
// go command's reason, and what follows from it is counted.
func TestMissingPackageIsSaidOnce(t *testing.T) {
	const text = "import (\n\t\"example.com/sdk\"\n\t\"example.org/nowhere\"\n)\n\nvar _, _ = sdk.Client{}.Sign(\"a\", 0), nowhere.New\n"
	files := map[string]string{
		"one/one.go":     "package one\n\n" + text + "\nvar Two int = nowhere.Two\n\nvar _ string = 1\n",
		"two/two.go":     "package two\n\n" + text,
		"after/after.go": "package after\n\nimport (\n\t\"example.com/one\"\n\t\"example.com/sdk\"\n)\n\nvar _, _ = sdk.Client{}.Sign(\"a\", 0), one.Nothing\n",
	}
	p := loaded(t, write(t, files), load.Options{Env: append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod")})
	var got []string
	for _, e := range p.Errors {
		got = append(got, e.Msg)
	}
	if len(got) != 2 || !strings.HasPrefix(got[0], "cannot import example.org/nowhere: ") || strings.Contains(got[0], "invalid package name") ||
		!strings.HasSuffix(got[1], "further errors follow from that; go vet shows everything") {
		t.Errorf("errors: %q", got)
	}
}

// TestOneReasonIsSaidOnce: where the same reason keeps the go command from many
// packages, the first is named and the others are counted.
func TestOneReasonIsSaidOnce(t *testing.T) {
	dir := write(t, map[string]string{
		"one/one.go": "package one\n\nimport (\n\t\"example.com/sdk\"\n\t\"example.org/a/x\"\n\t\"example.org/a/y\"\n\t\"example.org/a/z\"\n)\n\nvar _, _ = sdk.Client{}.Sign(\"a\", 0), x.X+y.Y+z.Z\n",
	})
	const mod = "module example.com\n\ngo 1.26\n\nrequire example.org/a v1.0.0\n"
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666); err != nil {
		t.Fatal(err)
	}
	p := loaded(t, dir, load.Options{Env: append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod")})
	var got []string
	for _, e := range p.Errors {
		got = append(got, e.Msg)
	}
	if len(got) < 2 || !strings.HasPrefix(got[0], "cannot import example.org/a/x: ") || got[1] != "2 further packages cannot be imported, for the same reasons" {
		t.Errorf("errors: %q", got)
	}
}

// TestNothingToEmbed: a front end that has not been built is no problem of the
// check, be the package loaded from the build cache or with packages.Load.
func TestNothingToEmbed(t *testing.T) {
	const sign = "\n//go:embed dist/*\nvar dist embed.FS\n\nvar _, _ = dist, sdk.Client{}.Sign(\"a\", 0)\n"
	dir := write(t, map[string]string{
		"web/web.go": "package web\n\nimport (\n\t\"embed\"\n\n\t\"example.com/sdk\"\n)\n" + sign,
	})
	for _, everything := range []bool{false, true} {
		p := loaded(t, dir, load.Options{Everything: everything})
		if diff := cmp.Diff([]string{"web"}, ids(p)); diff != "" || len(p.Errors) > 0 {
			t.Errorf("everything %t: errors %v, loaded (-want +got):\n%s", everything, p.Errors, diff)
		}
	}
}

// TestMissingImportOfTests: what only tests import is nothing to complain of while
// no test is read.
func TestMissingImportOfTests(t *testing.T) {
	dir := write(t, map[string]string{
		"store/store.go":      "package store\n\nimport \"example.com/sdk\"\n\nvar _ = sdk.Client{}.Sign(\"a\", 0)\n",
		"store/store_test.go": "package store\n\nimport \"example.org/nowhere\"\n\nvar _ = nowhere.New\n",
	})
	p := loaded(t, dir, load.Options{Tests: true, Env: append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod")})
	if len(p.Errors) > 0 {
		t.Errorf("errors: %v", p.Errors)
	}
}
