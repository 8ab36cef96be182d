package gopls

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFindSource(t *testing.T) {
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	// A test binary is no released version, so its source is where it was built.
	for _, dir := range []string{"", root} {
		got, err := FindSource(t.Context(), dir)
		if err != nil || got != (Source{Dir: root}) {
			t.Errorf("FindSource(%q) = %+v, %v; want %s", dir, got, err, root)
		}
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "go.mod"), []byte("module example.com/shop\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := FindSource(t.Context(), other); err == nil || !strings.Contains(err.Error(), `"example.com/shop"`) {
		t.Errorf("error = %v, want one that names the wrong module", err)
	}
	if _, err := FindSource(t.Context(), filepath.Join(other, "none")); err == nil {
		t.Error("a directory that is not there is taken for the source")
	}
}

func TestReleased(t *testing.T) {
	for version, want := range map[string]bool{
		"v0.1.0": true, "v1.2.3-rc.1": true, "(devel)": false, "": false,
		"v0.0.0-20261123144011-c91236b7d3a1": false, "v0.1.1-0.20261123144011-c91236b7d3a1+dirty": false, "v0.1.0+dirty": false,
	} {
		if got := released(version); got != want {
			t.Errorf("released(%q) = %t, want %t", version, got, want)
		}
	}
}

// TestTooOld cannot rest on the go command's sentence alone; it is what the
// one of Go 1.26 says.
func TestTooOld(t *testing.T) {
	err := tooOld("v0.24.0", "golang.org/x/tools/gopls@v0.24.0 requires go >= 1.27.0 (running go 1.26.8; GOTOOLCHAIN=local)")
	const want = "gopls v0.24.0 needs Go 1.27.0, and the go command is older; install it, allow it with GOTOOLCHAIN=auto, or use --gopls-version v0.23.0"
	if err.Error() != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
}

// TestDownloadErrors: whatever the network does costs one line.
func TestDownloadErrors(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	_, err := download(t.Context(), "0.0.99")
	if err == nil || !strings.Contains(err.Error(), "gopls v0.0.99 cannot be fetched") || !strings.Contains(err.Error(), "GOPROXY") {
		t.Errorf("error = %v, want one that says what to look at", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := download(ctx, "v0.23.0"); err == nil {
		t.Error("a cancelled download succeeds")
	}
}

func TestComplaint(t *testing.T) {
	stderr := "go: downloading golang.org/x/tools v0.47.0\n# golang.org/x/tools/gopls/internal/settings\nsettings.go:1:2: undefined: severity\nb\nc\nd\n"
	if got, want := complaint(stderr, errors.New("exit status 1")), "settings.go:1:2: undefined: severity; b; c"; got != want {
		t.Errorf("complaint = %q, want %q", got, want)
	}
	if got := complaint("", errors.New("exit status 1")); got != "exit status 1" {
		t.Errorf("complaint without output = %q", got)
	}
}

// TestCache: the program is made anew when the check's source changes, and
// only then.
func TestCache(t *testing.T) {
	source := Source{Dir: t.TempDir()}
	for name, text := range map[string]string{"go.mod": "module " + thisModule + "\n", "go.sum": "", "analyzer/a.go": "package analyzer\n", "README.md": ""} {
		write(t, filepath.Join(source.Dir, name), text)
	}
	o := Options{Cache: t.TempDir()}
	key := func() string {
		t.Helper()
		file, err := o.cached(t.Context(), release{Version: "v0.23.0", Dir: t.TempDir()}, source)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	first := key()
	if base := filepath.Base(first); base != "gopls" && base != "gopls.exe" {
		t.Errorf("the program is called %s", base)
	}
	write(t, filepath.Join(source.Dir, "README.md"), "new")
	write(t, filepath.Join(source.Dir, "analyzer/a_test.go"), "package analyzer\n")
	if key() != first {
		t.Error("documentation and tests change the program")
	}
	write(t, filepath.Join(source.Dir, "analyzer/a.go"), "package analyzer // new\n")
	if key() == first {
		t.Error("another source, and still the same program")
	}
}

// TestTrim keeps the builds that were used last.
func TestTrim(t *testing.T) {
	dir := t.TempDir()
	for i := range 7 {
		file := filepath.Join(dir, fmt.Sprint(i), "gopls")
		write(t, file, "")
		if err := trim(file); err != nil {
			t.Fatal(err)
		}
		old := time.Now().Add(time.Duration(i-60) * time.Minute)
		if err := os.Chtimes(filepath.Dir(file), old, old); err != nil {
			t.Fatal(err)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != kept || filepath.Base(left[0]) != "3" {
		t.Errorf("left are %v, %v; want the last %d", left, err, kept)
	}
}

// TestCopyModule copies what the build needs, and can be written to.
func TestCopyModule(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	for _, name := range []string{"main.go", "main_test.go", "a/a.go", "a/assets/x.css", "a/testdata/src/b.go"} {
		write(t, filepath.Join(from, name), name)
		if err := os.Chmod(filepath.Join(from, name), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	if err := copyModule(to, from); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"main.go": true, "main_test.go": false, "a/a.go": true, "a/assets/x.css": true, "a/testdata/src/b.go": false} {
		_, err := os.Stat(filepath.Join(to, name))
		if (err == nil) != want {
			t.Errorf("%s is copied: %t, want %t", name, err == nil, want)
		}
	}
	write(t, filepath.Join(to, "main.go"), "new")
}

// TestInstall replaces a program, as an editor may be running the old one.
func TestInstall(t *testing.T) {
	dir := t.TempDir()
	built, installed := filepath.Join(dir, "built"), filepath.Join(dir, "bin", "gopls")
	for _, text := range []string{"one", "two"} {
		write(t, built, text)
		if err := Install(built, installed); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(installed); err != nil || string(got) != text {
			t.Errorf("installed = %q, %v; want %q", got, err, text)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "bin", ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
