// Package relevance says by names and text alone what can matter to the check:
// which packages and files may presign, take an expiry, or provide a duration, an
// option or a configuration to those who do.
//
// The same is asked of a text before anything is parsed (here), and of the syntax
// and the types of one package (package source). One vocabulary serves all three,
// in names.go. Each form may say yes once too often, which costs time, and never
// no where a later one says yes, which would cost a finding.
//
// A driver that asks for each of some thousand packages spends most of its time
// on starting. So this package imports only what is initialized early; see
// cmd/presigncheck/internal/vettool/bystander.
package relevance

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
