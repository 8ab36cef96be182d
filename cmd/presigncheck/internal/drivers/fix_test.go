package drivers_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestFix repairs the shop by go vet -fix and by go fix, which both run the
// command as their tool.
func TestFix(t *testing.T) {
	for _, command := range [][]string{
		{"vet", "-fix", "-vettool=" + presigncheck(t)},
		{"fix", "-fixtool=" + presigncheck(t)},
	} {
		t.Run("go "+command[0], func(t *testing.T) {
			dir := newShop(t)
			pictures := filepath.Join(dir, "pictures", "pictures.go")
			before := read(t, pictures)

			out, err := run(t.Context(), dir, "go", append(command, "-diff", "./pictures", "./shelf")...)
			if err == nil || !strings.Contains(out.stdout, "+\t}, s3.WithPresignExpires(3600*time.Second))") {
				t.Errorf("-diff: %v, want status 1 and the repair in\n%s", err, out.stdout)
			}
			if read(t, pictures) != before {
				t.Error("-diff changes the file")
			}
			// Twice: the second time out of the go command's cache.
			for range 2 {
				write(t, pictures, before)
				if out, err = run(t.Context(), dir, "go", append(command, "./pictures", "./shelf")...); err != nil {
					t.Errorf("%v\n%s", err, out.stderr)
				}
				if got := read(t, pictures); !strings.Contains(got, "s3.WithPresignExpires(3600*time.Second)") {
					t.Errorf("the file is not repaired:\n%s", got)
				}
			}
			if _, err := run(t.Context(), dir, "go", "build", "./..."); err != nil {
				t.Errorf("the repaired shop does not compile: %v", err)
			}
		})
	}
}

// TestFixIsNeverStale: what a configuration allows is left alone, and what it
// no longer allows is repaired.
func TestFixIsNeverStale(t *testing.T) {
	dir := newShop(t)
	diff := func(configuration string) string {
		t.Helper()
		write(t, filepath.Join(dir, ".presigncheck.yaml"), configuration)
		out, _ := run(t.Context(), dir, "go", "fix", "-fixtool="+presigncheck(t), "-diff", "./pictures")
		return out.stdout
	}
	const repair = "3600*time.Second"
	for _, step := range []struct {
		configuration string
		want          bool
	}{{"", true}, {"rules: {expiry-unit: \"off\"}\n", false}, {"", true}} {
		if got := diff(step.configuration); strings.Contains(got, repair) != step.want {
			t.Errorf("with %q the repair is offered: %t, want %t\n%s", step.configuration, !step.want, step.want, got)
		}
	}
}
