package drivers_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// vet runs the command as the tool of go vet, with flags and packages, and
// returns what it finds.
func vet(t testing.TB, dir string, args ...string) []finding {
	t.Helper()
	args = append([]string{"vet", "-vettool=" + presigncheck(t)}, args...)
	out, err := run(context.Background(), dir, "go", args...)
	found := parseLines(t, dir, out.stderr)
	if err != nil && len(found) == 0 {
		t.Fatalf("go %v: %v", args, err)
	}
	return found
}

func TestVet(t *testing.T) {
	dir := newShop(t)
	if diff := cmp.Diff(show(inShop), show(vet(t, dir, "./..."))); diff != "" {
		t.Errorf("findings of go vet (-want +got):\n%s", diff)
	}
}

func show(fs []finding) (out []string) {
	for _, f := range fs {
		out = append(out, f.String())
	}
	return out
}

// rules counts the findings of each rule.
func rules(fs []finding) map[string]int {
	out := make(map[string]int)
	for _, f := range fs {
		out[f.rule]++
	}
	return out
}

// TestVetIsNeverStale changes, one after the other, everything that findings
// depend on. go vet caches results, and must not show the old ones.
func TestVetIsNeverStale(t *testing.T) {
	dir := newShop(t)
	configure := func(text string) { write(t, filepath.Join(dir, ".presigncheck.yaml"), text) }
	expect := func(what, rule string, want int, flags ...string) {
		t.Helper()
		if got := rules(vet(t, dir, append(flags, "./newsletter", "./videos", "./counter")...))[rule]; got != want {
			t.Errorf("%s: %d findings of %s, want %d", what, got, rule, want)
		}
	}
	configure("")
	expect("at first", "excessive-expiry", 1)
	expect("with a flag for a limit", "excessive-expiry", 0, "-presign.max-read=48h")
	expect("with a flag for a rule", "missing-expiry", 0, "-presign.rules=missing-expiry=off")
	expect("with notes", "short-expiry", 1, "-presign.strict")
	configure("limits: {read: 2d}\n")
	expect("with another limit", "excessive-expiry", 0)
	configure("rules: {excessive-expiry: \"off\"}\n")
	expect("without the rule", "excessive-expiry", 0)
	configure("")
	expect("with the first configuration again", "excessive-expiry", 1)
	configure(ownAPI)
	expect("with an API of the project", "over-limit-expiry", 2)
	configure("")
	expect("with the first wrapper", "over-limit-expiry", 1)
	wrapper := filepath.Join(dir, "signs", "signs.go")
	write(t, wrapper, replace(t, read(t, wrapper), "WithPresignExpires(life)", "WithPresignExpires(min(life, time.Hour))"))
	expect("with a wrapper that bounds", "over-limit-expiry", 0)
}

// TestVetFlags: every limit and rule is a flag.
func TestVetFlags(t *testing.T) {
	out, err := run(t.Context(), repository, presigncheck(t), "-flags")
	if err != nil {
		t.Fatal(err)
	}
	var flags []struct{ Name string }
	if err := json.Unmarshal([]byte(out.stdout), &flags); err != nil {
		t.Fatalf("%v in %s", err, out.stdout)
	}
	have := make(map[string]bool)
	for _, f := range flags {
		have[f.Name] = true
	}
	for _, name := range []string{"max-read", "max-write", "max-delete", "max-post", "min", "credentials", "strict", "rules"} {
		if !have["presign."+name] {
			t.Errorf("there is no flag -presign.%s", name)
		}
	}
	if !have["with-vet"] {
		t.Error("there is no flag -with-vet")
	}
}

// TestVetFlagMistake: a value that is none costs a line, not a page.
func TestVetFlagMistake(t *testing.T) {
	out, err := run(t.Context(), newShop(t), "go", "vet", "-vettool="+presigncheck(t), "-presign.rules=nope=error", "./pictures")
	if err == nil || !strings.Contains(out.stderr, `presigncheck: -presign.rules: unknown rule "nope"`) || strings.Contains(out.stderr, "Usage") {
		t.Errorf("a bad flag: %v, want a line that names it", err)
	}
}

// TestVetSuite: -vettool replaces the analyzers of go vet; -with-vet brings
// them back.
func TestVetSuite(t *testing.T) {
	dir := newShop(t)
	write(t, filepath.Join(dir, "shelf", "print.go"), "package shelf\n\nimport \"fmt\"\n\n// Print has a bad verb.\nfunc Print(n int) { fmt.Printf(\"%s\", n) }\n")
	args := []string{"vet", "-vettool=" + presigncheck(t)}
	if out, err := run(t.Context(), dir, "go", append(args, "./shelf")...); err != nil {
		t.Errorf("without -with-vet: %v\n%s", err, out.stderr)
	}
	out, err := run(t.Context(), dir, "go", append(args, "-with-vet", "./shelf", "./pictures")...)
	if err == nil || !strings.Contains(out.stderr, "wrong type int") || !strings.Contains(out.stderr, "(expiry-unit)") {
		t.Errorf("with -with-vet: %v, want findings of printf and presign", err)
	}
}

// TestVetInGOFLAGS documents a trap: the go command looks for -vettool among
// its arguments only, and a run that checks nothing passes.
func TestVetInGOFLAGS(t *testing.T) {
	dir := newShop(t)
	t.Setenv("GOFLAGS", os.Getenv("GOFLAGS")+" -vettool="+presigncheck(t))
	if out, err := run(t.Context(), dir, "go", "vet", "./pictures"); err != nil || out.stderr != "" {
		t.Errorf("the go command honours -vettool in GOFLAGS (%v, %s); the documentation says otherwise", err, out.stderr)
	}
}

// TestGoTool runs the command by a tool line in go.mod.
func TestGoTool(t *testing.T) {
	const module = "github.com/presigncheck/presigncheck"
	dir := newShop(t)
	sum := filepath.Join(dir, "go.sum")
	write(t, sum, read(t, sum)+read(t, filepath.Join(repository, "go.sum")))
	if _, err := run(t.Context(), dir, "go", "mod", "edit", "-require="+module+"@v0.0.0", "-replace="+module+"="+repository, "-tool="+module+"/cmd/presigncheck"); err != nil {
		t.Fatal(err)
	}
	// What a released version gets from `go get -tool`.
	if _, err := run(t.Context(), dir, "go", "build", "-mod=mod", "-o", os.DevNull, module+"/cmd/presigncheck"); err != nil {
		t.Fatal(err)
	}
	out, err := run(t.Context(), dir, "go", "tool", "-n", "presigncheck")
	if err != nil {
		t.Fatal(err)
	}
	tool := strings.TrimSpace(out.stdout)
	out, err = run(t.Context(), dir, "go", "vet", "-vettool="+tool, "./pictures")
	if err == nil || !strings.Contains(out.stderr, "(expiry-unit)") {
		t.Errorf("go vet -vettool=$(go tool -n presigncheck): %v\n%s", err, out.stderr)
	}
}
