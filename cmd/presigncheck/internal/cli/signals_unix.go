//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// writeErrors makes errors of what would end the program in the middle of
// writing: a reader that went away, and a limit on the size of files. A signal
// that is ignored would be ignored in the go command too.
func writeErrors() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE, syscall.SIGXFSZ)
}
