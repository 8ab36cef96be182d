package flow

import (
	"go/types"
	"slices"
	"strings"
	"unicode"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
)

// leavesAlone reports whether a function of another package is taken to leave
// alone what it is handed a pointer of type t to. Programs hand their
// configuration to everything that they make of it, and only functions with a
// telling name, or of the configuration's own package, change it.
func (e *eval) leavesAlone(fn *types.Func, t types.Type) bool {
	n, ok := types.Unalias(pointee(t)).(*types.Named)
	if !ok {
		return false
	}
	if _, ok := n.Underlying().(*types.Struct); !ok || n.Obj().Pkg() == nil || !related(fn.Pkg(), e.Pkg) || changes(fn.Name()) {
		return false
	}
	if fn.Pkg() != n.Obj().Pkg() {
		return true
	}
	for r := range fn.Signature().Results().Variables() {
		if types.Identical(pointee(r.Type()), n) { // handed on after a change
			return false
		}
	}
	return verdict(fn.Signature()) == given || tells(fn.Signature())
}

// tells reports whether a function returns truth values and numbers, and no
// error: as a method of a configuration, it tells something of it.
func tells(sig *types.Signature) bool {
	for r := range sig.Results().Variables() {
		if types.Implements(r.Type(), errorInterface) {
			return false
		}
	}
	return sig.Results().Len() > 0
}

// checkedOnly reports whether a function of another package checks what it is
// handed, and leaves the field at the end of a path as it is.
func (e *eval) checkedOnly(fn *types.Func, t types.Type, path access.Path) bool {
	field, _, _ := tagAt(t, path)
	if field == nil || !relevance.IsLifetime(field.Name(), isDuration(pointee(field.Type()))) {
		return false // no such fields are told of
	}
	known := e.facts.Func(fn)
	return known != nil && known.Checks && !slices.Contains(known.Fills, field.Name())
}

// related reports whether two packages seem to be of the same module.
func related(a, b *types.Package) bool {
	x, y := strings.Split(a.Path(), "/"), strings.Split(b.Path(), "/")
	n := 1
	if strings.Contains(x[0], ".") { // a host, an owner, a repository
		n = 3
	}
	return len(x) >= n && len(y) >= n && slices.Equal(x[:n], y[:n])
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
