package listing_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// fakeGo puts a go command first in PATH that says it downloads two modules.
func fakeGo(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	bin := t.TempDir()
	const script = `#!/bin/sh
case "$*" in *-export*) echo amd64; exit;; esac
echo "go: downloading example.com/a v1.0.0" >&2
echo "go: downloading example.com/b v1.2.0" >&2
echo "go: warning: \"./none/...\" matched no packages" >&2
echo "{\"ImportPath\": \"example.com/p\", \"Name\": \"p\", \"Dir\": \"$GODEBUG\"}"
`
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("GOPACKAGESDRIVER", "off")
}

// TestDownloads: what is downloaded is told, unless nothing may be.
func TestDownloads(t *testing.T) {
	fakeGo(t)
	for proxy, want := range map[string][]string{"https://example.com": {"example.com/a v1.0.0", "example.com/b v1.2.0"}, "off": nil} {
		t.Setenv("GOPROXY", proxy)
		var got []string
		o := listing.Options{Downloading: func(module string) { got = append(got, module) }}
		g, err := o.Packages(context.Background(), []string{"./..."}, false)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("GOPROXY=%s (-want +got):\n%s", proxy, diff)
		}
		if len(g.All) != 1 || len(g.Unmatched) != 1 {
			t.Errorf("%d packages, %v", len(g.All), g.Unmatched)
		}
	}
}

// TestIndex: the go command makes its index of packages only where there is a build
// cache in which it may have one.
func TestIndex(t *testing.T) {
	fakeGo(t)
	t.Setenv("GODEBUG", "x=1")
	empty, full := t.TempDir(), t.TempDir()
	for i := range 16 {
		dir := filepath.Join(full, "0"+string("0123456789abcdef"[i]))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"a", "d"} {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for cache, index := range map[string]bool{empty: false, filepath.Join(empty, "none"): false, full: true} {
		t.Setenv("GOCACHE", cache)
		g, err := listing.Options{}.Packages(context.Background(), []string{"./..."}, false)
		if err != nil {
			t.Fatal(err)
		}
		debug := g.Records["example.com/p"].Dir
		if got := !strings.Contains(debug, "goindex=0"); got != index || !strings.HasPrefix(debug, "x=1") {
			t.Errorf("%s: GODEBUG=%s, want an index %t", cache, debug, index)
		}
	}
}
