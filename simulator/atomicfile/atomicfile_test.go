package atomicfile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/atomicfile"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	for _, text := range []string{"one", "two", ""} {
		if err := atomicfile.WriteText(path, 0o666, []byte(text)); err != nil {
			t.Fatal(err)
		}
		want(t, path, text)
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Errorf("the permissions became %v", info.Mode())
	}
	alone(t, dir, "a")
}

// TestNothingIsLost: whatever goes wrong in the middle, the file is as it was and
// nothing lies beside it.
func TestNothingIsLost(t *testing.T) {
	full := errors.New("full")
	stops := func(w io.Writer) error {
		if _, err := io.WriteString(w, "half"); err != nil {
			return err
		}
		return &fs.PathError{Op: "write", Path: "beside", Err: full}
	}
	for name, write := range map[string]func(string, fs.FileMode, func(io.Writer) error) error{"Write": atomicfile.Write, "Append": atomicfile.Append} {
		dir := t.TempDir()
		path := filepath.Join(dir, "a")
		if err := write(path, 0o666, stops); !errors.Is(err, full) || err.Error() != path+" cannot be written: full" {
			t.Errorf("%s: %v", name, err)
		}
		alone(t, dir)
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := write(path, 0o666, stops); !errors.Is(err, full) || err.Error() != path+" cannot be written and is as it was: full" {
			t.Errorf("%s: %v", name, err)
		}
		want(t, path, "old")
		alone(t, dir, "a")
	}
}

func TestAppend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	for _, text := range []string{"one ", "two "} {
		if err := atomicfile.Append(path, 0o600, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
			t.Fatal(err)
		}
	}
	want(t, path, "one two ")
}

// TestLinks: a link stays a link, and the file that it leads to is written, be it
// there or not.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	for path, to := range map[string]string{link: "again", filepath.Join(dir, "again"): filepath.Join("sub", "file"), filepath.Join(dir, "loop"): "loop"} {
		if err := os.Symlink(to, path); err != nil {
			t.Skip(err)
		}
	}
	for _, text := range []string{"one", "two"} {
		if err := atomicfile.WriteText(link, 0o666, []byte(text)); err != nil {
			t.Fatal(err)
		}
		want(t, filepath.Join(dir, "sub", "file"), text)
	}
	alone(t, filepath.Join(dir, "sub"), "file")
	if err := atomicfile.WriteText(filepath.Join(dir, "loop"), 0o666, nil); err == nil {
		t.Error("a link to itself was written")
	}
}

func TestWhatIsNoFile(t *testing.T) {
	if _, err := os.Stat(os.DevNull); err != nil {
		t.Skip(err)
	}
	if err := atomicfile.WriteText(os.DevNull, 0o666, []byte("text")); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s became a file: %v", os.DevNull, err)
	}
	if err := atomicfile.WriteText(t.TempDir(), 0o666, nil); err == nil {
		t.Error("a directory was written")
	}
	err := atomicfile.WriteText(filepath.Join(t.TempDir(), "none", "a"), 0o666, nil)
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), ".a.") {
		t.Errorf("%v", err)
	}
}

// TestReadOnlyFile: permission to write the directory is none to replace a file.
func TestReadOnlyFile(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everything")
	}
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("old"), 0o400); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.WriteText(path, 0o666, nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
	want(t, path, "old")
}

func want(t *testing.T, path, text string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != text {
		t.Errorf("%s has %q (%v), want %q", path, got, err, text)
	}
}

// alone checks that a directory has just these entries.
func alone(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("%s has %v, want %v", dir, got, names)
	}
}
