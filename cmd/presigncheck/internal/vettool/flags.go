package vettool

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// checkFlags tries the analyzer's flags among args, which all have its name as
// a prefix: package flag would add a page of usage to what is wrong with one.
func checkFlags(a *analysis.Analyzer, args []string) error {
	for i, arg := range args {
		name, ok := strings.CutPrefix(strings.TrimLeft(arg, "-"), a.Name+".")
		if !ok || !strings.HasPrefix(arg, "-") {
			continue
		}
		name, value, given := strings.Cut(name, "=")
		f := a.Flags.Lookup(name)
		if f == nil {
			return fmt.Errorf("-%s.%s: unknown flag", a.Name, name)
		}
		switch b, ok := f.Value.(interface{ IsBoolFlag() bool }); {
		case given:
		case ok && b.IsBoolFlag():
			value = "true"
		case i+1 < len(args):
			value = args[i+1]
		}
		if err := f.Value.Set(value); err != nil {
			return fmt.Errorf("-%s.%s: %w", a.Name, name, err)
		}
	}
	return nil
}

// wantsSuite reports whether the flag for the analyzers of go vet is among args.
func wantsSuite(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		name, value, given := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		return strings.HasPrefix(arg, "-") && name == withVet && (!given || value == "true")
	})
}
