package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A contestant is one tool, called in one way.
type contestant struct {
	name  string
	times int  // it runs
	cold  bool // with an empty build cache, and compared with go vet that has one
	// command prepares run n; what it does is not measured.
	command func(n int) (argv []string, env []string, err error)
	runs    []sample
}

const root = "github.com/presigncheck/presigncheck/cmd/presigncheck"

// tools are the programs that are built for the benchmark.
type tools struct{ presigncheck, nothing, wholeprogram string }

func build(temp string) (tools, error) {
	t := tools{filepath.Join(temp, "presigncheck"), filepath.Join(temp, "nothing"), filepath.Join(temp, "wholeprogram")}
	for out, pkg := range map[string]string{
		t.presigncheck: root, t.nothing: root + "/internal/bench/nothing", t.wholeprogram: root + "/internal/bench/wholeprogram",
	} {
		cmd := exec.Command("go", "build", "-o", out, pkg)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as releases are built
		if text, err := cmd.CombinedOutput(); err != nil {
			return t, fmt.Errorf("go build %s: %w\n%s", pkg, err, text)
		}
	}
	return t, nil
}

func contestants(t tools, temp string, o options) []*contestant {
	all := []*contestant{
		{name: "`presigncheck ./...`", times: o.runs, command: fixed(t.presigncheck, "./...")},
		{name: "`go vet ./...`, cached", times: o.runs, command: fixed("go", "vet", "./...")},
		{name: "`go vet ./...`, uncached", times: o.slow, command: func(n int) ([]string, []string, error) {
			return []string{"go", "vet", "-printf.funcs=" + unseen(n), "./..."}, nil, nil
		}},
		{name: "`go vet -vettool`, a check that does nothing, uncached", times: o.slow, command: vettool(t.nothing)},
		{name: "`go vet -vettool=presigncheck`, uncached", times: o.slow, command: vettool(t.presigncheck)},
		{name: "everything from source with SSA", times: o.slow, command: fixed(t.wholeprogram, "./...")},
	}
	all = append(all,
		&contestant{name: "`go vet ./...`, empty build cache", times: o.cold, cold: true, command: cold(temp, "go", "vet", "./...")},
		&contestant{name: "`presigncheck ./...`, empty build cache", times: o.cold, cold: true, command: cold(temp, t.presigncheck, "./...")},
		&contestant{name: "`go vet -vettool=presigncheck ./...`, empty build cache", times: o.cold, cold: true, command: cold(temp, "go", "vet", "-vettool="+t.presigncheck, "./...")},
	)
	if o.staticcheck != "" {
		all = append(all, &contestant{name: "`staticcheck ./...`, uncached", times: o.slow, command: func(n int) ([]string, []string, error) {
			dir, err := os.MkdirTemp(temp, "staticcheck-")
			return []string{o.staticcheck, "./..."}, []string{"STATICCHECK_CACHE=" + dir}, err
		}})
	}
	return all
}

func fixed(argv ...string) func(int) ([]string, []string, error) {
	return func(int) ([]string, []string, error) { return argv, nil, nil }
}

// cold runs with a build cache of its own, in which there is nothing.
func cold(temp string, argv ...string) func(int) ([]string, []string, error) {
	return func(int) ([]string, []string, error) {
		dir, err := os.MkdirTemp(temp, "cache-")
		return argv, []string{"GOCACHE=" + dir}, err
	}
}

// vettool runs a copy of the tool with a few more bytes at its end: the go
// command knows tools by their content.
func vettool(tool string) func(int) ([]string, []string, error) {
	return func(n int) ([]string, []string, error) {
		text, err := os.ReadFile(tool)
		if err != nil {
			return nil, nil, err
		}
		copied := tool + "-" + unseen(n)
		err = os.WriteFile(copied, append(text, unseen(n)...), 0o755)
		return []string{"go", "vet", "-vettool=" + copied, "./..."}, nil, err
	}
}

// unseen is a word that no earlier run has used.
func unseen(n int) string { return fmt.Sprintf("bench%dx%d", os.Getpid(), n) }
