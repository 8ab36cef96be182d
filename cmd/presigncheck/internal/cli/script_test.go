package cli_test

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/vettool"
)

var update = flag.Bool("update", false, "rewrite the expected output of the scripts")

// TestMain makes the command available to the scripts, as a program of its
// own: go vet runs it too.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"presigncheck": func() {
			args := os.Args[1:]
			if vettool.Invoked(args) {
				vettool.Main(args)
				os.Exit(0)
			}
			os.Exit(cli.Main(args, os.Stdout, os.Stderr))
		},
	})
}

// TestScripts runs the command as users do. `go test -update` rewrites the
// expected output in the scripts.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"status2": status2},
		Setup: func(env *testscript.Env) error {
			// The go command inside the scripts shares the caches, so that
			// modules are fetched and packages built once.
			home, err := os.UserHomeDir()
			if err != nil {
				return err
			}
			env.Setenv("HOME", home)
			tool, err := exec.LookPath("presigncheck")
			if err != nil {
				return err
			}
			env.Setenv("PRESIGNCHECK", tool)
			// A module with the real SDK, for scripts that bring a package.
			for _, name := range []string{"go.mod", "go.sum"} {
				text, err := os.ReadFile(filepath.Join(root, "testdata", "webshop", name))
				if err != nil {
					return err
				}
				if err := os.MkdirAll(filepath.Join(env.WorkDir, "shop"), 0o700); err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(env.WorkDir, "shop", name), text, 0o600); err != nil {
					return err
				}
			}
			env.Setenv("WEBSHOP", filepath.Join(root, "testdata", "webshop"))
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			env.Setenv("AWS_CONFIG_FILE", filepath.Join(env.WorkDir, "no-config"))
			env.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(env.WorkDir, "no-credentials"))
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS", "GOSUMDB"} {
				if v, ok := os.LookupEnv(name); ok {
					env.Setenv(name, v)
				}
			}
			return nil
		},
	})
}

// status2 runs a program that has to say that it could not do its job, on one
// line and without a stack trace.
func status2(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[0], args[1:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		ts.Fatalf("%v: %v, want exit status 2", args, err)
	}
	if stderr := ts.ReadFile("stderr"); strings.Contains(stderr, "goroutine ") {
		ts.Fatalf("a stack trace:\n%s", stderr)
	}
}
