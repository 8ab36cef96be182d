package since_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/since"
)

// repo is a repository with a commit "base" and what the test does to it.
type repo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T) repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	r := repo{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r repo) git(args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (r repo) write(name string, lines ...string) string {
	r.t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		r.t.Fatal(err)
	}
	return path
}

func (r repo) commit(branch string) {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", branch)
	r.git("branch", "-f", branch)
}

func TestRevision(t *testing.T) {
	r := newRepo(t)
	changed := r.write("a b/ö.go", "one", "two", "three", "four", "five", "-- looks like a header", "seven")
	same := r.write("same.go", "one", "two")
	gone := r.write("gone.go", "one", "two", "three")
	r.commit("base")

	r.write("a b/ö.go", "one", "TWO", "two and a half", "three", "four", "five", "++ b/same.go", "seven")
	added := r.write("added.go", "one")
	r.commit("change")
	r.write("gone.go", "one", "three") // not committed
	untracked := r.write("untracked.go", "one")

	// The branch it is compared with went on meanwhile.
	r.git("checkout", "-q", "-b", "side", "base")
	r.git("checkout", "-q", "-f", "base")
	r.write("same.go", "one", "2")
	r.git("commit", "-q", "-a", "-m", "elsewhere")
	r.git("checkout", "-q", "-f", "change")
	r.write("gone.go", "one", "three")
	r.write("untracked.go", "one")

	c, err := since.Revision(context.Background(), filepath.Join(r.dir, "a b"), "base")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		file string
		line int
		want bool
	}{
		{changed, 1, false}, {changed, 2, true}, {changed, 3, true}, {changed, 4, false}, {changed, 7, true}, {changed, 8, false},
		{same, 1, false}, {same, 2, false},
		{added, 1, true}, {untracked, 1, true},
		{gone, 1, true}, {gone, 2, true},
		{filepath.Join(r.dir, "..", "elsewhere.go"), 1, false}, // a dependency
	} {
		if got := c.Has(test.file, test.line); got != test.want {
			t.Errorf("%s:%d: changed is %v, want %v", filepath.Base(test.file), test.line, got, test.want)
		}
	}
	if !c.HasAny(changed, 4, 7) || c.HasAny(changed, 4, 6) {
		t.Error("a range counts when it touches a change, and only then")
	}
}

func TestRevisionErrors(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", "one")
	r.commit("base")
	for _, rev := range []string{"nowhere", "--output=a.go", ""} {
		if _, err := since.Revision(context.Background(), r.dir, rev); err == nil {
			t.Errorf("revision %q was accepted", rev)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("revision %q: the error has several lines: %v", rev, err)
		}
	}
	if _, err := since.Revision(context.Background(), t.TempDir(), "base"); err == nil {
		t.Error("a directory without a repository was accepted")
	}
}

// TestUnknownIsNew: what git does not compare may be new, whatever it says.
func TestUnknownIsNew(t *testing.T) {
	r := newRepo(t)
	r.write(".gitignore", "ignored.go", "ignored.yaml")
	r.write(".gitattributes", "binary.go -diff", "converted.go diff=nothing")
	r.git("config", "diff.nothing.textconv", "true")
	r.git("config", "diff.nothing.command", "true")
	r.git("config", "diff.interHunkContext", "9")
	names := []string{"binary.go", "converted.go", "skipped.go", "assumed.go", "target.go"}
	for _, name := range append(names, "same.go", "assumed.yaml", "same.yaml", "d/gone.yaml") {
		r.write(name, "one", "two")
	}
	if err := os.Symlink("target.go", filepath.Join(r.dir, "link.go")); err != nil {
		t.Skip(err)
	}
	r.commit("base")
	r.git("update-index", "--skip-worktree", "skipped.go")
	r.git("update-index", "--assume-unchanged", "assumed.go", "assumed.yaml")
	for _, name := range append(names, "ignored.go", "assumed.yaml", "ignored.yaml") {
		r.write(name, "one", "TWO")
	}
	nested := repo{t, filepath.Join(r.dir, "nested")}
	nested.write("nested.go", "one", "two")
	nested.git("init", "-q", "-b", "main")
	nested.commit("base")

	c, err := since.Revision(t.Context(), r.dir, "base")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "link.go", "ignored.go", "nested/nested.go", "../elsewhere.go") {
		if !c.HasAny(filepath.Join(r.dir, name), 2, 2) {
			t.Errorf("%s is not new", name)
		}
	}
	if c.HasAny(filepath.Join(r.dir, "same.go"), 1, 2) || c.HasAny(filepath.Join(r.dir, "binary.go"), 1, 1) {
		t.Error("what did not change is new")
	}
	for name, want := range map[string]bool{"same.yaml": false, "assumed.yaml": true, "ignored.yaml": true, "nested": true, "../elsewhere.yaml": true} {
		if got, err := c.Anything(t.Context(), filepath.Join(r.dir, name)); err != nil || got != want {
			t.Errorf("%s: changed is %v, %v; want %v", name, got, err, want)
		}
	}
	for _, want := range []bool{false, true} {
		if got, err := c.Gone(t.Context(), "gone.yaml"); err != nil || got != want {
			t.Errorf("gone is %v, %v; want %v", got, err, want)
		}
		_ = os.Remove(filepath.Join(r.dir, "d", "gone.yaml"))
	}
}
