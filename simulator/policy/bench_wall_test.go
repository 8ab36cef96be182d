//go:build !unix

package policy

import "time"

var started = time.Now()

// cpuTime is the elapsed time where that of the processors is not to be had.
func cpuTime() time.Duration { return time.Since(started) }
