package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/build"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/packages"
)

// golist is what go list says of a package, or of a package as it is built for
// the tests of one.
type golist struct {
	ImportPath, Dir, Name string
	ForTest, Export       string
	Standard, DepOnly     bool
	Module                *struct {
		Path, Version, GoVersion string
		Main                     bool
	}
	GoFiles, CgoFiles         []string
	SwigFiles, SwigCXXFiles   []string
	TestGoFiles, XTestGoFiles []string
	Imports                   []string
	ImportMap                 map[string]string
	TestImports, XTestImports []string
	Error                     *struct{ Pos, Err string }
}

const golistFields = "-json=ImportPath,Dir,Name,ForTest,Export,Standard,DepOnly,Module,GoFiles,CgoFiles,SwigFiles,SwigCXXFiles," +
	"TestGoFiles,XTestGoFiles,Imports,ImportMap,TestImports,XTestImports,Error"

// byGoList lists packages with go list. packages.Load could do it, but not
// choose among them before it reads them. Of what is built already, byID tells
// what is needed to load it.
func (o Options) byGoList(ctx context.Context, target Target, patterns []string) (*golisted, error) {
	var args []string
	if o.Tests && (o.Everything || o.testsName(target.Names, patterns)) {
		args = append(args, "-test")
	}
	guard := guard()
	if guard == "" {
		return o.unguarded(ctx, args, patterns)
	}
	// Without a profile and without version control, as go vet builds.
	found, err := o.goList(ctx, slices.Concat(args, []string{"-export", guard, "-pgo=off", "-buildvcs=false"}), patterns)
	if err == nil || ctx.Err() != nil {
		return found, err
	}
	if found, again := o.unguarded(ctx, args, patterns); again == nil { // it was the guard
		return found, nil
	}
	return nil, err
}

// unguarded lists packages without asking what is built. A list without export
// data depends neither on a target that can be built for nor on a place to build
// in, and a check that lacks them must not pass for one that found nothing.
func (o Options) unguarded(ctx context.Context, args, patterns []string) (*golisted, error) {
	if _, err := o.goList(ctx, []string{"-export"}, []string{"unsafe"}); err != nil {
		return nil, err
	}
	return o.goList(ctx, args, patterns)
}

// testsName reports whether tests of the packages may have one of the names in
// their text. What is built for tests takes the go command a third more time, and
// where a test only calls a wrapper, packages.Load can load it too.
func (o Options) testsName(names, patterns []string) bool {
	var files []string
	for _, pattern := range patterns {
		dir, below := strings.CutSuffix(pattern, "...")
		if !build.IsLocalImport(pattern) || strings.Contains(dir, "...") {
			return true // nobody knows yet where that is
		}
		root := filepath.Join(o.Dir, dir)
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil: // go list will meet it
			case !d.IsDir():
				if strings.HasSuffix(path, "_test.go") {
					files = append(files, path)
				}
			case path != root && (!below || ignored(d.Name())):
				return fs.SkipDir
			}
			return nil
		})
	}
	for _, found := range (use{names, word}).search(files) {
		if found {
			return true
		}
	}
	return false
}

// ignored reports whether patterns leave out directories of a name.
// https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "vendor"
}

// golisted is what one go list says.
type golisted struct {
	all       []*listed
	byID      map[string]*golist
	unmatched []packages.Error // of patterns that match nothing
}

// goList runs go list. With -e it ends with 0 whatever is wrong with packages, so
// any other status says that it could not work.
func (o Options) goList(ctx context.Context, args, patterns []string) (*golisted, error) {
	args = slices.Concat([]string{"list", "-e", "-deps", golistFields}, args)
	if o.Tags != "" {
		args = append(args, "-tags="+o.Tags)
	}
	cmd := exec.CommandContext(ctx, "go", slices.Concat(args, []string{"--"}, patterns)...)
	cmd.Dir, cmd.Env = o.Dir, o.environ()
	if !slices.ContainsFunc(cmd.Env, func(e string) bool { return strings.HasPrefix(e, "GOGC=") }) {
		cmd.Env = append(cmd.Env, "GOGC=400") // a sixth less time, for 80 MB
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // lets it remove its work directory
	cmd.WaitDelay = stopDelay
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	// What the go command started may outlive it and hold the other end.
	defer context.AfterFunc(ctx, func() { out.Close() })()
	plain, byID, wrong := readGoList(out)
	_, _ = io.Copy(io.Discard, out) // lets it end
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		if message := strings.TrimSpace(stderr.String()); message != "" {
			err = fmt.Errorf("stderr: %s", message)
		}
		return nil, err
	case wrong != nil:
		return nil, fmt.Errorf("the output of go list: %w", wrong)
	}
	return &golisted{connect(plain, o.Tests), byID, unmatchedPatterns(stderr.String())}, nil
}

// stopDelay is how long the go command has to end after it was interrupted.
const stopDelay = 3 * time.Second

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

// readGoList reads what go list prints, while it does: the packages as others
// import them, in their order, and by ID also what is built for tests.
func readGoList(r io.Reader) (plain []*golist, byID map[string]*golist, err error) {
	byID = make(map[string]*golist)
	for dec := json.NewDecoder(r); ; {
		p := new(golist)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return plain, byID, nil
		} else if err != nil {
			return nil, nil, err
		}
		if p.Error != nil && (strings.Contains(p.Error.Err, notBuilt) || onlyEmbeds(p.Error.Err)) {
			p.Error = nil
		}
		byID[p.ImportPath] = p
		if !p.builtForTests(byID) {
			plain = append(plain, p)
		}
	}
}

// onlyEmbeds reports whether an error of the go command is only that there are no
// files to embed, as where the front end has not been built. The check needs none.
// https://pkg.go.dev/embed
func onlyEmbeds(message string) bool {
	return strings.HasPrefix(message, "pattern ") && strings.HasSuffix(message, ": no matching files found")
}

// builtForTests reports whether p is built for the tests of a package, or is the
// program that runs them, which is listed after the package.
func (p *golist) builtForTests(before map[string]*golist) bool {
	tested, program := strings.CutSuffix(p.ImportPath, ".test")
	return p.ForTest != "" || program && p.Name == "main" && before[tested] != nil
}

// imported returns the IDs of the imports by the paths that stand in the source.
func (p *golist) imported() map[string]string {
	out := make(map[string]string)
	mapped := make(map[string]bool)
	for path, id := range p.ImportMap {
		if slices.Contains(p.Imports, id) {
			out[path], mapped[id] = id, true
		}
	}
	for _, id := range p.Imports {
		if !mapped[id] && id != "C" {
			out[id] = id
		}
	}
	return out
}

// files are the Go files of the package.
func (p *golist) files() []string { return inDir(p.Dir, p.GoFiles, p.CgoFiles) }

func inDir(dir string, names ...[]string) (out []string) {
	for _, name := range slices.Concat(names...) {
		if !filepath.IsAbs(name) { // as what cgo makes
			name = filepath.Join(dir, name)
		}
		out = append(out, name)
	}
	return out
}
