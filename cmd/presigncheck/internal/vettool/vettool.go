// Package vettool lets the command serve as the tool of
// `go vet -vettool=$(which presigncheck)` and `go fix -fixtool=…`.
//
// The go command asks such a tool for its flags (-flags) and its version
// (-V=full), and then runs it once per package with a vet.cfg file. Nearly all
// packages have no part in presigning and are answered before anything is
// parsed: by package bystander, or here if the go command passes flags.
package vettool

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/suite/vet"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/vettool/bystander"
)

// withVet is the flag that adds the analyzers of go vet, which -vettool puts
// out of work. (The go command takes one tool only: https://go.dev/issue/70041.)
const withVet = "with-vet"

// Invoked reports whether the go command runs the program with args as its
// vet tool.
func Invoked(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return last == "-flags" || last == "-V=full" || filepath.Base(last) == "vet.cfg"
}

// gcPercent spares a process that lives for some milliseconds most of its
// garbage collections: it takes a third off its time.
const gcPercent = 400

// Main answers the go command and exits.
func Main(args []string) {
	debug.SetGCPercent(gcPercent)
	switch last := args[len(args)-1]; last {
	case "-V=full":
		v, err := version(".")
		if err != nil {
			fail(err)
		}
		fmt.Println(v)
	case "-flags":
		check(analyzer.Default(), true)
	default:
		if err := answer(last, args); err != nil {
			fail(err)
		}
	}
}

// answer answers for the package that a vet.cfg file describes.
func answer(cfgFile string, args []string) error {
	u, err := bystander.Read(cfgFile)
	if err != nil {
		return err
	}
	file, err := config.For(u.Dir)
	if err != nil {
		return err
	}
	cfg := file.Analyzer()
	if err := checkFlags(analyzer.New(cfg), args); err != nil {
		return err
	}
	if wantsSuite(args) {
		check(cfg, true)
	}
	target := bystander.Target{
		Packages: func() []string { return analyzer.PresignPackages(cfg) },
		Names:    func() []string { return analyzer.PresignNames(cfg) },
	}
	part, facts, err := u.Part(target)
	switch {
	case err != nil: // unitchecker will say it
	case part == bystander.None:
		return finish(u, facts.Inherited(), args)
	case part == bystander.Helping:
		if facts, ok := help(u, cfg, facts); ok {
			return finish(u, facts, args)
		}
	}
	check(cfg, false)
	return nil
}

// check leaves the rest to unitchecker, which exits.
func check(cfg analyzer.Config, suite bool) {
	flag.Bool(withVet, false, "run the analyzers of go vet too")
	analyzers := []*analysis.Analyzer{analyzer.New(cfg)}
	if suite {
		analyzers = append(analyzers, vet.Suite...)
	}
	unitchecker.Main(analyzers...)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "presigncheck:", err)
	os.Exit(1)
}
