package source

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

func parse(t *testing.T, texts ...string) (files []*ast.File) {
	t.Helper()
	for _, text := range texts {
		f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// TestTimesToWait: how long a package for retries waits is nobody's expiry.
func TestTimesToWait(t *testing.T) {
	const text = "import \"time\"\n\nfunc Next(n int) time.Duration { return time.Second << n }\n"
	for pkg, want := range map[string][]string{"backoff": nil, "links": {"Next"}} {
		file := "package " + pkg + "\n\n" + text
		if diff := cmp.Diff(want, Find(parse(t, file)).Names); diff != "" {
			t.Errorf("package %s (-want +got):\n%s", pkg, diff)
		}
		if may := relevance.MayProvide([][]byte{[]byte(file)}); may != (want != nil) {
			t.Errorf("package %s may make: %t", pkg, may)
		}
	}
}

// TestConfigurationsWithoutLifetime: they make no durations, be they the package's
// own or another's, unless what they carry may have one.
func TestConfigurationsWithoutLifetime(t *testing.T) {
	for text, want := range map[string][]string{
		"package p\n\nfunc New() *oauth.Config { return &oauth.Config{Scopes: scopes} }\n":                            nil,
		"package p\n\nfunc New() *links.Config { return &links.Config{TTL: ttl} }\n":                                  {"New"},
		"package p\n\nfunc New() *links.Config { c := new(links.Config); c.Expiry = expiry; return c }\n":             {"New"},
		"package p\n\ntype App struct{ Links links.Config }\n\nfunc New() *App { return &App{Links: links.New()} }\n": {"New"},
	} {
		if diff := cmp.Diff(want, Find(parse(t, text)).Names); diff != "" {
			t.Errorf("%s\n(-want +got):\n%s", text, diff)
		}
	}
}

func TestFind(t *testing.T) {
	const text = `package p

import "time"

type TTL time.Duration

type options struct {
	life time.Duration
	max  int64
}

type Option func(*options)

type Visit func(*node)

type node struct{ name string }

var (
	Default        = 15 * time.Minute
	LinkSeconds    = 900
	Name           = "expiry"
	ErrInvalid     = errors.New("invalid")
	Table          = map[string]time.Duration{"a": time.Hour}
	unexported     = time.Hour
	Retries        = 3
	Wait, Deadline = wait(time.Second)
)

func Clamp(d time.Duration) time.Duration { return d }
func (o *options) Life() (TTL, error) { return 0, nil }
func WithLife(d time.Duration) Option { return nil }
func WithMax(n int64) func(*options) { return nil }
func ExpirySeconds() int { return 900 }
func Count() int { return 0 }
func Walk() Visit { return nil }
func Sleep(d time.Duration) {}
func Precision() time.Duration { return time.Second }
func hidden() time.Duration { return 0 }

type Config struct {
	Name    string
	Storage Storage
}

type Storage struct{ URLTTL string }

type Server struct {
	Timeout time.Duration
	BaseURL string
}

type App struct{ DB storage.Config }

type Worker struct{ db storage.Config }

var Current = load()

var Settings *Config

var Known = settings.Options{{Name: "ttl"}, {Name: "max"}}

func load() *Config { return nil }
func Load() (*Config, error) { return load(), nil }
func NewServer() *Server { return nil }
func NewApp() App { return App{} }
func NewWorker() Worker { return Worker{} }
func AppOptions() *storage.Options { return nil }
func GetEnv(key, otherwise string) string { return otherwise }
func Environment() string { return "" }
`
	want := []string{
		"Default", "LinkSeconds", "Wait", "Deadline", "Clamp", "Life", "WithLife", "WithMax", "ExpirySeconds",
		"Current", "Settings", "Load", "NewApp", "AppOptions", "GetEnv",
	}
	if diff := cmp.Diff(want, Find(parse(t, text)).Names); diff != "" {
		t.Errorf("exported providers (-want +got):\n%s", diff)
	}
}

// TestReads: with a provider is read what has a part in what it makes.
func TestReads(t *testing.T) {
	const text = `package p

import "time"

type Config struct {
	ttl   time.Duration
	label string
	max   int
}

var (
	unit  = time.Second
	start = time.Now()
	calls int
)

func (c *Config) TTL() time.Duration { return min(c.ttl, limit()) * unit }
func New() *Config { c := &Config{ttl: time.Hour}; fill("TTL", &c.ttl); return c }
func fill(name string, ttl *time.Duration) { *ttl = time.Minute }
func Plain() *Config { return &Config{time.Hour, "", 0} }
func Many() []Config { return []Config{{time.Hour, "", 0}} }
func Change(c *Config) { p := &c.ttl; *p = 0 }
func Rename(c *Config) { c.label = "" }
func init() { unit = time.Minute }
func limit() time.Duration { return scaled(parse("LIMIT")) }
func scaled(n int) time.Duration { return time.Duration(n) * time.Hour }
func parse(name string) int { return 0 }
func log(text string) { calls++ }
`
	want := []string{"TTL", "New", "fill", "Plain", "Many", "Change", "init", "limit", "scaled", "parse"}
	m := Find(parse(t, text))
	var got []string
	for _, d := range m.Funcs {
		got = append(got, d.Name.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("functions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"unit"}, m.Vars); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}

// TestUnformatted: package screen knows files with spaces for tabs, and with
// carriage returns.
func TestUnformatted(t *testing.T) {
	for _, text := range []string{
		"package p\r\n\r\nvar (\r\n    Name = 1\r\n    Life = 5 * time.Minute\r\n)\r\n",
		"package p\n\nfunc Life(\n  a int,\n) (d time.Duration) {\n  return 0\n}\n",
		"package p\n\ntype (\n  TTL time.Duration\n)\n\nfunc Life() TTL { return 0 }\n",
	} {
		if len(Find(parse(t, text)).Names) == 0 || !relevance.MayProvide([][]byte{[]byte(text)}) {
			t.Errorf("no provider found in\n%s", text)
		}
	}
}

// TestScreen: package screen passes every package that has providers. The standard
// library is a large body of code in every style.
func TestScreen(t *testing.T) {
	packages, passed, have := 0, 0, 0
	root := filepath.Join(build.Default.GOROOT, "src")
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if d.Name() == "testdata" {
			return fs.SkipDir
		}
		texts, files := source(t, dir)
		if len(files) == 0 {
			return nil
		}
		packages++
		may, names := relevance.MayProvide(texts), Find(files).Names
		if may {
			passed++
		}
		if len(names) > 0 {
			have++
			if !may {
				t.Errorf("%s is not passed: %s", dir, strings.Join(names, " "))
			}
		}
		return nil
	})
	if err != nil {
		t.Skipf("no source of the standard library: %v", err)
	}
	t.Logf("%d packages, %d with providers, %d passed", packages, have, passed)
}

func source(t *testing.T, dir string) (texts [][]byte, files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			continue // nothing to build
		}
		texts, files = append(texts, text), append(files, f)
	}
	return texts, files
}
