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
// the built-in table, or of further rows.
func Packages(more ...api.API) []string {
	return each(more, func(pkg, _ string) string { return pkg })
}

// Names returns the names of their functions, without package and receiver.
func Names(more ...api.API) []string {
	return each(more, func(_, name string) string { return name[strings.LastIndexByte(name, '.')+1:] })
}

// each takes something of the package and the name in every row.
func each(more []api.API, take func(pkg, name string) string) (out []string) {
	for _, row := range slices.Concat(api.Table(), more) {
		if pkg, name, ok := row.Split(); ok {
			out = append(out, take(pkg, name))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Standard reports whether an import path is of the standard library, unless
// it is of a module: such a path need not have a dot in its first element.
func Standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

// Unvendored returns the path by which a package that was copied into a vendor
// directory is imported.
func Unvendored(path string) string {
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		return path[i+len("/vendor/"):]
	}
	return path
}

// SDK reports whether a package belongs to an SDK whose ways are in the table:
// nothing is to be learned from its source, and it is large.
func SDK(path string) bool { return api.SDK(path) }
