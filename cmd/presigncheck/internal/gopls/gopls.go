// Package gopls builds a gopls with the presign check inside.
//
// gopls has no plug-ins (https://go.dev/issue/59869). What it has is one list
// of analyzers in an internal package. So its module is copied out of the
// module cache, one file that appends to the list is added, and the copy is
// built. Nothing that is there already is changed, which is why the same file
// fits several releases. Should a release no longer accept the file, a second
// way touches no source at all, see [nested].
package gopls

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const (
	// DefaultVersion is the newest gopls that builds with the Go version this
	// module asks for; v0.24.0 needs Go 1.27.
	DefaultVersion = "v0.23.0"

	goplsModule = "golang.org/x/tools/gopls"
	thisModule  = "github.com/presigncheck/presigncheck"
)

// Options say what to build.
type Options struct {
	Version  string    // of gopls; empty means [DefaultVersion]
	Source   string    // directory of this module's source; empty: see [FindSource]
	Cache    string    // directory of finished builds; empty means one below os.UserCacheDir
	Progress io.Writer // a line for each step
}

// Build makes a gopls and returns the path of the program, which lies in the
// cache: the same versions and the same source are built once.
func Build(ctx context.Context, o Options) (string, error) {
	if o.Version == "" {
		o.Version = DefaultVersion
	}
	source, err := FindSource(ctx, o.Source)
	if err != nil {
		return "", err
	}
	o.say("the check comes from %s", source)
	upstream, err := download(ctx, o.Version)
	if err != nil {
		return "", err
	}
	file, err := o.cached(ctx, upstream, source)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(file); err == nil {
		o.say("gopls %s with this check is built already", upstream.Version)
	} else if err := o.build(ctx, upstream, source, file); err != nil {
		return "", err
	}
	return file, trim(file)
}

// build tries the ways one after the other.
func (o Options) build(ctx context.Context, upstream release, source Source, file string) error {
	o.say("building gopls %s with the check inside; the first time takes minutes", upstream.Version)
	var first error
	for _, way := range []way{added, nested} {
		err := o.attempt(ctx, way, upstream, source, file)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if first == nil {
			first = err
			o.say("gopls %s does not take the added file (%v); trying a module beside it", upstream.Version, err)
		}
	}
	return fmt.Errorf("gopls %s cannot be built with the check inside: %w; try --gopls-version %s", upstream.Version, first, DefaultVersion)
}

// attempt builds in a directory of its own and moves the program to its place
// once it has shown that it starts.
func (o Options) attempt(ctx context.Context, way way, upstream release, source Source, file string) error {
	dir, err := os.MkdirTemp("", "presigncheck-gopls-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := way(dir, upstream); err != nil {
		return err
	}
	if err := source.require(ctx, dir); err != nil {
		return err
	}
	program := filepath.Join(dir, "gopls.built")
	version := "-X main.version=" + upstream.Version + "+presigncheck." + source.label()
	// -mod=mod: the copy's go.mod and go.sum lack what the check imports.
	// -trimpath: the directory has another name each time, and the go
	// command's build cache shall not mind.
	if _, err := goCommand(ctx, dir, "build", "-mod=mod", "-trimpath", "-buildvcs=false", "-ldflags="+version, "-o", program, "."); err != nil {
		return err
	}
	if err := starts(ctx, program); err != nil {
		return err
	}
	return Install(program, file)
}

// Install copies a program to file, by way of a neighbour: an editor may be
// running the old one.
func Install(program, file string) error {
	in, err := os.Open(program)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	out, err := os.CreateTemp(filepath.Dir(file), ".gopls-*")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name()) // nothing is left there after the rename
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Chmod(0o755), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), file)
}

func (o Options) say(format string, args ...any) {
	if o.Progress != nil {
		line := strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")
		fmt.Fprintln(o.Progress, "presigncheck:", line)
	}
}
