// Package atomicfile writes files whole or not at all: what was in a file is
// there until all of the new text is on the disk beside it, and then the new
// text is. A full disk, a limit, a signal or a program that breaks off in the
// middle leaves the file as it was.
//
// A file keeps its permissions, its owner where the process may set it, and the
// symbolic links that lead to it. Hard links to it keep the old text. What is no
// regular file, such as /dev/stdout or a pipe, is written as it comes.
package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Write replaces the file at path by what write writes. A new file gets perm,
// less the umask. The error says what became of the file.
func Write(path string, perm fs.FileMode, write func(io.Writer) error) error {
	return fail(path, replace(path, perm, write))
}

// WriteText replaces the file at path by text.
func WriteText(path string, perm fs.FileMode, text []byte) error {
	return Write(path, perm, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// Append is Write for a file that keeps what it has in front of what is written.
func Append(path string, perm fs.FileMode, write func(io.Writer) error) error {
	var text bytes.Buffer
	if err := write(&text); err != nil {
		return fail(path, err)
	}
	return fail(path, replace(path, perm, func(w io.Writer) error {
		old, err := os.Open(path)
		if err == nil && regular(path) {
			_, err = io.Copy(w, old)
			err = errors.Join(err, old.Close())
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		_, err = w.Write(text.Bytes())
		return err
	}))
}

// fail says in one line which file was not written, and why: the name of the
// file beside it means nothing to anybody.
func fail(path string, err error) error {
	if err == nil {
		return nil
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	if regular(path) {
		return fmt.Errorf("%s cannot be written and is as it was: %w", path, err)
	}
	return fmt.Errorf("%s cannot be written: %w", path, err)
}

func regular(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func replace(path string, perm fs.FileMode, write func(io.Writer) error) error {
	path, err := target(path)
	if err != nil {
		return err
	}
	// A file that may not be written is not to be replaced either.
	old, err := os.OpenFile(path, os.O_WRONLY, 0)
	var info fs.FileInfo
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		defer old.Close()
		if info, err = old.Stat(); err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return write(old)
		}
	}
	beside, err := create(path, perm)
	if err != nil {
		return err
	}
	defer os.Remove(beside.Name()) // nothing is left there after the rename
	err = write(beside)
	if err == nil && info != nil {
		own(beside, info) // before the permissions, some of which a change of owner clears
		err = beside.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = beside.Sync() // a disk may be found to be full as late as this
	}
	if err := errors.Join(err, beside.Close()); err != nil {
		return err
	}
	return os.Rename(beside.Name(), path)
}

// target is the file to which the symbolic links at path lead, be it there or not.
func target(path string) (string, error) {
	for range 40 { // as many as Linux follows
		to, err := os.Readlink(path)
		if err != nil {
			return path, nil // no link, or nothing at all
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", errors.New("too many levels of symbolic links")
}

// create makes a new file in the directory of path. Its name is hidden and has
// another end than that of path: it is no source file while it is there.
func create(path string, perm fs.FileMode) (*os.File, error) {
	dir, name := filepath.Split(path)
	for {
		f, err := os.OpenFile(filepath.Join(dir, fmt.Sprintf(".%s.%08x", name, rand.Uint32())), os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}
