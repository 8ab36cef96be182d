package vettool

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
)

// unit is the part of the go command's vet.cfg file that tells whether the
// package can matter. The whole is golang.org/x/tools/go/analysis/unitchecker.Config.
type unit struct {
	ID          string
	Dir         string
	ImportPath  string
	PackageFile map[string]string // the packages that it imports
	PackageVetx map[string]string // their facts, with those that they inherit

	ModulePath    string // empty in the standard library
	ModuleVersion string // empty in the modules that are being worked on

	VetxOnly   bool
	VetxOutput string
	Stdout     string
	FixArchive string
}

func readUnit(cfgFile string) (unit, error) {
	var u unit
	text, err := os.ReadFile(cfgFile)
	if err != nil {
		return u, err
	}
	if err := json.Unmarshal(text, &u); err != nil {
		return u, fmt.Errorf("%s: %w", cfgFile, err)
	}
	return u, nil
}

// reaches reports whether the check has anything to look at: the package is
// or imports a presign package, or imports a package that has facts or
// inherited some. A package without facts leaves an empty file.
func (u unit) reaches(presign []string) bool {
	for _, p := range presign {
		if _, ok := u.PackageFile[p]; ok || u.ImportPath == p {
			return true
		}
	}
	for _, path := range u.PackageVetx {
		if info, err := os.Stat(path); err != nil || info.Size() > 0 {
			return true
		}
	}
	return false
}

// helps reports whether the package may hold functions that bound or make an
// expiry, as func(...) time.Duration, for packages that presign. Only modules
// that are being worked on are asked for such, as by the command itself.
func (u unit) helps() bool {
	_, time := u.PackageFile["time"]
	return time && u.ModulePath != "" && u.ModuleVersion == ""
}

// nothing answers for a package that has no facts and no findings. It leaves
// every file that the go command keeps in its cache: it would ask again for a
// package that lacks one.
func (u unit) nothing(args []string) error {
	if u.VetxOutput != "" {
		if err := os.WriteFile(u.VetxOutput, nil, 0o666); err != nil {
			return err
		}
	}
	if u.FixArchive != "" && slices.Contains(args, "-fix") {
		if err := emptyArchive(u.FixArchive, u.ID); err != nil {
			return err
		}
	}
	out := ""
	if !u.VetxOnly && slices.Contains(args, "-json") {
		out = "{}\n"
	}
	if u.Stdout != "" {
		return os.WriteFile(u.Stdout, []byte(out), 0o666)
	}
	_, err := fmt.Print(out)
	return err
}

func emptyArchive(path, comment string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := zip.NewWriter(f)
	return errors.Join(w.SetComment(comment), w.Close(), f.Close())
}
