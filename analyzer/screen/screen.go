// Package screen tells from little, before anything of a package is parsed,
// whether the check can have anything to do there.
//
// A driver that asks for each of some thousand packages spends most of its time
// on starting. So this package imports only what is initialized early; see
// cmd/presigncheck/internal/vettool/bystander.
package screen

import (
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
)

// Packages returns the import paths of the packages that hold a presign API of
// the built-in table.
func Packages() []string {
	var paths []string
	for _, row := range api.Table() {
		if p, _, ok := row.Split(); ok {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Names returns the names (without package and receiver) of the functions of
// the built-in table.
func Names() []string {
	var names []string
	for _, row := range api.Table() {
		if _, name, ok := row.Split(); ok {
			names = append(names, name[strings.LastIndexByte(name, '.')+1:])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// SDK reports whether a package belongs to an SDK whose ways are in the table:
// nothing is to be learned from its source, and it is large.
func SDK(path string) bool { return api.SDK(path) }
