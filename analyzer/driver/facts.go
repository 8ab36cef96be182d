package driver

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
)

// Facts are the check's facts in the form in which golang.org/x/tools keeps
// them between packages (internal/facts there; both ends of every file are this
// program, so the form may change with the version of x/tools, and a test
// would tell).
type Facts []Fact

// Fact is the fact of an object.
type Fact struct {
	PkgPath string
	Object  string // an objectpath.Path
	Fact    interface{ AFact() }
}

func register() {
	gob.Register(new(fact.Func))
	gob.Register(new(fact.Var))
}

// ReadFacts reads the facts of all packages that a package imports.
func ReadFacts(files ...[]byte) (Facts, error) {
	var all Facts
	for _, text := range files {
		if len(text) == 0 {
			continue
		}
		register()
		var some Facts
		if err := gob.NewDecoder(bytes.NewReader(text)).Decode(&some); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, compare)
	return slices.CompactFunc(all, func(a, b Fact) bool { return compare(a, b) == 0 }), nil
}

func compare(a, b Fact) int {
	return cmp.Or(strings.Compare(a.PkgPath, b.PkgPath), strings.Compare(a.Object, b.Object), cmp.Compare(kind(a), kind(b)))
}

func kind(f Fact) int {
	if _, ok := f.Fact.(*fact.Func); ok {
		return 0
	}
	return 1
}

// Takers returns the names of the functions, methods and fields through which
// a caller may hand over an expiry.
func (fs Facts) Takers() (names []string) {
	for _, f := range fs {
		switch f := f.Fact.(type) {
		case *fact.Func:
			if f.Takes() {
				names = append(names, f.Name)
			}
		case *fact.Var:
			if f.Takes() {
				names = append(names, f.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Inherited returns the facts that the importers of an importer may need: those
// of fields and methods, whose values can get around without an import. A
// function or variable of a package is named only by those who import it.
func (fs Facts) Inherited() Facts {
	var out Facts
	for _, f := range fs {
		if strings.Contains(f.Object, ".") {
			out = append(out, f)
		}
	}
	return out
}

// Encode returns the facts as x/tools reads them: nothing at all if there are none.
func (fs Facts) Encode() ([]byte, error) {
	if len(fs) == 0 {
		return nil, nil
	}
	register()
	var out bytes.Buffer
	err := gob.NewEncoder(&out).Encode(fs)
	return out.Bytes(), err
}
