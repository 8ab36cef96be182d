//go:build integration && unix

package integration

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// tryLock locks a file for as long as this process lives, or returns
// fs.ErrExist when another process has it.
func tryLock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fs.ErrExist
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}
