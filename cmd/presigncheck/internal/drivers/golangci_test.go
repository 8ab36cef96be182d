//go:build integration

package drivers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const golangciVersion = "v2.15.0"

// builtGolangci is a golangci-lint with the plugin. It is built from a module
// of its own, because `golangci-lint custom` clones from GitHub.
func builtGolangci(t testing.TB) string {
	t.Helper()
	program, err := buildGolangci()
	if err != nil && strings.Contains(err.Error(), "reading https://") {
		t.Skipf("not tested in golangci-lint: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var buildGolangci = sync.OnceValues(func() (string, error) {
	const lint, check = "github.com/golangci/golangci-lint/v2", "github.com/presigncheck/presigncheck"
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Minute)
	defer cancel()
	dir := filepath.Join(programs, "golangci")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	out, err := run(ctx, dir, "go", "mod", "download", "-json", lint+"@"+golangciVersion)
	if err != nil {
		return "", err
	}
	var module struct{ Dir string }
	if err := json.Unmarshal([]byte(out.stdout), &module); err != nil {
		return "", err
	}
	main, err := os.ReadFile(filepath.Join(module.Dir, "cmd", "golangci-lint", "main.go"))
	if err != nil {
		return "", err
	}
	for name, text := range map[string]string{
		"main.go":    string(main),
		"plugins.go": fmt.Sprintf("package main\n\nimport _ %q\n", check+"/analyzer/gclplugin"),
		"go.mod":     fmt.Sprintf("module presigncheck.test/golangci\n\nrequire (\n\t%s %s\n\t%s v0.0.0\n)\n\nreplace %[3]s => %s\n", lint, golangciVersion, check, repository),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	program := filepath.Join(dir, "golangci-lint")
	_, err = run(ctx, dir, "go", "build", "-mod=mod", "-trimpath", "-o", program, ".")
	return program, err
})

// golangci runs golangci-lint with nothing but the plugin, whose settings are
// given, and a cache of its own.
func golangci(t testing.TB, dir, cache, settings string, packages ...string) ([]finding, string) {
	t.Helper()
	configuration := filepath.Join(cache, "golangci.yml")
	write(t, configuration, fmt.Sprintf(`
version: "2"
linters:
  default: none
  enable: [presign]
  settings:
    custom:
      presign: {type: module, settings: %s}
issues: {max-issues-per-linter: 0, max-same-issues: 0}
`, settings))
	t.Setenv("GOLANGCI_LINT_CACHE", filepath.Join(cache, "cache"))
	args := append([]string{"run", "--config=" + configuration, "--path-mode=abs", "--show-stats=false", "--allow-parallel-runners",
		"--output.text.print-issued-lines=false", "--output.text.colors=false"}, packages...)
	out, err := run(context.Background(), dir, builtGolangci(t), args...)
	found := parseLines(t, dir, out.stdout)
	if err != nil && len(found) == 0 {
		return nil, err.Error()
	}
	return found, out.stdout
}

func TestGolangci(t *testing.T) {
	dir, cache := newShop(t), t.TempDir()
	for _, run := range []string{"uncached", "cached"} {
		got, text := golangci(t, dir, cache, "{}", "./...")
		if diff := cmp.Diff(show(inShop), show(got)); diff != "" {
			t.Errorf("findings of golangci-lint, %s (-want +got):\n%s", run, diff)
		}
		// The trace would be issues of its own.
		if issues := len(regexp.MustCompile(`(?m)^\S+\.go:\d+`).FindAllString(text, -1)); issues != len(got) {
			t.Errorf("%s: %d issues of which %d are findings:\n%s", run, issues, len(got), text)
		}
	}
}

func TestGolangciIsNeverStale(t *testing.T) {
	dir, cache := newShop(t), t.TempDir()
	expect := func(what, settings, rule string, want int) {
		t.Helper()
		found, text := golangci(t, dir, cache, settings, "./videos", "./newsletter", "./counter")
		if got := rules(found)[rule]; got != want {
			t.Errorf("%s: %d findings of %s, want %d\n%s", what, got, rule, want, text)
		}
	}
	file := filepath.Join(dir, ".presigncheck.yaml")
	write(t, file, "")
	expect("at first", "{}", "excessive-expiry", 1)
	expect("with settings", "{limits: {read: 2d}}", "excessive-expiry", 0)
	expect("with notes", "{strict: true}", "short-expiry", 1)
	write(t, file, "limits: {read: 2d}\n")
	expect("with another file", "{}", "excessive-expiry", 0)
	write(t, file, "")
	expect("with the first file again", "{}", "excessive-expiry", 1)
	write(t, file, ownAPI)
	expect("with an API of the project", "{}", "over-limit-expiry", 2)
	write(t, file, "")
	expect("with the first wrapper", "{}", "over-limit-expiry", 1)
	wrapper := filepath.Join(dir, "signs", "signs.go")
	write(t, wrapper, replace(t, read(t, wrapper), "WithPresignExpires(life)", "WithPresignExpires(min(life, time.Hour))"))
	expect("with a wrapper that bounds", "{}", "over-limit-expiry", 0)
}

func TestGolangciRefusesSettings(t *testing.T) {
	dir, cache := newShop(t), t.TempDir()
	for settings, want := range map[string]string{
		"{limts: {read: 1h}}":    `unknown key "limts"`,
		"{limits: {red: 1h}}":    `unknown field "red"`,
		"{limits: {read: 3600}}": `"3600" is not a duration`,
		"{strict: often}":        "strict: often is neither true nor false",
		"{snapshot: account}":    `unknown key "snapshot"`,
		"{rules: {nope: error}}": `unknown rule "nope"`,
		"[limits]":               "is not a mapping",
	} {
		if found, text := golangci(t, dir, cache, settings, "./pictures"); len(found) > 0 || !strings.Contains(text, want) {
			t.Errorf("settings %s: %d findings and\n%s\nwant a complaint with %q", settings, len(found), text, want)
		}
	}
}
