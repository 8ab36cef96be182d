package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A brokenRun is an environment or an input with which the check cannot be done,
// or not completely.
type brokenRun struct {
	name  string
	files map[string]string // to write; "" removes the file
	env   []string          // $DIR stands for the module's directory
	args  []string          // default ./...
	setup func(t *testing.T, dir string)
	run   func(cmd *exec.Cmd) error // default (*exec.Cmd).Run
	want  string                    // regular expression for the first line
	limit time.Duration             // for the run; 0 for a minute
	muted bool                      // standard output is not to be had
}

const presigns = `package media

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput) { c.PresignGetObject(ctx, in) }
`

var brokenRuns = []brokenRun{
	{name: "no go command", env: []string{"PATH=$DIR/none"}, want: `the go command is not in PATH`},
	{name: "go that fails", setup: fakeGo("echo boom >&2; exit 1"), want: `the go command cannot list the packages: boom$`},
	{name: "go that fails in silence", setup: fakeGo("exit 1"), want: `cannot list the packages: exit status 1$`},
	{name: "go that says nothing", setup: fakeGo("exit 0"), want: `no packages match ./...`},
	{name: "go that is killed", setup: fakeGo("kill -9 $$"), want: `cannot list the packages: signal: killed$`},
	{name: "go that prints garbage", setup: fakeGo("echo garbage"), want: `cannot list the packages: the output of go list: invalid character`},
	{name: "go that stops half way", setup: fakeGo(`printf '{"ImportPath": "a'`), want: `the output of go list: unexpected EOF`},
	{name: "go that hangs, SIGTERM", setup: fakeGo("touch started; sleep 60"), run: signaled(syscall.SIGTERM), want: `interrupted$`, limit: 20 * time.Second},
	{name: "go that hangs, SIGINT", setup: fakeGo("touch started; sleep 60"), run: signaled(syscall.SIGINT), want: `interrupted$`, limit: 20 * time.Second},
	{name: "TMPDIR that is not there", env: []string{"TMPDIR=/nonexistent"}, want: `go: creating work dir: stat /nonexistent: no such file or directory`},
	{name: "TMPDIR that nobody can write to", env: []string{"TMPDIR=$DIR/go.mod", "GOCACHE=$DIR/cache"}, want: `creating work dir: .*not a directory`},
	{name: "GOOS", env: []string{"GOOS=bad"}, want: `unsupported GOOS/GOARCH pair bad/`},
	{name: "GOARCH", env: []string{"GOARCH=bad"}, want: `unsupported GOOS/GOARCH pair .*/bad`},
	{name: "GOEXPERIMENT", env: []string{"GOEXPERIMENT=nosuch"}, want: `unknown GOEXPERIMENT such`},
	{name: "GOROOT", env: []string{"GOROOT=/nonexistent"}, want: `GOROOT`},
	{name: "GOENV", files: map[string]string{"env": "GOFLAGS=-nosuch\n"}, env: []string{"GOFLAGS=", "GOENV=$DIR/env"}, want: `unknown flag -nosuch`},
	{name: "GOCACHE that nobody can write to", env: []string{"GOCACHE=/dev/null/cache"}, want: `build cache.*not a directory`},
	{name: "nowhere to cache", env: []string{"HOME=", "GOCACHE=", "XDG_CACHE_HOME=", "GOPATH=", "GOMODCACHE="}, want: `neither GOMODCACHE nor GOPATH is set`},
	{name: "GOFLAGS with an unknown flag", env: []string{"GOFLAGS=-nosuch"}, want: `parsing \$GOFLAGS: unknown flag -nosuch`},
	{name: "GOFLAGS that are no flags", env: []string{"GOFLAGS=nosuch"}, want: `parsing \$GOFLAGS: non-flag "nosuch"`},
	{name: "overlay that is not there", env: []string{"GOFLAGS=-overlay=none.json"}, want: `none.json: no such file`},
	{name: "modfile that is not there", env: []string{"GOFLAGS=-modfile=none.mod"}, want: `none.mod: no such file`},
	{name: "GO111MODULE off", env: []string{"GO111MODULE=off"}, want: `cannot find package|not in std|GOPATH`},
	{name: "toolchain that is too old", files: map[string]string{"go.mod": "module example.com/webshop\n\ngo 1.999\n"}, env: []string{"GOTOOLCHAIN=local"}, want: `go.mod requires go >= 1.999`},
	{name: "toolchain that cannot be had", env: []string{"GOTOOLCHAIN=go1.999.0", "GOPROXY=off"}, want: `go1.999.0`},
	{name: "go.mod with a syntax error", files: map[string]string{"go.mod": "module example.com/webshop\n\nrequire (\n"}, want: `go.mod:4: `},
	{name: "no go.mod", files: map[string]string{"go.mod": ""}, want: `go.mod file not found|directory prefix . does not contain`},
	{name: "go.work with a syntax error", files: map[string]string{"go.work": "go 1.26\nuse (\n"}, want: `go.work:3: `},
	{name: "go.work with a module that is not there", files: map[string]string{"go.work": "go 1.26\nuse ./none\n"}, want: `none/go.mod`},
	{name: "GOWORK that is not there", env: []string{"GOWORK=/nonexistent/go.work"}, want: `/nonexistent/go.work`},
	{name: "vendor that is not there", env: []string{"GOFLAGS=-mod=vendor"}, want: `vendor`},
	{name: "vendor that is not that of go.mod", files: map[string]string{"vendor/modules.txt": "# example.com/a v1.0.0\n"}, env: []string{"GOFLAGS=-mod=vendor"}, want: `inconsistent vendoring`},
	{name: "modules that are not downloaded", env: []string{"GOMODCACHE=$DIR/modules", "GOPROXY=off"}, want: `module lookup disabled by GOPROXY=off`},
	{name: "modules that go.mod lacks", files: map[string]string{"go.mod": "module example.com/webshop\n\ngo 1.26\n"}, env: []string{"GOFLAGS=-mod=mod", "GOPROXY=off"}, want: `module lookup disabled by GOPROXY=off`},
	{name: "sums that go.sum lacks", files: map[string]string{"go.sum": "\n"}, env: []string{"GOPROXY=off", "GOFLAGS=-mod=readonly"}, want: `missing go.sum entry`},
	{name: "files that are all excluded", files: map[string]string{"videos/videos.go": "//go:build never\n\npackage videos\n"}, args: []string{"./videos"}, want: `build constraints exclude all Go files in `},
	{name: "files that are all excluded, beside others", files: map[string]string{"videos/videos.go": "//go:build never\n\npackage videos\n"}, args: []string{"./pictures", "./videos"}, want: `build constraints exclude all Go files in `},
	{name: "files that are all excluded without cgo", files: map[string]string{"c/c.go": "package c\n\nimport \"C\"\n"}, args: []string{"./c"}, env: []string{"CGO_ENABLED=0"}, want: `build constraints exclude all Go files in `},
	{name: "no Go files", args: []string{"./account"}, want: `no Go files in `},
	{name: "directory that is not there", args: []string{"./nowhere"}, want: `no packages match ./nowhere: `},
	{name: "directory that is not there, beside others", args: []string{"./pictures", "./nowhere"}, want: `nowhere`},
	{name: "pattern that matches nothing", args: []string{"./account/..."}, want: `./account/...`},
	{name: "pattern that matches nothing, beside others", args: []string{"./pictures", "./account/..."}, want: `"./account/..." matched no packages`},
	{name: "import path that is not there", args: []string{"example.com/nowhere"}, want: `example.com/nowhere`},
	{name: "symbolic link to itself", setup: func(t *testing.T, dir string) { link(t, "loop", filepath.Join(dir, "loop")) }, args: []string{"./loop"}, want: `loop`},
	{name: "file that cannot be read", setup: func(t *testing.T, dir string) { link(t, "nowhere.go", filepath.Join(dir, "videos", "more.go")) }, args: []string{"./videos"}, want: `more.go|nowhere.go`},
	{name: "import cycle", files: map[string]string{"a/a.go": "package a\n\nimport _ \"example.com/webshop/b\"\n", "b/b.go": "package b\n\nimport _ \"example.com/webshop/a\"\n"}, want: `import cycle`},
	{name: "imports with a syntax error", files: map[string]string{"a/a.go": "package a\n\nimport (\n\t\"fmt\n)\n"}, want: `^presigncheck: a/a.go:4:2: string literal not terminated|a/a.go:4:`},
	{name: "two packages in one directory", files: map[string]string{"a/a.go": "package a\n", "a/b.go": "package b\n"}, want: `found packages a \(a.go\) and b \(b.go\)`},
	{name: "no package clause", files: map[string]string{"a/a.go": "// nothing\n"}, want: `a/a.go:`},
	{name: "zero bytes in the source", files: map[string]string{"videos/more.go": "package videos\n\x00\n"}, want: `more.go`},
	{name: "type error beside a presign call", files: map[string]string{"media/media.go": presigns + "\nvar _ int = \"\"\n"}, want: `^presigncheck: media/media.go:11:13: cannot use "" `},
	{name: "import that is not there", files: map[string]string{"media/media.go": presigns, "media/more.go": "package media\n\nimport _ \"example.com/nowhere\"\n"}, want: `media/more.go:3:\d+: .*example.com/nowhere`},
	{name: "driver that is not there", env: []string{"GOPACKAGESDRIVER=/nonexistent/driver"}, want: `/nonexistent/driver`},
	{name: "configuration with a mistake", files: map[string]string{".presigncheck.yaml": "limit: 1h\n"}, want: `.presigncheck.yaml:1:1: unknown field "limit"`},
	{name: "standard output is full", setup: need("/dev/full"), run: into("/dev/full"), want: `no space left on device`, muted: true},
	{name: "standard output nobody reads", run: intoClosedPipe, want: `broken pipe`, muted: true},
}

