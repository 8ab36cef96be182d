//go:build integration

package plan_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// openTofu is built from source where a machine has no engine.
	openTofu = "v1.10.10"
	// engineEnv names an engine to use instead of those in PATH.
	engineEnv = "PRESIGNCHECK_TERRAFORM"
	// budgetEnv limits how long that may take, as for the servers of the probes.
	budgetEnv     = "PRESIGNCHECK_BUILD_TIME"
	defaultBudget = 6 * time.Minute
)

// An engine is a program that plans, with a file that makes it use the stand-in.
type engine struct {
	name, path, settings string
}

// engines are those that are here, or the one that can be built; where none can be
// had, the test is skipped.
func engines(t *testing.T) []engine {
	t.Helper()
	found, err := haveEngines()
	if err != nil {
		t.Skip(err)
	}
	return found
}

var haveEngines = sync.OnceValues(func() (all []engine, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, "presigncheck", "engine")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	spend := defaultBudget
	if text := os.Getenv(budgetEnv); text != "" {
		if spend, err = time.ParseDuration(text); err != nil {
			return nil, fmt.Errorf("%s: %w", budgetEnv, err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), spend)
	defer cancel()
	settings, err := buildStandin(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("the stand-in provider cannot be built: %w", err)
	}
	if path := os.Getenv(engineEnv); path != "" {
		return []engine{{filepath.Base(path), path, settings}}, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			all = append(all, engine{name, path, settings})
		}
	}
	built := filepath.Join(dir, "tofu-"+openTofu)
	if len(all) == 0 && !exists(built) {
		if err := buildOpenTofu(ctx, built, spend); err != nil {
			return nil, err
		}
	}
	if exists(built) {
		all = append(all, engine{"tofu", built, settings})
	}
	return all, nil
})

// buildStandin builds the provider, which Go's build cache makes quick, and writes
// the settings by which an engine takes it for hashicorp/aws.
func buildStandin(ctx context.Context, dir string) (settings string, err error) {
	build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(dir, "terraform-provider-aws"), ".")
	build.Dir = filepath.Join("..", "..", "testdata", "standin")
	build.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if err := last(build); err != nil {
		return "", err
	}
	settings = filepath.Join(dir, "settings.tfrc")
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"hashicorp/aws\" = %q\n  }\n  direct {}\n}\n", filepath.ToSlash(dir))
	return settings, os.WriteFile(settings, []byte(text), 0o600)
}

// buildOpenTofu builds in the module itself, whose replace directives forbid go
// install. It is interrupted when its time is over, as by a person: what is compiled
// stays in Go's build cache, and the next run goes on from there.
func buildOpenTofu(ctx context.Context, path string, spend time.Duration) error {
	missing := func(err error) error {
		if ctx.Err() != nil {
			err = fmt.Errorf("building OpenTofu %s was stopped after %s; the next run goes on from there, %s=30m allows more", openTofu, spend, budgetEnv)
		}
		return fmt.Errorf("there is no terraform or tofu, and %w; %s names a program to use", err, engineEnv)
	}
	download := exec.CommandContext(ctx, "go", "mod", "download", "-json", "github.com/opentofu/opentofu@"+openTofu)
	download.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := download.Output()
	var module struct{ Dir string }
	if err := errors.Join(err, json.Unmarshal(out, &module)); err != nil {
		return missing(fmt.Errorf("OpenTofu %s cannot be downloaded: %w", openTofu, err))
	}
	fmt.Fprintf(os.Stderr, "building OpenTofu %s, which takes about ten minutes the first time; stopping after %s (%s)\n", openTofu, spend, budgetEnv)
	half := path + ".new"
	defer os.Remove(half)
	build := exec.CommandContext(ctx, "go", "build", "-o", half, "./cmd/tofu")
	build.Dir = module.Dir
	build.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	build.Cancel = func() error { return build.Process.Signal(os.Interrupt) }
	build.WaitDelay = 20 * time.Second
	if err := last(build); err != nil {
		return missing(err)
	}
	return os.Rename(half, path)
}

// last runs a step and puts the last line that it prints into the error.
func last(c *exec.Cmd) error {
	if out, err := c.CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("%s: %w: %s", filepath.Base(c.Args[0]), err, lines[len(lines)-1])
	}
	return nil
}

func (e engine) run(t *testing.T, dir string, arguments ...string) []byte {
	t.Helper()
	c := exec.Command(e.path, arguments...)
	c.Dir = dir
	c.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+e.settings, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", e.name, strings.Join(arguments, " "), err, stderr.String(), out)
	}
	return out
}

// plan plans what stands in a directory, and gives the file with the plan as JSON.
func (e engine) plan(t *testing.T, dir string, arguments ...string) (path string) {
	t.Helper()
	e.run(t, dir, "get")
	e.run(t, dir, append([]string{"plan", "-out=plan.bin", "-input=false", "-no-color"}, arguments...)...)
	path = filepath.Join(dir, "made.json")
	if err := os.WriteFile(path, e.run(t, dir, "show", "-json", "plan.bin"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
