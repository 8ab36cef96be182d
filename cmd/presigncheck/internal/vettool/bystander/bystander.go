// Package bystander answers the go command for packages that have no part in
// presigning, while the program is still being initialized.
//
// Go vet starts its tool once per package, the standard library and all
// dependencies included: two thousand times for a large module. Nearly all of
// them need one look at what the go command says of the package. The rest of
// the program, the AWS SDK before all, needs 7 ms to initialize, longer than
// everything else of such a run.
//
// Go initializes packages as soon as those they import are initialized, and in
// the order of their paths (https://go.dev/ref/spec#Package_initialization). So
// this package imports few of the standard library, none whose path comes after
// its own and that is not needed by package os anyway, and is initialized before
// the AWS SDK. TestEarly holds it to that.
package bystander

import (
	"os"

	"github.com/presigncheck/presigncheck/analyzer/driver"
)

// configNames are the names of the configuration, which package config finds too.
var configNames = []string{".presigncheck.yaml", ".presigncheck.yml"}

func init() {
	cfgFile, json := asked(os.Args[1:])
	if cfgFile == "" {
		return
	}
	// What goes wrong here goes wrong again, and is reported, where the program
	// begins.
	u, err := Read(cfgFile)
	if err != nil || u.FixArchive != "" || u.ours() && configured(u.Dir) {
		return
	}
	var facts driver.Facts
	if !u.known() {
		part, imported, err := u.Part(Builtin())
		if err != nil || part != None {
			return
		}
		facts = imported.Inherited()
	}
	if u.Answer(facts, json) == nil {
		os.Exit(0)
	}
}

// asked returns the vet.cfg file about which the go command asks, "" if it does
// not, or passes flags other than its own -json.
func asked(args []string) (cfgFile string, json bool) {
	if len(args) > 0 && args[0] == "-json" {
		args, json = args[1:], true
	}
	if len(args) != 1 || !isUnit(args[0]) {
		return "", false
	}
	return args[0], json
}

func isUnit(path string) bool {
	const name = "vet.cfg"
	i := len(path) - len(name)
	return i >= 0 && path[i:] == name && (i == 0 || os.IsPathSeparator(path[i-1]))
}