// TestBrokenRuns: whatever is wrong, the run ends with status 2 and a line that
// says what; the reports say that they are incomplete; and no file is lost.
func TestBrokenRuns(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the rows are for Unix")
	}
	for _, row := range brokenRuns {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			row.test(t)
		})
	}
}

func (row brokenRun) test(t *testing.T) {
	dir := webshop(t)
	for name, text := range row.files {
		path := filepath.Join(dir, name)
		if text == "" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			continue
		}
		writeText(t, path, text)
	}
	const old = `{"version": 1, "findings": [{"fingerprint": "1", "rule": "expiry-unit", "file": "a.go", "message": "m"}]}`
	writeText(t, filepath.Join(dir, "baseline.json"), old)
	if row.setup != nil {
		row.setup(t, dir)
	}
	before := contents(t, dir)

	args := []string{"--format=json", "--sarif=out.sarif", "--baseline=baseline.json", "--write-baseline", "--fix"}
	if row.args == nil {
		row.args = []string{"./..."}
	}
	cmd := exec.Command("presigncheck", append(args, row.args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, e := range row.env {
		cmd.Env = append(cmd.Env, strings.ReplaceAll(e, "$DIR", dir))
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if row.run == nil {
		row.run = (*exec.Cmd).Run
	}
	start := time.Now()
	err := row.run(cmd)
	if took := time.Since(start); row.limit > 0 && took > row.limit {
		t.Errorf("it took %s", took)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("it ended with %v, want exit status 2", err)
	}

	lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
	first := lines[0]
	if row.muted { // which shows when all is done
		first = lines[len(lines)-1]
	}
	if !regexp.MustCompile(row.want).MatchString(first) || len(lines) > 8 || slices.ContainsFunc(lines, func(line string) bool { return !strings.HasPrefix(line, "presigncheck: ") }) {
		t.Errorf("it said\n%s\nwant first, of not many lines, %s", stderr.String(), row.want)
	}
	if !row.muted {
		var report struct{ Problems []struct{ Message string } }
		if err := json.Unmarshal(stdout.Bytes(), &report); err != nil || len(report.Problems) == 0 {
			t.Errorf("the JSON has problems %v (%v):\n%s", report.Problems, err, stdout.String())
		}
		row.sarif(t, filepath.Join(dir, "out.sarif"))
	}
	after := contents(t, dir)
	for name, text := range before {
		if row.muted && name == "baseline.json" && strings.Count(after[name], "fingerprint") >= strings.Count(text, "fingerprint") {
			continue // everything was checked, but nobody heard of it
		}
		if after[name] != text {
			t.Errorf("%s became %q", name, after[name])
		}
	}
}

func (row brokenRun) sarif(t *testing.T, path string) {
	var log struct {
		Runs []struct {
			Invocations []struct {
				ExecutionSuccessful        bool
				ToolExecutionNotifications []struct{ Level string }
			}
		}
	}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &log)
	}
	if err != nil {
		t.Errorf("the SARIF log: %v", err)
		return
	}
	if got := log.Runs[0].Invocations[0]; got.ExecutionSuccessful || len(got.ToolExecutionNotifications) == 0 {
		t.Errorf("the SARIF log says %+v", got)
	}
}

