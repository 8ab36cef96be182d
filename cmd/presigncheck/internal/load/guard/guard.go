// Package guard keeps the go command from building anything when it is asked
// what is built.
//
// Go list -export tells where the build cache has the export data of each
// package, and compiles those that it does not have: for a whole module, minutes
// of work for the sake of a few packages. A program that links this package can
// have itself put in front of the compiler (see [Flag]), where it refuses to
// compile. Then go list tells what is built, and of the rest an error with
// [NotBuilt].
//
// Like package bystander it acts while the program is being initialized, before
// the bulk of it: the go command may start it hundreds of times.
package guard

import (
	"os"
	"slices"
	"strings"
)

// NotBuilt is said of a package that would have to be compiled.
const NotBuilt = "presigncheck: not in the build cache"

// arg makes of a program the guard.
const arg = "--build-nothing"

func init() {
	if len(os.Args) > 2 && os.Args[1] == arg {
		os.Exit(stand(os.Args[2:]))
	}
}

// Flag is the flag of the go command that puts this program in front of the
// tools, "" if there is none.
// https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies
func Flag() string {
	program, err := os.Executable()
	if err != nil {
		return ""
	}
	for _, quote := range []string{"'", `"`} { // inside which the go command knows no escapes
		if !strings.Contains(program, quote) {
			return "-toolexec=" + quote + program + quote + " " + arg
		}
	}
	return ""
}

// stand runs a tool that is asked who it is, as the answer is part of the key
// under which the cache has a package, and refuses everything else. It returns
// the exit status.
func stand(tool []string) int {
	if !slices.Contains(tool, "-V=full") && !slices.Contains(tool, "-###") {
		os.Stderr.WriteString(NotBuilt + "\n")
		return 1
	}
	files := []*os.File{os.Stdin, os.Stdout, os.Stderr}
	for _, path := range paths(tool[0]) {
		p, err := os.StartProcess(path, tool, &os.ProcAttr{Files: files})
		if err != nil {
			continue
		}
		state, err := p.Wait()
		if err != nil || !state.Success() {
			return 1
		}
		return 0
	}
	os.Stderr.WriteString("presigncheck: cannot run " + tool[0] + "\n")
	return 1
}

// paths are where a tool may be. Package os/exec knows better, but is
// initialized late.
func paths(tool string) (out []string) {
	if strings.ContainsAny(tool, `/\`) {
		return []string{tool}
	}
	for _, dir := range strings.Split(os.Getenv("PATH"), string(os.PathListSeparator)) {
		for _, ext := range []string{"", ".exe"} {
			out = append(out, dir+string(os.PathSeparator)+tool+ext)
		}
	}
	return out
}
