package config

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// names are those that a configuration file may have.
var names = []string{Name, OtherName}

// For returns the configuration that holds for the package in dir. Every driver
// looks for it in the same way: in the package's directory and those above it, up
// to the root of the repository, or of the file system where there is no
// repository.
//
// Files from the module's root upwards are joined: of limits and rules each
// entry, and of everything else each key, is that of the nearest file that has
// it; apis and overrides are added up. A file below the module's root holds for
// the packages below it. It may have limits, rules and overrides, which win over
// those of the files above; another key in it is an error.
func For(dir string) (*File, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root := moduleRoot(dir)
	var below []string
	for at := dir; at != root; at = filepath.Dir(at) {
		if below, err = prepend(below, at); err != nil {
			return nil, err
		}
	}
	return join(root, below)
}

// Tree returns the configuration that holds in the module of dir, for all of its
// packages: those below the module's root have the entries that hold only for
// them as overrides.
func Tree(dir string) (*File, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root := moduleRoot(dir)
	below, others, err := walk(root)
	if err != nil {
		return nil, err
	}
	f, err := join(root, below)
	if err != nil {
		return nil, err
	}
	f.others, f.tree = others, true
	if f.base, err = base(dir); err != nil {
		return nil, err
	}
	return f, nil
}

// base is the nearest configuration file at the root of the module of dir, or
// above it; "" where there is none.
func base(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	above, err := upwards(moduleRoot(dir))
	if err != nil || len(above) == 0 {
		return "", err
	}
	return above[len(above)-1], nil
}

// HoldsIn returns an error if f is what [Tree] returned for one module, and another
// file holds for the package in dir: one of another module of the workspace.
func (f *File) HoldsIn(dir string) error {
	if !f.tree {
		return nil
	}
	own, err := base(dir)
	switch {
	case err != nil:
		return err
	case own == f.base:
		return nil
	case own == "":
		return fmt.Errorf("%s was used and does not hold in %s, which is another module; start in that module", f.base, dir)
	}
	return fmt.Errorf("%s holds in %s and was not used; start in that module", own, dir)
}

// prepend adds the configuration file of a directory, if it has one.
func prepend(files []string, dir string) ([]string, error) {
	found := ""
	for _, name := range names {
		file := filepath.Join(dir, name)
		if _, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		switch _, err := os.Stat(file); {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%s is a symbolic link to a file that does not exist; fix or remove it", file)
		case err != nil:
			return nil, fmt.Errorf("%s cannot be read: %w", file, err)
		case found != "":
			return nil, fmt.Errorf("%s has both %s and %s; keep one of them", dir, names[0], names[1])
		default:
			found = file
		}
	}
	if found == "" {
		return files, nil
	}
	return slices.Insert(files, 0, found), nil
}

// upwards returns the files in dir and above, the outermost first.
func upwards(dir string) (files []string, err error) {
	for {
		if files, err = prepend(files, dir); err != nil {
			return nil, err
		}
		_, err := os.Stat(filepath.Join(dir, ".git"))
		up := filepath.Dir(dir)
		if err == nil || up == dir {
			return files, nil
		}
		dir = up
	}
}

// walk returns the files below the root of a module, those further out first, and
// those of modules in it. It goes where the go command's "./..." goes.
// https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns
func walk(root string) (below, others []string, err error) {
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		return nil, nil, nil // no module: there is no telling where this would end
	}
	foreign := "" // a module in this one, with all that is below it
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		switch name := filepath.Base(file); {
		case err != nil:
			return nil //nolint:nilerr // a directory that cannot be read has no packages
		case !d.IsDir():
			if !slices.Contains(names, name) || filepath.Dir(file) == root {
				return nil
			}
			if foreign != "" && strings.HasPrefix(file, foreign) {
				others = append(others, file)
				return nil
			}
			if _, err := prepend(nil, filepath.Dir(file)); err != nil {
				return err
			}
			below = append(below, file)
		case file == root:
		case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "vendor" || name == "node_modules":
			return fs.SkipDir
		default:
			if _, err := os.Stat(filepath.Join(file, "go.mod")); err == nil && (foreign == "" || !strings.HasPrefix(file, foreign)) {
				foreign = file + string(filepath.Separator)
			}
		}
		return nil
	})
	return below, others, err
}

// moduleRoot is the nearest directory with a go.mod, at dir or above, or dir.
func moduleRoot(dir string) string {
	for at := dir; ; {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		up := filepath.Dir(at)
		if up == at {
			return dir
		}
		at = up
	}
}

// modulePath reads the import path of a module; it is enough of go.mod for that.
// https://go.dev/ref/mod#go-mod-file-module
func modulePath(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	for s := bufio.NewScanner(bytes.NewReader(text)); s.Scan(); {
		line, _, _ := strings.Cut(s.Text(), "//")
		fields := strings.Fields(line)
		if len(fields) == 2 && fields[0] == "module" {
			if unquoted, err := strconv.Unquote(fields[1]); err == nil {
				return unquoted, nil
			}
			return fields[1], nil
		}
	}
	return "", fmt.Errorf("%s names no module", filepath.Join(root, "go.mod"))
}