// webshop is a copy of the example.
func webshop(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "..", "..", "testdata", "webshop"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// contents are the texts of the files below dir, by name. Links count by where
// they lead to.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		all[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

func need(path string) func(t *testing.T, _ string) {
	return func(t *testing.T, _ string) {
		if _, err := os.Stat(path); err != nil {
			t.Skip("needs ", path)
		}
	}
}

// fakeGo puts a script in front of the go command.
func fakeGo(script string) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		path := filepath.Join(dir, "bin", "go")
		writeText(t, path, "#!/bin/sh\n"+script+"\n")
		if err := os.Chmod(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
}

// signaled sends the signal when the go command runs.
func signaled(sig os.Signal) func(cmd *exec.Cmd) error {
	return func(cmd *exec.Cmd) error {
		if err := cmd.Start(); err != nil {
			return err
		}
		for range 500 {
			if _, err := os.Stat(filepath.Join(cmd.Dir, "started")); err == nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if err := cmd.Process.Signal(sig); err != nil {
			return err
		}
		cmd.WaitDelay = time.Second // sleep has the standard error
		err := cmd.Wait()
		if errors.Is(err, exec.ErrWaitDelay) {
			return nil
		}
		return err
	}
}

// into runs a command with a file as its standard output.
func into(path string) func(cmd *exec.Cmd) error {
	return func(cmd *exec.Cmd) error {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		cmd.Stdout = f
		return cmd.Run()
	}
}

// intoClosedPipe runs a command whose standard output nobody reads.
func intoClosedPipe(cmd *exec.Cmd) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer w.Close()
	r.Close()
	cmd.Stdout = w
	return cmd.Run()
}

// TestBrokenVet: as the tool of go vet, the check does not pass in silence either
// where it cannot be done. The module has nothing to be found, so that only what is
// broken fails the run.
func TestBrokenVet(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the rows are for Unix")
	}
	tool, err := exec.LookPath("presigncheck")
	if err != nil {
		t.Fatal(err)
	}
	command, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []brokenRun{
		{name: "TMPDIR that is not there", env: []string{"TMPDIR=/nonexistent"}, want: `creating work dir`},
		{name: "GOOS", env: []string{"GOOS=bad"}, want: `unsupported GOOS/GOARCH pair bad/`},
		{name: "GOCACHE off", env: []string{"GOCACHE=off"}, want: `build cache is disabled by GOCACHE=off`},
		{name: "GOFLAGS with an unknown flag", env: []string{"GOFLAGS=-nosuch"}, want: `unknown flag -nosuch`},
		{name: "go.mod with a syntax error", files: map[string]string{"go.mod": "module example.com/webshop\n\nrequire (\n"}, want: `go.mod:4: `},
		{name: "modules that are not downloaded", env: []string{"GOMODCACHE=$DIR/modules", "GOPROXY=off"}, want: `module lookup disabled by GOPROXY=off`},
		{name: "files that are all excluded", files: map[string]string{"c/c.go": "//go:build never\n\npackage c\n"}, args: []string{"./c"}, want: `build constraints exclude all Go files in `},
		{name: "type error beside a presign call", files: map[string]string{"media/media.go": presigns + "\nvar _ int = \"\"\n"}, args: []string{"./media"}, want: `media/media.go:11:13: cannot use "" `},
		{name: "syntax error beside a presign call", files: map[string]string{"media/media.go": presigns + "\nvar _ = {\n"}, args: []string{"./media"}, want: `media/media.go:11:`},
		{name: "configuration with a mistake", files: map[string]string{".presigncheck.yaml": "limit: 1h\n"}, want: `.presigncheck.yaml:1:1: unknown field "limit"`},
		{name: "configuration of a package with a mistake", files: map[string]string{"invoices/.presigncheck.yml": "limit: 1h\n"}, want: `.presigncheck.yml:1:1: unknown field "limit"`},
		{name: "configuration that cannot be read", files: map[string]string{"invoices/.presigncheck.yaml/file": "text"}, want: `.presigncheck.yaml: is a directory`},
		{name: "go.work with a syntax error", files: map[string]string{"go.work": "go 1.26\nuse (\n"}, want: `go.work:3: `},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			dir := webshop(t)
			for _, name := range []string{"pictures", "videos", "cmd"} { // which have findings, or import them
				if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
			for name, text := range row.files {
				writeText(t, filepath.Join(dir, name), text)
			}
			if row.args == nil {
				row.args = []string{"./..."}
			}
			cmd := exec.Command(command, append([]string{"vet", "-vettool=" + tool}, row.args...)...)
			cmd.Dir = dir
			cmd.Env = os.Environ()
			for _, e := range row.env {
				cmd.Env = append(cmd.Env, strings.ReplaceAll(e, "$DIR", dir))
			}
			out, err := cmd.CombinedOutput()
			if err == nil || !regexp.MustCompile(row.want).Match(out) || bytes.Contains(out, []byte("goroutine ")) {
				t.Errorf("%v, want a failure and %s:\n%s", err, row.want, out)
			}
		})
	}
}
