// Package source is the part of package driver that looks at syntax: what a
// package declares that can matter to those who presign.
package source

import (
	"go/ast"

	"github.com/presigncheck/presigncheck/analyzer/internal/relevance/source"
)

// Providers are what a package declares to make durations, options or
// configurations for others, and what has a part in what these make.
type Providers = source.Providers

// Exported are the names of what a package provides.
type Exported = source.Exported

// Find finds what a package provides in its files, by names alone.
func Find(files []*ast.File) *Providers { return source.Find(files) }

// ExportedBy returns what the Go files of a package provide. A file that cannot
// be read provides nothing.
func ExportedBy(files []string) Exported { return source.ExportedBy(files) }

// Wrappers guesses, before anything is checked, through which exported names of
// a file others may hand in an expiry. presign are the names of the functions
// that presign.
func Wrappers(f *ast.File, presign []string) []string { return source.Wrappers(f, presign) }
