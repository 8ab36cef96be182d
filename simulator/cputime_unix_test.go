//go:build unix

package simulator_test

import (
	"syscall"
	"time"
)

// cpuTime is what the process has used of the processors, which other processes
// do not change as they change the clock on the wall.
func cpuTime() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
