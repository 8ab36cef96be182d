package program_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/program"
)

const mode = packages.NeedName | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo |
	packages.NeedSyntax | packages.NeedFiles | packages.NeedTypesSizes | packages.NeedModule | packages.NeedExportFile

// check loads packages of a fixture module and runs the check over them.
func check(t *testing.T, fixture string, patterns ...string) (dir string, r *analyzer.Result) {
	t.Helper()
	return checkWith(t, analyzer.Default(), fixture, patterns...)
}

func checkWith(t *testing.T, cfg analyzer.Config, fixture string, patterns ...string) (dir string, r *analyzer.Result) {
	t.Helper()
	dir = fixtureDir(t, fixture)
	return dir, checkOverlay(t, cfg, dir, nil, patterns...)
}

func fixtureDir(t *testing.T, fixture string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "testdata", fixture))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkOverlay checks packages of the module in dir, with other files than stand there.
func checkOverlay(t *testing.T, cfg analyzer.Config, dir string, overlay map[string][]byte, patterns ...string) *analyzer.Result {
	t.Helper()
	download := exec.Command("go", "mod", "download")
	download.Dir = dir
	if out, err := download.CombinedOutput(); err != nil {
		t.Fatalf("go mod download: %v\n%s", err, out)
	}
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Overlay: overlay}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	r, err := program.Check(cfg, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestBrokenClients: what a function that does not type-check gives its client is
// not known.
func TestBrokenClients(t *testing.T) {
	dir := fixtureDir(t, "flow")
	const client = `package clients

import "github.com/aws/aws-sdk-go-v2/service/s3"

func client(c *s3.Client) *s3.PresignClient {
	return s3.NewPresignClient(c, func(o *s3.PresignOptions) { o.Expires = %s })
}
`
	for expiry, want := range map[string]int{"o.Expires": 1, "nowhere": 0} {
		overlay := map[string][]byte{filepath.Join(dir, "clients", "client.go"): fmt.Appendf(nil, client, expiry)}
		r := checkOverlay(t, analyzer.Default(), dir, overlay, "./clients")
		if len(r.Sites) != 1 || len(r.Findings) != want {
			t.Errorf("%s: %d sites and %d findings, want 1 and %d", expiry, len(r.Sites), len(r.Findings), want)
		}
	}
}

func lines(t *testing.T, dir string, r *analyzer.Result) (out []string) {
	t.Helper()
	for _, f := range r.Findings {
		rel, err := filepath.Rel(dir, f.Position.Filename)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s:%d:%d %s", filepath.ToSlash(rel), f.Position.Line, f.Position.Column, f.Rule))
	}
	return out
}

// TestInterfaces: a call that only sees an interface is linked to what
// implements it in a package that it does not import.
func TestInterfaces(t *testing.T) {
	dir, r := check(t, "flow", "./iface/...")
	want := []string{
		"iface/caller/caller.go:11:4 excessive-expiry",
		"iface/caller/caller.go:13:4 excessive-expiry",
		"iface/consumer/consumer.go:13:4 excessive-expiry",
		"iface/iface.go:26:4 expiry-unit",
	}
	if diff := cmp.Diff(want, lines(t, dir, r)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestDeterministic: the same program gives the same answer, whatever order
// the packages are analyzed in.
func TestDeterministic(t *testing.T) {
	dir, first := check(t, "flow", "./...")
	_, again := check(t, "flow", "./...")
	if diff := cmp.Diff(lines(t, dir, first), lines(t, dir, again)); diff != "" {
		t.Errorf("two runs differ (-first +second):\n%s", diff)
	}
	if len(first.Sites) != len(again.Sites) {
		t.Errorf("two runs found %d and %d sites", len(first.Sites), len(again.Sites))
	}
}

// TestTwins: two calls that share a field get the same answer from whoever
// fills it in.
func TestTwins(t *testing.T) {
	dir, r := checkWith(t, strict(), "flow", "./twins/...")
	if diff := cmp.Diff([]string(nil), lines(t, dir, r)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestGiven: of one flow there is one note: at the presign call, if one caller fills in
// the field, and else where the program does; not at the calls in between as well.
func TestGiven(t *testing.T) {
	dir, r := checkWith(t, strict(), "flow", "./given/...")
	want := []string{
		"given/cmd/cmd.go:26:40 unbounded-expiry",
		"given/given.go:26:6 unbounded-expiry",
	}
	if diff := cmp.Diff(want, lines(t, dir, r)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func strict() analyzer.Config {
	cfg := analyzer.Default()
	cfg.Strict = true
	return cfg
}

// TestOpenClients: where no client of the program is given an expiry, a client
// that comes from elsewhere has none either.
func TestOpenClients(t *testing.T) {
	dir, r := check(t, "flow", "./clients/...")
	want := []string{"clients/clients.go:12:16 missing-expiry"}
	if diff := cmp.Diff(want, lines(t, dir, r)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestThrough: a call of a wrapper signs what the wrapper signs with the caller's
// arguments, and each URL is one site's.
func TestThrough(t *testing.T) {
	dir := fixtureDir(t, "flow")
	download := exec.Command("go", "mod", "download")
	download.Dir = dir
	if out, err := download.CombinedOutput(); err != nil {
		t.Fatalf("go mod download: %v\n%s", err, out)
	}
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Tests: true}, "./through/...")
	if err != nil {
		t.Fatal(err)
	}
	r, err := program.Check(analyzer.Default(), pkgs)
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string, known bool) string {
		if known {
			return s
		}
		return "‹" + s + "›"
	}
	var got []string
	for _, s := range r.Sites {
		if s.OwnURL() {
			got = append(got, fmt.Sprintf("%s:%d %s %s %s", filepath.Base(s.Position.Filename), s.Position.Line, s.Operation, text(s.Bucket, s.BucketConst), text(s.Key, s.KeyConst)))
		}
		for _, in := range s.Input {
			got = append(got, fmt.Sprintf("  %s %s", in.Name, text(in.Value, in.Const)))
		}
	}
	want := []string{
		"  VersionId v1", // Download itself, whose URLs are its callers'
		"links.go:43 GetObject media ‹key›",
		"links.go:48 GetObject media ‹key›",
		"links_test.go:8 GetObject media test",
		"through.go:19 GetObject media films/a.mp4", "  VersionId v1",
		`through.go:20 GetObject ‹secret› ‹"films/" + film›`, "  VersionId v1",
		"through.go:21 GetObject ‹l.bucket› k",
		`through.go:22 PutObject media ‹"in/" + film›`, "  ContentType image/png",
		"through.go:23 GetObject media asked",
		"through.go:24 GetObject media ‹key›",
		"through.go:26 GetObject media films/local.mp4", "  VersionId v1",
		"through.go:27 GetObject media films/new/b.mp4", "  VersionId v1",
		"  VersionId v1", // second itself
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sites (-want +got):\n%s", diff)
	}
}

// TestOnlyTests: what only a test hands over does not decide what the program may
// do, and a note is given at a wrapper's call as it is at the presign call.
func TestOnlyTests(t *testing.T) {
	dir := fixtureDir(t, "flow")
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Tests: true}, "./onlytest")
	if err != nil {
		t.Fatal(err)
	}
	r, err := program.Check(strict(), pkgs)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"onlytest/onlytest.go:19:6 unbounded-expiry", "onlytest/onlytest.go:22:50 unbounded-expiry"}
	if diff := cmp.Diff(want, lines(t, dir, r)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
