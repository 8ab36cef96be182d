package analyzer

import (
	"path"
	"strings"
)

// MatchPackage reports whether an import path matches a package pattern: a
// path whose elements may hold path.Match wildcards, with "/..." at its end for
// everything below too. "..." matches every package.
func MatchPackage(pattern, pkgPath string) bool {
	if pattern == "..." {
		return true
	}
	base, below := strings.CutSuffix(pattern, "/...")
	if ok, _ := path.Match(base, pkgPath); ok {
		return true
	}
	if !below {
		return false
	}
	n := strings.Count(base, "/") + 1
	elems := strings.SplitN(pkgPath, "/", n+1)
	if len(elems) <= n {
		return false
	}
	ok, _ := path.Match(base, strings.Join(elems[:n], "/"))
	return ok
}
