package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk: where nothing can be written any more, nothing is lost: neither
// source files nor reports of earlier runs.
func TestFullDisk(t *testing.T) {
	for name, fill := range map[string]func(t *testing.T, dir string, cmd *exec.Cmd){"a small disk": smallDisk, "a limit on the size of files": smallFiles} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, args := range [][]string{
				{"--fix"}, {"--write-baseline", "--baseline=baseline.json"}, {"--sarif=out.sarif"}, {"--html=out.html"}, {"--summary=out.md"},
			} {
				cmd := exec.Command("presigncheck", append(args, "./...")...)
				sub := filepath.Join(dir, strings.Trim(args[0], "-="))
				if err := os.MkdirAll(sub, 0o777); err != nil {
					t.Fatal(err)
				}
				cmd.Dir = sub
				fill(t, sub, cmd)
				before := contents(t, sub)
				out, err := cmd.CombinedOutput()
				if cmd.ProcessState.ExitCode() != 2 {
					t.Errorf("%v: %v, want exit status 2\n%s", args, err, out)
				}
				if !strings.Contains(string(out), "presigncheck: ") || strings.Contains(string(out), "goroutine ") {
					t.Errorf("%v: it said\n%s", args, out)
				}
				after := contents(t, sub)
				for name, text := range before {
					if after[name] != text {
						t.Errorf("%v: %s became %q", args, name, after[name])
					}
				}
				if len(after) != len(before) {
					t.Errorf("%v: %d files became %d", args, len(before), len(after))
				}
			}
		})
	}
}

// smallDisk makes dir a full disk with the example on it.
func smallDisk(t *testing.T, dir string, _ *exec.Cmd) {
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("cannot mount: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	fillWebshop(t, dir)
	f, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 4096; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
}

// smallFiles lets the command, and what it starts, write no file at all.
func smallFiles(t *testing.T, dir string, cmd *exec.Cmd) {
	fillWebshop(t, dir)
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	cmd.Args = append([]string{"sh", "-c", "ulimit -f 0 && exec \"$@\"", "sh"}, append([]string{cmd.Path}, cmd.Args[1:]...)...)
	cmd.Path = shell
}

func fillWebshop(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "..", "..", "testdata", "webshop"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"baseline.json", "out.sarif", "out.html", "out.md"} {
		text := "of an earlier run"
		if name == "baseline.json" {
			text = `{"version": 1, "findings": [{"fingerprint": "1", "rule": "expiry-unit", "file": "a.go", "message": "m"}]}`
		}
		writeText(t, filepath.Join(dir, name), text)
	}
}
