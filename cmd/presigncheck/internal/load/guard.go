package load

import (
	"os/exec"
	"runtime"
	"strings"
)

// notBuilt is said of a package that would have to be compiled.
const notBuilt = "presigncheck: not in the build cache"

// guardScript runs a tool of the go command that is asked who it is, since the
// answer is part of the key under which the cache has a package, and refuses to
// do anything else. There are no single quotes in it, for
// -toolexec knows no escapes.
const guardScript = `case " $* " in *" -V=full "*|*" -### "*) exec "$@";; esac; echo "` + notBuilt + `" >&2; exit 1`

// guard is the flag that keeps the go command from building anything when it is
// asked what is built, "" where there is no shell.
//
// Go list -export tells where the build cache has the export data of each
// package, and compiles those that it does not have: for a whole module, minutes
// of work for the sake of a few packages. With the guard in front of the compiler
// it tells what is built, and of the rest an error with notBuilt. The go command
// may start the guard hundreds of times, so it is a shell and not this program,
// which takes five times as long to say no.
// https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies
func guard() string {
	shell, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" || strings.ContainsAny(shell, "'\" ") {
		return ""
	}
	return "-toolexec=" + shell + " -c '" + guardScript + "' guard"
}
