package listing

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/go/packages"
)

// byGoList lists packages with go list.
//
// A list alone depends neither on a target that can be built for nor on a place to
// build in, and a check that lacks them must not pass for one that found nothing.
// So the go command is asked to build the one package of which there is nothing to
// build, while it lists.
func (o Options) byGoList(ctx context.Context, patterns []string, tests bool) (found *Graph, err error) {
	var sizes types.Sizes
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		sizes, err = o.sizes(ctx)
		return err
	})
	group.Go(func() (err error) {
		found, err = o.goList(ctx, patterns, tests)
		return err
	})
	err = group.Wait()
	switch {
	case err != nil:
		return nil, err
	case sizes == nil && len(found.All) > 0:
		return nil, errors.New("it builds for an architecture that is not known here")
	}
	found.Sizes = sizes
	return found, nil
}

// sizes are those of the architecture for which the go command builds; nil if it
// is none that the gc compiler knows.
func (o Options) sizes(ctx context.Context) (types.Sizes, error) {
	var arch string
	err := o.run(ctx, nil, []string{"list", "-export", "-f={{context.GOARCH}}", "unsafe"}, func(out io.Reader) error {
		text, err := io.ReadAll(out)
		arch = strings.TrimSpace(string(text))
		return err
	}, io.Discard)
	return types.SizesFor("gc", arch), err
}

// goList runs go list. With -e it ends with 0 whatever is wrong with packages, so
// any other status says that it could not work.
func (o Options) goList(ctx context.Context, patterns []string, tests bool) (*Graph, error) {
	args := []string{"list", "-e", "-deps", recordFields}
	if tests {
		args = append(args, "-test")
	}
	if o.Tags != "" {
		args = append(args, "-tags="+o.Tags)
	}
	var plain []*Record
	var byID map[string]*Record
	var warnings bytes.Buffer
	var env []string
	if debug, _ := o.lookup("GODEBUG"); o.emptyCache() {
		env = append(env, "GODEBUG="+strings.TrimPrefix(debug+",goindex=0", ","))
	}
	err := o.run(ctx, env, slices.Concat(args, []string{"--"}, patterns), func(out io.Reader) (err error) {
		plain, byID, err = readRecords(out)
		return err
	}, &warnings)
	if err != nil {
		return nil, err
	}
	return &Graph{All: connect(plain, o.Tests), Records: byID, Unmatched: unmatchedPatterns(warnings.String())}, nil
}

// run runs the go command, reads its output while it prints it, and tells of
// downloads meanwhile. The rest of what it says goes to warnings.
func (o Options) run(ctx context.Context, env, args []string, read func(io.Reader) error, warnings io.Writer) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = o.Dir, append(o.environ(), env...)
	if _, set := o.lookup("GOGC"); !set {
		cmd.Env = append(cmd.Env, "GOGC=400") // a sixth less time, for 80 MB
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // lets it remove its work directory
	cmd.WaitDelay = stopDelay
	var said bytes.Buffer
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	// What the go command started may outlive it and hold the other ends.
	defer context.AfterFunc(ctx, func() { out.Close(); stderr.Close() })()
	proxy, _ := o.lookup("GOPROXY") // the go command tells of downloads even where it may not download
	var group errgroup.Group
	group.Go(func() error {
		for lines := bufio.NewReader(stderr); ; {
			line, err := lines.ReadString('\n')
			if module, ok := strings.CutPrefix(line, "go: downloading "); !ok {
				said.WriteString(line)
			} else if o.Downloading != nil && proxy != "off" {
				o.Downloading(strings.TrimSpace(module))
			}
			if err != nil {
				return nil
			}
		}
	})
	wrong := read(out)
	_, _ = io.Copy(io.Discard, out) // lets it end
	_ = group.Wait()
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		if message := strings.TrimSpace(said.String()); message != "" {
			err = fmt.Errorf("stderr: %s", message)
		}
		return err
	case wrong != nil:
		return fmt.Errorf("the output of go list: %w", wrong)
	}
	_, err = said.WriteTo(warnings)
	return err
}

// stopDelay is how long the go command has to end after it was interrupted.
const stopDelay = 3 * time.Second

// emptyCache reports whether there is next to nothing in the build cache. There
// the go command keeps an index of packages too. To make one takes it longer, and
// more so where the disk is slow, than to read the imports of all packages.
// https://pkg.go.dev/cmd/go/internal/modindex
func (o Options) emptyCache() bool {
	dir, _ := o.lookup("GOCACHE")
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return false
		}
		dir = filepath.Join(base, "go-build")
	}
	files := 0
	for i := range 16 { // of 256 directories
		entries, _ := os.ReadDir(filepath.Join(dir, fmt.Sprintf("%02x", i)))
		files += len(entries)
	}
	return files < 16
}

// unmatchedPatterns reads the warnings about patterns with "..." that match
// nothing: of those go list says nothing else.
func unmatchedPatterns(stderr string) (errs []packages.Error) {
	for line := range strings.Lines(stderr) {
		line, ok := strings.CutPrefix(strings.TrimSpace(line), "go: warning: ")
		if ok && strings.HasSuffix(line, " matched no packages") {
			errs = append(errs, packages.Error{Msg: line, Kind: packages.ListError})
		}
	}
	return errs
}
