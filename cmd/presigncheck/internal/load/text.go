package load

import (
	"bytes"
	"os"
	"runtime"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/go/packages"
)

// A use says what of a text counts as a mention of a name.
type use struct {
	names [][]byte
	call  bool // only ".name(": a method is called
}

func anyUse(names []string) use { return newUse(names, false) }

func methodCall(names []string) use { return newUse(names, true) }

func newUse(names []string, call bool) use {
	u := use{call: call}
	for _, n := range names {
		u.names = append(u.names, []byte(n))
	}
	return u
}

// mentioning returns those packages whose Go files have a use in their text.
func mentioning(pkgs []*packages.Package, u use) []*packages.Package {
	found := u.search(goFiles(pkgs))
	var out []*packages.Package
	for _, pkg := range pkgs {
		if slices.ContainsFunc(pkg.GoFiles, func(file string) bool { return found[file] }) {
			out = append(out, pkg)
		}
	}
	return out
}

// goFiles returns the Go files of the packages, each once.
func goFiles(pkgs []*packages.Package) []string {
	set := make(map[string]bool)
	for _, pkg := range pkgs {
		for _, file := range pkg.GoFiles {
			set[file] = true
		}
	}
	return sorted(set)
}

// search returns the files with a use. A file that cannot be read has none;
// the error shows when it is loaded.
func (u use) search(files []string) map[string]bool {
	hit := make([]bool, len(files))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, file := range files {
		group.Go(func() error {
			text, err := os.ReadFile(file)
			hit[i] = err == nil && u.in(text)
			return nil
		})
	}
	_ = group.Wait() // no function returns an error
	found := make(map[string]bool)
	for i, file := range files {
		found[file] = hit[i]
	}
	return found
}

// in reports whether a text has a use of one of the names.
func (u use) in(text []byte) bool {
	for _, name := range u.names {
		for rest := text; ; {
			i := bytes.Index(rest, name)
			if i < 0 {
				break
			}
			before, after := rest[:i], rest[i+len(name):]
			if whole(before, after) && (!u.call || called(before, after)) {
				return true
			}
			rest = rest[i+1:]
		}
	}
	return false
}

// whole reports whether what stands between before and after is a whole word.
func whole(before, after []byte) bool {
	b, _ := utf8.DecodeLastRune(before)
	a, _ := utf8.DecodeRune(after)
	return !letter(b) && !letter(a)
}

func letter(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// called reports whether the word between before and after is a selector that
// is called, perhaps with type arguments.
func called(before, after []byte) bool {
	return bytes.HasSuffix(bytes.TrimRight(before, " \t\r\n"), []byte(".")) &&
		(bytes.HasPrefix(after, []byte("(")) || bytes.HasPrefix(after, []byte("[")))
}
