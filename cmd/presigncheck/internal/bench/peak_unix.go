//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peak is the memory in bytes of the largest process among p and its children.
func peak(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" { // which counts bytes, all others kilobytes
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10
}
