// Package vettool lets the command serve as the tool of
// `go vet -vettool=$(which presigncheck)`.
//
// The go command asks such a tool for its flags (-flags) and its version
// (-V=full), and then runs it once per package with a *.cfg file. A package
// that cannot reach a presign API is answered from that file alone, before
// anything is parsed: nearly all packages are of that kind.
package vettool

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
)

// Invoked reports whether the go command runs the program with args as its
// vet tool.
func Invoked(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return last == "-flags" || last == "-V=full" || strings.HasSuffix(last, ".cfg")
}

// Main answers the go command and exits.
func Main(args []string) {
	file, err := findConfig()
	if err != nil {
		fail(err)
	}
	last := args[len(args)-1]
	switch {
	case last == "-V=full":
		v, err := version(file)
		if err != nil {
			fail(err)
		}
		fmt.Println(v)
		return
	case strings.HasSuffix(last, ".cfg"):
		done, err := skip(last, args, analyzer.PresignPackages(file.Analyzer()))
		if err != nil {
			fail(err)
		}
		if done {
			return
		}
	}
	unitchecker.Main(analyzer.New(file.Analyzer()))
}

func findConfig() (*config.File, error) {
	path, err := config.Find(".")
	if err != nil {
		return nil, err
	}
	return config.Load(path)
}

// unit is the part of the go command's *.cfg file that tells whether the
// package can matter. The whole is golang.org/x/tools/go/analysis/unitchecker.Config.
type unit struct {
	ImportPath  string
	PackageFile map[string]string // every package that the package depends on
	VetxOnly    bool
	VetxOutput  string
	Stdout      string
}

// skip answers for a package that depends on no presign package: it has no
// facts and no findings.
func skip(cfgFile string, args, presign []string) (done bool, err error) {
	text, err := os.ReadFile(cfgFile)
	if err != nil {
		return false, err
	}
	var u unit
	if err := json.Unmarshal(text, &u); err != nil {
		return false, fmt.Errorf("%s: %w", cfgFile, err)
	}
	for _, p := range presign {
		if _, ok := u.PackageFile[p]; ok || u.ImportPath == p {
			return false, nil
		}
	}
	if u.VetxOutput != "" {
		if err := os.WriteFile(u.VetxOutput, nil, 0o666); err != nil {
			return false, err
		}
	}
	if u.VetxOnly || !slices.Contains(args, "-json") {
		return true, nil
	}
	if u.Stdout == "" {
		fmt.Println("{}")
		return true, nil
	}
	return true, os.WriteFile(u.Stdout, []byte("{}\n"), 0o666)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "presigncheck:", err)
	os.Exit(1)
}
