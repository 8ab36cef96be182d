package provenance

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

func TestProvenance(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("not tested: no git")
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	account := filepath.Dir(write("account/details.json", "{}"))
	old := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(account, "details.json"), old, old); err != nil {
		t.Fatal(err)
	}
	if got := Commit(t.Context(), dir); got != "" {
		t.Errorf("a commit %q without a repository", got)
	}
	if got := Date(t.Context(), account); got != "written 2026-03-04" {
		t.Errorf("without git the snapshot is %q", got)
	}
	if got := Date(t.Context(), filepath.Join(dir, "none")); got != "" {
		t.Errorf("what is not there is %q", got)
	}

	t.Setenv("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z")
	for _, args := range [][]string{{"init", "-q"}, {"add", "account"}, {"-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	if got := Commit(t.Context(), account); !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(got) {
		t.Errorf("commit = %q", got)
	}
	if got := Date(t.Context(), account); got != "committed 2026-01-02" {
		t.Errorf("the committed snapshot is %q", got)
	}
	write("account/details.json", "{ }")
	if got := Commit(t.Context(), dir); !regexp.MustCompile(`^[0-9a-f]{12} and changes$`).MatchString(got) {
		t.Errorf("commit with changes = %q", got)
	}
	today := "written " + time.Now().UTC().Format(time.DateOnly)
	if got := Date(t.Context(), account); got != today {
		t.Errorf("the changed snapshot is %q, want %q", got, today)
	}
	if got := Date(t.Context(), write("plan.json", "{}")); got != today {
		t.Errorf("a plan that git does not know is %q, want %q", got, today)
	}
}
