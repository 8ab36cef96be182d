package load

import (
	"bytes"
	"os"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/presigncheck/presigncheck/analyzer/driver"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// A mention is a way in which a name stands in a text.
type mention int

const (
	word     mention = iota // as a whole word
	selected                // as a selector that is called or assigned to: ".name(", ".name ="
	called                  // as a selector that is called
)

// A use says what is looked for in a text.
type use struct {
	names []string
	how   mention
}

// mentioning returns those packages whose Go files have a use in their text.
func mentioning(pkgs []*listing.Package, u use) []*listing.Package {
	found := u.search(goFiles(pkgs))
	var out []*listing.Package
	for _, pkg := range pkgs {
		if slices.ContainsFunc(pkg.AllFiles(), func(file string) bool { return found[file] }) {
			out = append(out, pkg)
		}
	}
	return out
}

// goFiles returns the Go files of the packages, each once.
func goFiles(pkgs []*listing.Package) []string {
	set := make(map[string]bool)
	for _, pkg := range pkgs {
		for _, file := range pkg.AllFiles() {
			set[file] = true
		}
	}
	return sorted(set)
}

// search returns the files with a use. A file that cannot be read has none;
// the error shows when it is loaded.
func (u use) search(files []string) map[string]bool {
	hit := make([]bool, len(files))
	inParallel(len(files), func(i int) {
		text, err := os.ReadFile(files[i])
		hit[i] = err == nil && u.in(text)
	})
	found := make(map[string]bool)
	for i, file := range files {
		found[file] = hit[i]
	}
	return found
}

// inParallel does something n times, on all processors.
func inParallel(n int, do func(i int)) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error {
			do(i)
			return nil
		})
	}
	_ = group.Wait() // no function returns an error
}

// in reports whether a text has a use of one of the names.
func (u use) in(text []byte) bool { return driver.Mentions(text, u.names, u.how.fits) }

// fits reports whether the word between before and after stands there in that way.
func (m mention) fits(before, after []byte) bool {
	if m == word {
		return true
	}
	if !bytes.HasSuffix(bytes.TrimRight(before, " \t\r\n"), []byte(".")) || len(after) == 0 {
		return false
	}
	if after[0] == '(' || after[0] == '[' { // perhaps with type arguments
		return true
	}
	after = bytes.TrimLeft(after, " \t")
	return m == selected && bytes.HasPrefix(after, []byte("=")) && !bytes.HasPrefix(after, []byte("=="))
}

// selectors returns the names that stand in files as selectors.
func selectors(files []string) map[string]bool {
	names := make(map[string]bool)
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil { // the error shows when it is loaded
			driver.Selectors(text, names)
		}
	}
	return names
}
