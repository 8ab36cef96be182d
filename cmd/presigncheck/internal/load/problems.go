package load

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// problems are what is wrong with packages, each said once. One package that
// cannot be found makes hundreds of errors in those that import it; what tells
// the reader something is the package, and why it cannot be found.
type problems struct {
	errors  []packages.Error
	why     map[string]string // of packages that the go command could not find
	missing map[string]bool   // those that were named, or have a reason that was
	reasons map[string]bool   // that were named
	same    int               // packages that were not named, because their reason was
	follow  int               // errors that follow from these
	broken  map[*packages.Package]bool
}

func newProblems(why map[string]string) *problems {
	return &problems{why: why, missing: make(map[string]bool), reasons: make(map[string]bool), broken: make(map[*packages.Package]bool)}
}

// failedImport is what the type checker says of an import.
var failedImport = regexp.MustCompile(`^could not import (\S+) \((.*)\)$`)

// of adds what is wrong with a package. Its variant for tests has the same
// files and says the same once more.
func (p *problems) of(pkg *packages.Package) {
	broken := p.isBroken(pkg)
	for _, e := range pkg.Errors {
		m := failedImport.FindStringSubmatch(e.Msg)
		switch {
		case m != nil && !p.missing[m[1]]:
			p.missing[m[1]] = true
			reason := p.reason(m[1], m[2])
			if p.reasons[reason] {
				p.same++
				continue
			}
			p.reasons[reason] = true
			e.Msg = fmt.Sprintf("cannot import %s: %s", m[1], reason)
			p.errors = append(p.errors, e)
		case m != nil:
		case broken && e.Kind != packages.ParseError && e.Kind != packages.ListError:
			p.follow++
		default:
			p.add(e)
		}
	}
}

// add adds an error of the parser or the type checker, unless another one says it:
// one mistake in a line makes the parser expect several things, and what the type
// checker has to add to an error it sends as another one, indented.
func (p *problems) add(e packages.Error) {
	if slices.Contains(p.errors, e) {
		return
	}
	if rest, more := strings.CutPrefix(e.Msg, "\t"); more && len(p.errors) > 0 {
		last := &p.errors[len(p.errors)-1]
		if text := fmt.Sprintf("; %s at %s", rest, e.Pos); !strings.HasSuffix(last.Msg, text) {
			last.Msg += text
		}
		return
	}
	if n := len(p.errors); e.Kind == packages.ParseError && n > 0 {
		last := &p.errors[n-1]
		if last.Kind == packages.ParseError && lineOf(last.Pos) == lineOf(e.Pos) {
			if strings.HasPrefix(last.Msg, "expected ") && !strings.HasPrefix(e.Msg, "expected ") {
				last.Msg = e.Msg // what is there says more than what is not
			}
			return
		}
	}
	p.errors = append(p.errors, e)
}

// lineOf is a position without its column.
func lineOf(pos string) string {
	if i := strings.LastIndexByte(pos, ':'); i >= 0 && strings.Count(pos, ":") > 1 {
		return pos[:i]
	}
	return pos
}

// isBroken reports whether a package, or one that it imports, has an import that
// cannot be found.
func (p *problems) isBroken(pkg *packages.Package) bool {
	if broken, done := p.broken[pkg]; done {
		return broken
	}
	p.broken[pkg] = false // ends the walk
	broken := slices.ContainsFunc(pkg.Errors, func(e packages.Error) bool { return failedImport.MatchString(e.Msg) })
	for _, imp := range pkg.Imports {
		broken = broken || p.isBroken(imp)
	}
	p.broken[pkg] = broken
	return broken
}

// reason is what the go command says of a package; what the type checker says
// is no help.
func (p *problems) reason(path, otherwise string) string {
	why := strings.Join(strings.Fields(p.why[path]), " ")
	switch {
	case strings.HasSuffix(why, "module lookup disabled by GOPROXY=off"):
		return why + "; run go mod download where it may ask a proxy"
	case why != "":
		return why
	case strings.Contains(otherwise, "invalid package name"): // of a package that was not found
		return "it is not there; run go mod download"
	}
	return otherwise
}

// all are the errors, and how many more there are.
func (p *problems) all() []packages.Error {
	out := p.errors
	more := func(n int, one, many string) {
		switch {
		case n == 1:
			out = append(out, packages.Error{Msg: "1 further " + one})
		case n > 1:
			out = append(out, packages.Error{Msg: fmt.Sprintf("%d further %s", n, many)})
		}
	}
	more(p.same, "package cannot be imported, for the same reason", "packages cannot be imported, for the same reasons")
	more(p.follow, "error follows from that; go vet shows everything", "errors follow from that; go vet shows everything")
	return out
}

// unread are the errors of packages that match the patterns and of which loading
// says nothing: those that need no look into, as far as one can tell, and those
// that have no files left to look into.
func (l *selection) unread(loaded []*packages.Package) (errs []packages.Error) {
	said := make(map[string]bool)
	for _, pkg := range loaded {
		if len(pkg.Errors) > 0 {
			said[listing.SourcePath(pkg)] = true
		}
	}
	for _, pkg := range l.worth {
		if !l.matched[pkg.Path] || said[pkg.Path] {
			continue
		}
		for _, e := range pkg.Errors {
			if !slices.Contains(errs, e) {
				errs = append(errs, e)
			}
		}
	}
	return errs
}
