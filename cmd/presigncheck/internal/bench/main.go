// Bench compares what the check costs with what other tools cost on the same module,
// in one run, and prints a Markdown table.
//
//	go run ./cmd/presigncheck/internal/bench -module DIR [-runs 5] [-slow 3] [-cold 1] [-staticcheck PATH]
//
// The tools take turns, so that a busy machine treats them alike; the table has
// medians. Memory is that of the largest single process. The build cache is
// warm: before the first run that counts, go vet and the command run once.
//
// "Uncached" means that go vet has no results to reuse, while the export data of
// packages is there: each run gets a flag or a copy of the tool that the go
// command has not seen before. The command itself caches nothing. With -cold,
// the command and go vet also run with a build cache in which there is nothing,
// as on a fresh machine that has the modules.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	var o options
	flag.StringVar(&o.module, "module", "", "the `directory` of the module to measure on")
	flag.IntVar(&o.runs, "runs", 5, "`number` of runs of the fast ones")
	flag.IntVar(&o.slow, "slow", 3, "`number` of runs of those that read everything")
	flag.IntVar(&o.cold, "cold", 0, "`number` of runs with an empty build cache")
	flag.StringVar(&o.staticcheck, "staticcheck", "", "`path` of staticcheck (left out if empty)")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	module, staticcheck string
	runs, slow, cold    int
}

func run(o options) error {
	module, err := filepath.Abs(o.module)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "presigncheck-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	tools, err := build(temp)
	if err != nil {
		return err
	}
	all := contestants(tools, temp, o)
	if err := measure(module, all, o); err != nil {
		return err
	}
	print(os.Stdout, all)
	return nil
}
