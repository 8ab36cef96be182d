package gopls

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// release is a version of gopls in the module cache.
type release struct {
	Version string // as the module proxy names it
	Dir     string
	Error   string
}

// download fetches a release from the module proxy, unless it is in the module
// cache.
func download(ctx context.Context, version string) (release, error) {
	if !strings.HasPrefix(version, "v") && version != "latest" {
		version = "v" + version
	}
	// Outside of any module: the go.mod of whoever runs the command has no
	// say, neither in versions nor in the toolchain.
	dir, err := os.MkdirTemp("", "presigncheck-gopls-")
	if err != nil {
		return release{}, err
	}
	defer os.RemoveAll(dir)
	out, err := goCommand(ctx, dir, "mod", "download", "-json", goplsModule+"@"+version)
	var r release
	if json.Unmarshal([]byte(out), &r) != nil && err != nil {
		return r, fmt.Errorf("gopls %s cannot be fetched: %w", version, err)
	}
	switch {
	case strings.Contains(r.Error, "requires go >="):
		return r, tooOld(version, r.Error)
	case r.Error != "":
		return r, fmt.Errorf("gopls %s cannot be fetched: %s; look at GOPROXY and the network, or choose another release with --gopls-version", version, r.Error)
	}
	return r, nil
}

// tooOld rewrites "M@V requires go >= X (running go Y; GOTOOLCHAIN=local)".
func tooOld(version, problem string) error {
	_, needs, _ := strings.Cut(problem, "requires go >=")
	needs, _, _ = strings.Cut(strings.TrimSpace(needs), " ")
	return fmt.Errorf("gopls %s needs Go %s, and the go command is older; install it, allow it with GOTOOLCHAIN=auto, or use --gopls-version %s", version, needs, DefaultVersion)
}
