//go:build unix

package policy

import (
	"syscall"
	"time"
)

// cpuTime is what the process has used of processors. The benchmarks count by
// it, because other work on the machine does not slow it down much.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
