//go:build integration

package drivers_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/gopls"
)

// builtGopls is a gopls with the check of this checkout inside.
func builtGopls(t testing.TB) string {
	t.Helper()
	program, err := buildGopls()
	if err != nil && strings.Contains(err.Error(), "cannot be fetched") {
		t.Skipf("not tested in the editor: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var buildGopls = sync.OnceValues(func() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	return gopls.Build(ctx, gopls.Options{Source: repository})
})

// TestEditorSession edits the shop as a programmer would.
func TestEditorSession(t *testing.T) {
	program := builtGopls(t)
	dir := newShop(t)
	pictures := filepath.Join(dir, "pictures", "pictures.go")
	c := startServer(t, program, dir, nil)
	defer c.stop()

	c.open(pictures)
	found := c.await(pictures, "39:expiry-unit", "51:over-limit-expiry")
	holdsWhatEditorsShow(t, found[0])

	text := read(t, pictures)
	c.edit(pictures, replace(t, text, "s3.WithPresignExpires(3600)", "s3.WithPresignExpires(time.Hour)"))
	c.await(pictures, "51:over-limit-expiry")
	c.edit(pictures, text)
	unit := c.await(pictures, "39:expiry-unit", "51:over-limit-expiry")[0]

	repaired := text
	for _, action := range c.quickFixes(pictures, unit) {
		if repaired = action.apply(pictures, text); repaired != text {
			t.Logf("applied: %s", action.Title)
			break
		}
	}
	if repaired == text {
		t.Fatal("no quick fix changes the file")
	}
	c.edit(pictures, repaired)
	c.await(pictures, "51:over-limit-expiry")
	write(t, pictures, repaired)
	if _, err := run(t.Context(), dir, "go", "build", "./..."); err != nil {
		t.Errorf("after the quick fix the shop does not compile: %v", err)
	}
}

// holdsWhatEditorsShow looks at the parts of a diagnostic: its severity, the
// trace and the link to the rule's page.
func holdsWhatEditorsShow(t *testing.T, d lspDiagnostic) {
	t.Helper()
	const warning = 2
	if d.Severity != warning {
		t.Errorf("severity = %d, want a warning", d.Severity)
	}
	if len(d.Related) == 0 || !strings.HasSuffix(d.Related[0].Location.URI, "pictures.go") {
		t.Errorf("related information = %+v, want the trace", d.Related)
	}
	if want := analyzer.RuleURL(d.Code); d.CodeDescription.Href != want {
		t.Errorf("link = %q, want the page of the rule, %s", d.CodeDescription.Href, want)
	}
	if page := filepath.Join(repository, strings.TrimPrefix(d.CodeDescription.Href, "https://github.com/presigncheck/presigncheck/blob/main/")); !exists(page) {
		t.Errorf("link = %q, and there is no %s", d.CodeDescription.Href, page)
	}
}

// TestEditorAcrossPackages follows an expiry into a wrapper of another
// package, and notices when that one changes.
func TestEditorAcrossPackages(t *testing.T) {
	program := builtGopls(t)
	dir := newShop(t)
	newsletter := filepath.Join(dir, "newsletter", "newsletter.go")
	wrapper := filepath.Join(dir, "signs", "signs.go")
	c := startServer(t, program, dir, nil)
	defer c.stop()

	c.open(newsletter)
	found := c.await(newsletter, "15:over-limit-expiry", "20:short-expiry")
	const hint = 4
	if found[1].Severity != hint {
		t.Errorf("severity of a note = %d, want a hint", found[1].Severity)
	}
	c.open(wrapper)
	text := read(t, wrapper)
	c.edit(wrapper, replace(t, text, "WithPresignExpires(life)", "WithPresignExpires(min(life, time.Hour))"))
	c.await(newsletter, "20:short-expiry")
	c.edit(wrapper, text)
	c.await(newsletter, "15:over-limit-expiry", "20:short-expiry")
}

// TestEditorConfiguration changes .presigncheck.yaml between sessions. gopls
// keeps its results on disk from one to the next.
func TestEditorConfiguration(t *testing.T) {
	program := builtGopls(t)
	dir := newShop(t)
	videos := filepath.Join(dir, "videos", "videos.go")
	cache := t.TempDir()
	counter := filepath.Join(dir, "counter", "counter.go")
	session := func(configuration string, want ...string) {
		t.Helper()
		write(t, filepath.Join(dir, ".presigncheck.yaml"), configuration)
		c := startServer(t, program, dir, map[string]any{"pullDiagnostics": true}, "GOPLSCACHE="+cache)
		defer c.stop()
		if got := append(brief(c.pull(videos)), brief(c.pull(counter))...); !slices.Equal(got, want) {
			t.Errorf("with configuration %q: %v, want %v", configuration, got, want)
		}
	}
	session("", "38:missing-expiry", "51:excessive-expiry")
	session("limits: {read: 2d}", "38:missing-expiry")
	session(ownAPI, "38:missing-expiry", "51:excessive-expiry", "7:over-limit-expiry")
	session("rules: {missing-expiry: \"off\"}\nlimits: {read: 2d}")
	session("", "38:missing-expiry", "51:excessive-expiry")
	session("limits: {red: 2d}", "2:configuration", "38:missing-expiry", "51:excessive-expiry")
	session("overrides: [{packages: [example.com/webshop/videos], limits: {read: 20m}}]",
		"26:excessive-expiry", "38:missing-expiry", "51:excessive-expiry")
}

// TestGoplsCheck runs the same gopls as a command.
func TestGoplsCheck(t *testing.T) {
	program := builtGopls(t)
	dir := newShop(t)
	out, err := run(t.Context(), dir, program, "check", filepath.Join("newsletter", "newsletter.go"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "newsletter.go:15:15"; !strings.Contains(out.stdout, want) || !strings.Contains(out.stdout, "(over-limit-expiry)") {
		t.Errorf("gopls check printed\n%s\nwant a finding at %s", out.stdout, want)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
