package analyzer

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Code may be odd in ways that nobody thought of, and an editor has half of it
// most of the time. What does not type-check is left out before the check
// begins. What still makes it panic is found by leaving out functions, half of
// them at first, and costs the package these functions only; presign calls with
// constants are found even there.

// repanic lets panics through. Tests set it, or the linker with -X.
var repanic string

// maxAttempts is how often a package is checked to find the functions that make
// the check panic: enough for four among a thousand.
const maxAttempts = 64

// survive is check with as much of the package as it bears, and says of the
// rest that it was left out.
func survive(pass *analysis.Pass, check func(without map[ast.Node]bool) *checked) *checked {
	found, failure := attempt(check, nil)
	if failure == nil {
		return found
	}
	parts := bodies(pass)
	without := make(map[ast.Node]bool, len(parts))
	for _, p := range parts {
		without[p.node] = true
	}
	found, general := attempt(check, without)
	if general != nil {
		return &checked{judge: judge{pass: pass, result: unchecked(pass, general)}}
	}
	attempts := 0
	why := make(map[ast.Node]any)
	var add func(some []part)
	add = func(some []part) {
		if len(some) == 0 || attempts == maxAttempts {
			return
		}
		attempts++
		for _, p := range some {
			delete(without, p.node)
		}
		more, failure := attempt(check, without)
		if failure == nil {
			found = more
			return
		}
		for _, p := range some {
			without[p.node] = true
		}
		if len(some) == 1 {
			why[some[0].node] = failure
			return
		}
		add(some[:len(some)/2])
		add(some[len(some)/2:])
	}
	add(parts[:len(parts)/2])
	add(parts[len(parts)/2:])
	for _, p := range parts {
		if !without[p.node] {
			continue
		}
		reason := why[p.node]
		if reason == nil {
			reason = failure
		}
		at := pass.Fset.Position(p.node.Pos())
		found.judge.result.Problems = append(found.judge.result.Problems, Problem{
			Pos:     p.node.Pos(),
			Message: fmt.Sprintf("%s:%d: internal error; %s is not checked: %s", at.Filename, at.Line, p.name, oneLine(reason)),
		})
	}
	return found
}

// attempt is check, and what it panics with.
func attempt(check func(without map[ast.Node]bool) *checked, without map[ast.Node]bool) (found *checked, failure any) {
	defer func() {
		if repanic == "" {
			failure = recover()
		}
	}()
	return check(without), nil
}

// A part is a function with a body, or the value of package variables.
type part struct {
	node ast.Node
	name string
}

func bodies(pass *analysis.Pass) (parts []part) {
	for _, f := range pass.Files {
		for _, decl := range f.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Body != nil {
				parts = append(parts, part{d, d.Name.Name})
			}
		}
	}
	for _, init := range pass.TypesInfo.InitOrder {
		parts = append(parts, part{init.Rhs, init.Lhs[0].Name()})
	}
	return parts
}

// unchecked is the result for a package of which nothing could be checked.
func unchecked(pass *analysis.Pass, why any) *Result {
	pos := token.NoPos
	if len(pass.Files) > 0 {
		pos = pass.Files[0].Package
	}
	return &Result{Problems: []Problem{{pos, fmt.Sprintf("%s: internal error; package not checked: %s", pass.Pkg.Path(), oneLine(why))}}}
}

func oneLine(v any) string { return strings.Join(strings.Fields(fmt.Sprint(v)), " ") }
