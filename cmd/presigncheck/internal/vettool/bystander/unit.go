package bystander

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/driver"
)

// Unit is what the check needs of the go command's vet.cfg file. The whole is
// golang.org/x/tools/go/analysis/unitchecker.Config.
type Unit struct {
	ID          string
	Dir         string
	ImportPath  string
	GoVersion   string
	GoFiles     []string
	ImportMap   map[string]string // paths in import declarations to those of packages
	PackageFile map[string]string // the packages that it imports
	PackageVetx map[string]string // their facts, with those that they inherit

	ModulePath    string // empty in the standard library
	ModuleVersion string // empty in the modules that are being worked on

	VetxOnly   bool
	VetxOutput string
	Stdout     string
	FixArchive string
}

// Read reads a vet.cfg file.
func Read(cfgFile string) (Unit, error) {
	var u Unit
	text, err := os.ReadFile(cfgFile)
	if err != nil {
		return u, err
	}
	if err := json.Unmarshal(text, &u); err != nil {
		return u, fmt.Errorf("%s: %w", cfgFile, err)
	}
	return u, nil
}

// ours reports whether the package is of a module that is being worked on.
func (u Unit) ours() bool { return u.ModulePath != "" && u.ModuleVersion == "" }

// known reports whether the package is of the standard library or an SDK, whose
// ways are in tables.
func (u Unit) known() bool {
	return u.ModulePath == "" && driver.Standard(u.ImportPath) || driver.SDK(u.ImportPath)
}

// Part is what a package can have to do with presigning.
type Part int

// The parts, from the least to the greatest.
const (
	None    Part = iota // its importers learn what it inherits
	Helping             // it may make durations and options for those who presign
	Acting              // it may presign, or hand an expiry to one who does
)

// A Target says by what a package shows that it presigns. What most packages
// need not be asked for is made when it is.
type Target struct {
	Packages func() []string // import paths of packages with a presign API
	Names    func() []string // names of the functions that presign
}

// Builtin is the target without APIs of the user's own.
func Builtin() Target {
	return Target{
		Packages: func() []string { return driver.Packages() },
		Names:    func() []string { return driver.Names() },
	}
}

// Part finds the part of the package, and the facts that it inherits.
//
// A package that imports no presign package can still have a presign client,
// or a wrapper, from a package between: its text tells. Only modules that are
// being worked on are asked for that, and for durations, as by the command.
func (u Unit) Part(t Target) (Part, driver.Facts, error) {
	if u.known() {
		return None, nil, nil
	}
	facts, err := u.facts()
	if err != nil || u.imports(t.Packages()) {
		return Acting, facts, err
	}
	names := facts.Takers()
	if u.ours() {
		names = append(names, t.Names()...)
	}
	if len(names) == 0 {
		return None, facts, nil
	}
	texts, err := u.texts()
	mentions := slices.ContainsFunc(texts, func(text []byte) bool { return driver.Mentions(text, names, nil) })
	switch {
	case err != nil || mentions:
		return Acting, facts, err
	case u.ours() && driver.MayProvide(texts) && u.imported(names):
		return Helping, facts, nil
	}
	return None, facts, nil
}

// imported reports whether someone who presigns may import the package. One
// that was built for its tests is imported only by those that stand outside of
// it in the same directory.
func (u Unit) imported(names []string) bool {
	if !slices.ContainsFunc(u.GoFiles, isTest) {
		return true
	}
	entries, err := os.ReadDir(u.Dir)
	if err != nil {
		return true
	}
	for _, e := range entries {
		path := u.Dir + string(os.PathSeparator) + e.Name()
		if !isTest(path) || slices.Contains(u.GoFiles, path) {
			continue
		}
		if text, err := os.ReadFile(path); err != nil || driver.Mentions(text, names, nil) {
			return true
		}
	}
	return false
}

func isTest(file string) bool { return strings.HasSuffix(file, "_test.go") }

// imports reports whether the package is or imports one of some packages.
func (u Unit) imports(packages []string) bool {
	return slices.ContainsFunc(packages, func(path string) bool {
		_, ok := u.PackageFile[path]
		return ok || u.ImportPath == path
	})
}

// facts reads the facts of the packages that the package imports. Nearly all
// files are empty, and to ask for their size is cheaper than to open them. Of the
// others many are the same, where packages inherit the same facts.
func (u Unit) facts() (driver.Facts, error) {
	var files [][]byte
	for _, path := range u.PackageVetx {
		if info, err := os.Stat(path); err == nil && info.Size() == 0 {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(files, func(file []byte) bool { return bytes.Equal(file, text) }) {
			files = append(files, text)
		}
	}
	return driver.ReadFacts(files...)
}

func (u Unit) texts() ([][]byte, error) {
	var texts [][]byte
	for _, file := range u.GoFiles {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// Answer leaves what the go command keeps in its cache for a package without
// findings, but for the archive of fixes. It would ask again if a file were
// missing.
func (u Unit) Answer(facts driver.Facts, json bool) error {
	text, err := facts.Encode()
	if err != nil {
		return err
	}
	if u.VetxOutput != "" {
		if err := os.WriteFile(u.VetxOutput, text, 0o666); err != nil {
			return err
		}
	}
	printed := ""
	if json && !u.VetxOnly {
		printed = "{}\n"
	}
	if u.Stdout != "" {
		return os.WriteFile(u.Stdout, []byte(printed), 0o666)
	}
	_, err = os.Stdout.WriteString(printed)
	return err
}

// configured reports whether a configuration at dir or above may add presign APIs.
func configured(dir string) bool {
	for ; ; dir = dir[:max(strings.LastIndexByte(dir, os.PathSeparator), 0)] {
		for _, name := range configNames {
			text, err := os.ReadFile(dir + string(os.PathSeparator) + name)
			if err == nil && bytes.Contains(text, []byte("apis")) {
				return true
			}
		}
		if dir == "" {
			return false
		}
	}
}
