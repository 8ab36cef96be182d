// Package driver is for programs that load packages for the check: it says which
// packages and files they need not load, parse or type-check, and reads and
// writes the facts that the check tells from one package to the next. The check
// is [github.com/presigncheck/presigncheck/analyzer.New], and over whole programs
// package program.
//
// It looks at names and text alone; package source below it parses.
//
// What it says errs on one side: a package that is worth nothing may be called
// worth a look, never the other way about.
//
// A driver that is started once per package spends most of its time on starting.
// So this package imports only what is initialized early; see
// cmd/presigncheck/internal/vettool/bystander.
package driver

import (
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

// Packages returns the import paths of the packages that hold a presign API of
// the built-in table, or of further rows, sorted.
func Packages(more ...api.API) []string { return relevance.Packages(more...) }

// Names returns the names of their functions, without package and receiver, sorted.
func Names(more ...api.API) []string { return relevance.Names(more...) }

// Standard reports whether an import path is of the standard library, unless
// it is of a module: such a path need not have a dot in its first element.
func Standard(path string) bool { return relevance.Standard(path) }

// SDK reports whether a package belongs to an SDK whose API the table knows:
// nothing is to be learned from its source, and it is large.
func SDK(path string) bool { return api.SDK(path) }

// Mentions reports whether one of the names stands in a text as a whole word,
// and fits what stands before and after it; nil fits everything.
func Mentions(text []byte, names []string, fits func(before, after []byte) bool) bool {
	return relevance.MentionsWord(text, names, fits)
}

// Selectors adds the names that stand in a text as selectors, ".name", be it in a
// comment or a string.
func Selectors(text []byte, names map[string]bool) { relevance.Selectors(text, names) }

// MayProvide reports whether source.Find may find anything in the Go files
// of a package, by their text.
func MayProvide(texts [][]byte) bool { return relevance.MayProvide(texts) }

// IsConfiguration reports whether a type is a configuration, by its name. A
// message, as a request, is none.
func IsConfiguration(name string) bool { return relevance.IsConfiguration(name) }
