package analyzer

import (
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/screen"
)

// PresignPackages returns the import paths of all packages that hold a presign
// API. A package that imports none of them, not even through others, cannot
// presign, and a loader need not load it.
func PresignPackages(cfg Config) []string {
	paths := screen.Packages()
	for _, row := range cfg.APIs {
		if p, _, ok := row.Split(); ok {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// PresignNames returns the names (without package and receiver) of all presign
// functions. A source file of a package that imports one of [PresignPackages]
// directly and has none of these names in its text makes no presign call.
func PresignNames(cfg Config) []string {
	names := screen.Names()
	for _, row := range cfg.APIs {
		if _, name, ok := row.Split(); ok {
			names = append(names, name[strings.LastIndexByte(name, '.')+1:])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
