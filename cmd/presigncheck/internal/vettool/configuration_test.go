package vettool

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// layout writes files below a new directory.
func layout(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestVersion: what changes findings changes the version, and nothing else does.
func TestVersion(t *testing.T) {
	dir := layout(t, map[string]string{
		"go.work":                      "go 1.26.0\nuse ./shop\nuse ./depot\n",
		"shop/go.mod":                  "module example.com/shop\n",
		"shop/cart/cart.go":            "package cart\n",
		"depot/go.mod":                 "module example.com/depot\n",
		".presigncheck.yaml":           "limits: {read: 1h}\n",
		"shop/.presigncheck.yaml":      "limits: {read: 2h}\n",
		"depot/box/.presigncheck.yaml": "limits: {read: 3h}\n",
	})
	cart := filepath.Join(dir, "shop", "cart")
	get := func() string {
		t.Helper()
		v, err := version(cart)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	last := get()
	if !strings.HasPrefix(last, "presigncheck version devel buildID=") {
		t.Errorf("version = %q, which the go command does not understand", last)
	}
	for _, step := range []struct {
		name, file, text string
		changes          bool
	}{
		{"another comment", "shop/.presigncheck.yaml", "limits: {read: 2h} # two\n", false},
		{"another limit", "shop/.presigncheck.yaml", "limits: {read: 4h}\n", true},
		{"another limit for a module of the workspace", ".presigncheck.yaml", "limits: {read: 5h}\n", true},
		{"another severity", ".presigncheck.yaml", "limits: {read: 5h}\nrules: {expiry-unit: note}\n", true},
		{"another limit of a package of the workspace", "depot/box/.presigncheck.yaml", "limits: {read: 30m}\n", true},
		{"a module leaves the workspace", "go.work", "go 1.26.0\nuse ./shop\n", true},
	} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(step.file)), []byte(step.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if now := get(); (now != last) != step.changes {
			t.Errorf("%s: the version changes: %t, want %t", step.name, now != last, step.changes)
		} else {
			last = now
		}
	}
}
