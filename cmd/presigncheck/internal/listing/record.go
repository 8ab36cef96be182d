package listing

import (
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// A Record is what go list says of a package, or of a package as it is built for
// the tests of one, whose ID has the tested package after a space.
// https://pkg.go.dev/cmd/go#hdr-List_packages_or_modules
type Record struct {
	ID                 string `json:"ImportPath"`
	Dir, Name, ForTest string
	Standard, DepOnly  bool
	Module             *Module
	GoFiles, CgoFiles  []string
	TestGoFiles        []string
	XTestGoFiles       []string
	Imports            []string
	ImportMap          map[string]string
	TestImports        []string
	XTestImports       []string
	IgnoredGoFiles     []string
	Match              []string // the patterns that it matches
	Error              *struct{ Pos, Err string }
	Path               string `json:"-"` // by which others import it
}

type Module struct {
	Path, Version, GoVersion string
	Main                     bool
}

// recordFields are those that go list is asked for.
const recordFields = "-json=ImportPath,Dir,Name,ForTest,Standard,DepOnly,Module,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles," +
	"Imports,ImportMap,TestImports,XTestImports,IgnoredGoFiles,Match,Error"

// readRecords reads what go list prints, while it does: the packages as others
// import them, in their order, and by ID also what is built for tests.
func readRecords(r io.Reader) (plain []*Record, byID map[string]*Record, err error) {
	byID = make(map[string]*Record)
	for dec := json.NewDecoder(r); ; {
		p := new(Record)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return plain, byID, nil
		} else if err != nil {
			return nil, nil, err
		}
		if p.Error != nil && onlyEmbeds(p.Error.Err) {
			p.Error = nil
		}
		p.Path, _, _ = strings.Cut(p.ID, " ")
		byID[p.ID] = p
		if !p.builtForTests(byID) {
			plain = append(plain, p)
		}
	}
}

// onlyEmbeds reports whether an error of the go command is only that there are no
// files to embed, as where the front end has not been built. The check needs none.
// https://pkg.go.dev/embed
func onlyEmbeds(message string) bool {
	return strings.HasPrefix(message, "pattern ") && strings.HasSuffix(message, ": no matching files found")
}

// builtForTests reports whether p is built for the tests of a package, or is the
// program that runs them, which is listed after the package.
func (p *Record) builtForTests(before map[string]*Record) bool {
	tested, program := strings.CutSuffix(p.ID, ".test")
	return p.ForTest != "" || program && p.Name == "main" && before[tested] != nil
}

// Imported returns the IDs of the imports by the paths that stand in the source.
func (p *Record) Imported() map[string]string {
	out := make(map[string]string)
	mapped := make(map[string]bool)
	for path, id := range p.ImportMap {
		if slices.Contains(p.Imports, id) {
			out[path], mapped[id] = id, true
		}
	}
	for _, id := range p.Imports {
		if !mapped[id] && id != "C" {
			out[id] = id
		}
	}
	return out
}

// Files are the Go files of the package.
func (p *Record) Files() []string { return inDir(p.Dir, p.GoFiles, p.CgoFiles) }

func inDir(dir string, names ...[]string) (out []string) {
	for _, name := range slices.Concat(names...) {
		if !filepath.IsAbs(name) { // as of a driver
			name = filepath.Join(dir, name)
		}
		out = append(out, name)
	}
	return out
}
