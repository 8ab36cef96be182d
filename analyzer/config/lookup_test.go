package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
)

func tree(t *testing.T, files map[string]string) string {
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

// TestNearerFilesWin: what the files between the repository's root and the package
// say is put together, whether one package is asked for or all of the module.
func TestNearerFilesWin(t *testing.T) {
	dir := tree(t, map[string]string{
		".presigncheck.yaml":      "limits: {read: 7h}\n", // outside of the repository
		"repo/.git/HEAD":          "",
		"repo/.presigncheck.yaml": "limits: {read: 1h, write: 10m}\nrules: {missing-expiry: error, short-expiry: warning}\ncredentials: 2h\nsnapshot: account\nregion: eu-west-1\n",
		"repo/shop/go.mod":        "// The shop.\nmodule \"example.com/shop\" // quoted\n",
		"repo/shop/.presigncheck.yml": "limits: {read: 2h}\nrules: {missing-expiry: note}\nsign: [{packages: [\"...\"], identity: a}]\n" +
			"identities: {a: {principal: \"arn:aws:iam::111122223333:role/a\"}}\n",
		"repo/shop/cart/.presigncheck.yaml": "limits: {read: 3h}\noverrides: [{packages: [example.com/shop/cart/gift], limits: {read: 4h}}]\n",
		"repo/shop/depot/go.mod":            "module example.com/depot\n",
		"repo/shop/depot/.presigncheck.yml": "limits: {read: 9h}\n",
	})
	shop := filepath.Join(dir, "repo", "shop")
	all, err := config.Tree(filepath.Join(shop, "cart"))
	if err != nil {
		t.Fatal(err)
	}
	for pkg, read := range map[string]time.Duration{"": 2, "till": 2, "cart": 3, "cart/box": 3, "cart/gift": 4} {
		one, err := config.For(filepath.Join(shop, filepath.FromSlash(pkg)))
		if err != nil {
			t.Fatal(err)
		}
		path := strings.TrimSuffix("example.com/shop/"+pkg, "/")
		for name, f := range map[string]*config.File{"For": one, "Tree": all} {
			got := make(map[string]string)
			for _, s := range f.Settings(path) {
				got[s.Key] = s.Value
			}
			for key, want := range map[string]string{
				"limits.read": (read * time.Hour).String(), "limits.write": "10m0s", "limits.delete": "1h0m0s",
				"rules.missing-expiry": "note", "rules.short-expiry": "warning", "credentials": "2h0m0s",
			} {
				if got[key] != want {
					t.Errorf("%s of %s: %s is %s, want %s", name, path, key, got[key], want)
				}
			}
			if f.SnapshotPath() != filepath.Join(dir, "repo", "account") || f.Region != "eu-west-1" || f.Signer(path) == nil {
				t.Errorf("%s of %s: snapshot %s, region %s, signer %v", name, path, f.SnapshotPath(), f.Region, f.Signer(path))
			}
			if limit := limitOf(f.Analyzer(), path); limit != read*time.Hour {
				t.Errorf("%s of %s: the check is told %s, want %s", name, path, limit, read*time.Hour)
			}
		}
	}
	if err := all.HoldsIn(filepath.Join(shop, "cart")); err != nil {
		t.Error(err)
	}
	if err := all.HoldsIn(filepath.Join(shop, "depot")); err == nil || !strings.Contains(err.Error(), "depot/.presigncheck.yml holds in ") {
		t.Errorf("another module: %v", err)
	}
}

// limitOf is the limit for reads in a package.
func limitOf(c analyzer.Config, pkg string) time.Duration {
	limit := c.Limits.Read
	for _, o := range c.Overrides {
		if analyzer.MatchPackage(o.Package, pkg) && o.Limits.Read != 0 {
			limit = o.Limits.Read
		}
	}
	return limit
}

// TestRefusedFiles: no file is ignored; those that cannot hold are refused.
func TestRefusedFiles(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a key for the module":      {map[string]string{"a/.presigncheck.yaml": "apis: [{func: example.com/b.Sign}]\n"}, "apis does not hold below the module's root"},
		"two names":                 {map[string]string{"a/.presigncheck.yaml": "", "a/.presigncheck.yml": ""}, "keep one of them"},
		"a mistake":                 {map[string]string{"a/.presigncheck.yml": "limit: 1h\n"}, "a/.presigncheck.yml:1:1: unknown field"},
		"a mistake above the root":  {map[string]string{"../.presigncheck.yaml": "limit: 1h\n"}, "unknown field"},
		"a directory with the name": {map[string]string{".presigncheck.yaml/a": ""}, "is a directory"},
	} {
		files := map[string]string{"m/go.mod": "module example.com/m\n"}
		for file, text := range c.files {
			files["m/"+file] = text
		}
		dir := filepath.Join(tree(t, files), "m")
		for driver, look := range map[string]func(string) (*config.File, error){"For": config.For, "Tree": config.Tree} {
			if _, err := look(filepath.Join(dir, "a")); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s, %s: %v, want one line with %s", name, driver, err, c.want)
			}
		}
	}
}

// TestDanglingLink: a file that is a link to nothing is not taken for none.
func TestDanglingLink(t *testing.T) {
	for _, at := range []string{"m", "m/a", "."} {
		for _, name := range []string{".presigncheck.yaml", ".presigncheck.yml"} {
			dir := tree(t, map[string]string{"m/go.mod": "module example.com/m\n", "m/a/a.go": "package a\n"})
			if err := os.Symlink("nowhere", filepath.Join(dir, at, name)); err != nil {
				t.Skip(err)
			}
			for driver, look := range map[string]func(string) (*config.File, error){"For": config.For, "Tree": config.Tree} {
				if _, err := look(filepath.Join(dir, "m", "a")); err == nil || !strings.Contains(err.Error(), name+" is a symbolic link to a file that does not exist") {
					t.Errorf("%s/%s, %s: %v", at, name, driver, err)
				}
			}
		}
	}
}
