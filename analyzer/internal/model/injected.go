package model

import (
	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// Injected are the values of a parameter that a container finds: what the tags
// of its fields say. Nobody calls the function by its name.
func Injected(p *ssaview.Package, v *ssa.Parameter, path access.Path) []interval.Term {
	if !p.Index.Injected[ssaview.Origin(v.Parent())] {
		return nil
	}
	f, tag, rest := ssaview.TagAt(v.Type(), path)
	if f == nil {
		return nil
	}
	return fromTag(p, f, tag, rest)
}
