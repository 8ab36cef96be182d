package gopls

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Source is where the check that goes into gopls comes from: a released
// version of this module, or a directory with its source.
type Source struct {
	Version string
	Dir     string
}

func (s Source) String() string {
	if s.Dir != "" {
		return s.Dir
	}
	return thisModule + " " + s.Version
}

// label is the source as it appears in the version of the built gopls. The
// checkout of a release has the version of the program that was built in it.
func (s Source) label() string {
	if s.Dir == "" {
		return s.Version
	}
	if info, ok := debug.ReadBuildInfo(); ok && released(info.Main.Version) && s.Dir == builtIn() {
		return info.Main.Version
	}
	return "devel"
}

// builtIn is the checkout that this program was built in, "" if it does not
// know.
func builtIn() string {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) {
		return ""
	}
	// file is <dir>/cmd/presigncheck/internal/gopls/source.go
	return filepath.Join(filepath.Dir(file), "..", "..", "..", "..")
}

// FindSource returns the source in dir, or if dir is empty that of the running
// program: its version if it is a released one, else the directory that it was
// built in, or the one that the module in the working directory uses.
func FindSource(ctx context.Context, dir string) (Source, error) {
	if dir != "" {
		return sourceIn(dir)
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Path == thisModule {
		if r := info.Main.Replace; r != nil && r.Version == "" {
			return sourceIn(r.Path)
		}
		if released(info.Main.Version) {
			return Source{Version: info.Main.Version}, nil
		}
	}
	if dir := builtIn(); dir != "" {
		if s, err := sourceIn(dir); err == nil {
			return s, nil
		}
	}
	if out, err := goCommand(ctx, "", "list", "-m", "-f", "{{.Dir}}", thisModule); err == nil {
		if s, err := sourceIn(strings.TrimSpace(out)); err == nil {
			return s, nil
		}
	}
	return Source{}, fmt.Errorf("this presigncheck is not a released version and its source is not where it was built; name a checkout of %s with --source", thisModule)
}

// released reports whether the module proxy may have a version. Pseudo-versions
// stamped from a checkout are of commits that may have been published nowhere.
func released(version string) bool {
	return semver.IsValid(version) && !module.IsPseudoVersion(version) && semver.Build(version) == ""
}

func sourceIn(dir string) (Source, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Source{}, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return Source{}, fmt.Errorf("--source %s: %w", dir, err)
	}
	if path := modfile.ModulePath(text); path != thisModule {
		return Source{}, fmt.Errorf("--source %s: the module there is %q, not %s", dir, path, thisModule)
	}
	return Source{Dir: dir}, nil
}

// require makes the module in dir import the check from the source.
func (s Source) require(ctx context.Context, dir string) error {
	args := []string{"mod", "edit", "-require=" + thisModule + "@" + s.Version}
	if s.Dir != "" {
		args = []string{"mod", "edit", "-require=" + thisModule + "@v0.0.0", "-replace=" + thisModule + "=" + s.Dir}
	}
	_, err := goCommand(ctx, dir, args...)
	return err
}