// PackagePath is the import path of the package in dir, as its module has it.
func PackagePath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	root := moduleRoot(dir)
	module, err := modulePath(root)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return "", err
	}
	return path.Join(module, filepath.ToSlash(rel)), nil
}

// join reads the files that hold in the module at root: those at the root and
// above it, and those below, the outermost first.
func join(root string, below []string) (*File, error) {
	above, err := upwards(root)
	if err != nil {
		return nil, err
	}
	all := new(File)
	for _, file := range above {
		f, err := Load(file)
		if err != nil {
			return nil, err
		}
		all = under(all, f)
		all.parts = append(all.parts, part{file: f})
	}
	for _, file := range below {
		f, err := Load(file)
		if err != nil {
			return nil, err
		}
		if key := f.beyondPackages(); key != "" {
			return nil, fmt.Errorf("%s: %s does not hold below the module's root, only limits, rules and overrides do; write it into %s", file, key, filepath.Join(root, Name))
		}
		pkg, err := PackagePath(filepath.Dir(file))
		if err != nil {
			return nil, err
		}
		here := Override{Packages: []string{pkg + "/..."}, Limits: f.Limits, Rules: f.Rules}
		all.Overrides = slices.Concat(all.Overrides, []Override{here}, f.Overrides)
		all.parts = append(all.parts, part{f, here.Packages[0]})
	}
	return all, nil
}

// A part is a file that a joined one is made of, and the packages for which it
// holds; "" for all.
type part struct {
	file     *File
	packages string
}

// beyondPackages is a key of the file that cannot hold for some packages only.
func (f *File) beyondPackages() string {
	for _, k := range []struct {
		name string
		set  bool
	}{
		{"credentials", f.Credentials != 0}, {"apis", f.APIs != nil}, {"snapshot", f.Snapshot != ""},
		{"plans", f.Plans != nil}, {"account", f.Account != ""}, {"parameters", f.Parameters != ""}, {"identities", f.Identities != nil},
		{"openers", f.Openers != nil}, {"sign", f.Sign != nil}, {"region", f.Region != ""}, {"undecided", f.Undecided != ""},
		{"environments", f.Environments != nil},
	} {
		if k.set {
			return k.name
		}
	}
	return ""
}

// under is the nearer file with what only the outer one has.
func under(outer, nearer *File) *File {
	f := *nearer
	f.parts = outer.parts
	f.Limits = nearer.Limits.or(outer.Limits)
	f.Rules = merged(outer.Rules, nearer.Rules)
	f.Credentials = cmp.Or(nearer.Credentials, outer.Credentials)
	f.Overrides = slices.Concat(outer.Overrides, nearer.Overrides)
	f.APIs = slices.Concat(outer.APIs, nearer.APIs)
	if f.Snapshot = nearer.SnapshotPath(); f.Snapshot == "" {
		f.Snapshot = outer.Snapshot
	}
	if f.Plans = nearer.PlanPaths(); f.Plans == nil {
		f.Plans = outer.Plans
	}
	f.Account = cmp.Or(nearer.Account, outer.Account)
	f.Parameters = cmp.Or(nearer.ParametersPath(), outer.Parameters)
	f.Environments = maps.Clone(nearer.Environments)
	if nearer.Environments == nil {
		f.Environments = outer.Environments
	}
	for name, e := range f.Environments { // relative to the file that has them
		e.Snapshot, e.Parameters = nearer.relative(e.Snapshot), nearer.relative(e.Parameters)
		e.Plans = slices.Clone(e.Plans)
		for i := range e.Plans {
			e.Plans[i] = nearer.relative(e.Plans[i])
		}
		f.Environments[name] = e
	}
	if nearer.Identities == nil {
		f.Identities = outer.Identities
	}
	if nearer.Openers == nil {
		f.Openers = outer.Openers
	}
	if nearer.Sign == nil && outer.Sign != nil {
		f.Sign, f.Path, f.text = outer.Sign, outer.Path, outer.text // positions are asked for its entries
	}
	f.Region = cmp.Or(nearer.Region, outer.Region)
	f.Undecided = cmp.Or(nearer.Undecided, outer.Undecided)
	return &f
}

// or replaces the limits that l does not set.
func (l Limits) or(outer Limits) Limits {
	return Limits{
		Read: cmp.Or(l.Read, outer.Read), Write: cmp.Or(l.Write, outer.Write), Delete: cmp.Or(l.Delete, outer.Delete),
		Post: cmp.Or(l.Post, outer.Post), Min: cmp.Or(l.Min, outer.Min),
	}
}
