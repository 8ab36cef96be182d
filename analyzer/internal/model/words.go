package model

import (
	"go/types"
	"slices"
	"strings"
	"unicode"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// LeavesAlone reports whether a function of another package is taken to leave
// alone what it is handed a pointer of type t to. Programs hand their
// configuration to everything that they make of it, and only functions with a
// telling name, or of the configuration's own package, change it.
func LeavesAlone(p *ssaview.Package, fn *types.Func, t types.Type) bool {
	n, ok := types.Unalias(gotype.Pointee(t)).(*types.Named)
	if !ok {
		return false
	}
	if _, ok := n.Underlying().(*types.Struct); !ok || n.Obj().Pkg() == nil || !ssaview.Related(fn.Pkg(), p.Pkg) || changes(fn.Name()) {
		return false
	}
	if fn.Pkg() != n.Obj().Pkg() {
		return true
	}
	for r := range fn.Signature().Results().Variables() {
		if types.Identical(gotype.Pointee(r.Type()), n) { // handed on after a change
			return false
		}
	}
	return CheckKindOf(fn.Signature()) == MayRefuse || tells(fn.Signature())
}

// tells reports whether a function returns truth values and numbers, and no
// error: as a method of a configuration, it tells something of it.
func tells(sig *types.Signature) bool {
	for r := range sig.Results().Variables() {
		if types.Implements(r.Type(), ssaview.ErrorInterface) {
			return false
		}
	}
	return sig.Results().Len() > 0
}

// OnlyChecks reports whether a function of another package checks what it is
// handed, and leaves the field at the end of a path as it is.
func OnlyChecks(p *ssaview.Package, fn *types.Func, t types.Type, path access.Path) bool {
	field, _, _ := ssaview.TagAt(t, path)
	if field == nil || !relevance.IsLifetime(field.Name(), gotype.IsDuration(gotype.Pointee(field.Type()))) {
		return false // no such fields are told of
	}
	known := p.Facts.Func(fn)
	return known != nil && known.Checks && !slices.Contains(known.Fills, field.Name())
}

// changingWords are what a word begins with in the name of a function that
// changes what it is handed.
var changingWords = []string{
	"load", "read", "pars", "unmarshal", "decod", "bind", "fill", "appl", "merg", "overrid", "default", "normal", "valid",
	"process", "populat", "updat", "prepar", "clamp", "sanit", "complet", "scan", "adjust", "limit", "fix", "reset",
}

// changes reports whether a function changes what it is handed, by its name.
func changes(name string) bool {
	return slices.Contains(words(name), "set") || speaksOf(name, changingWords)
}

// speaksOf reports whether a word of a name begins with one of some beginnings.
func speaksOf(name string, beginnings []string) bool {
	return slices.ContainsFunc(words(name), func(word string) bool {
		return slices.ContainsFunc(beginnings, func(begin string) bool { return strings.HasPrefix(word, begin) })
	})
}

// words are the words of a name in camel case, in lower case.
func words(name string) (out []string) {
	begin := 0
	for i, r := range name {
		if unicode.IsUpper(r) && i > begin {
			out = append(out, strings.ToLower(name[begin:i]))
			begin = i
		}
	}
	return append(out, strings.ToLower(name[begin:]))
}

// Harmless reports whether the functions of a package do not write to what
// they are given.
func Harmless(p *ssaview.Package, pkgPath string) bool {
	switch pkgPath {
	case "fmt", "log", "log/slog", "errors", "context", "testing", "sync", "strings", "strconv", "time":
		return true
	}
	return p.PresignPackages[pkgPath]
}

// Reorders reports whether a function of package slices or sort puts elements into
// another order, by its name.
func Reorders(name string) bool {
	return speaksOf(name, []string{"sort", "reverse", "stable", "strings", "ints", "slice"})
}
