package ssaview

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/apitable"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance/source"
	"github.com/presigncheck/presigncheck/analyzer/internal/wellformed"
)

// Facts is what is known of other packages.
type Facts interface {
	Func(*types.Func) *fact.Func // nil if nothing is known
	Var(*types.Var) *fact.Var
}

// Package is one type-checked package in SSA form.
type Package struct {
	*apitable.Table
	*Index
	Fset  *token.FileSet
	Pkg   *types.Package
	Info  *types.Info
	Files []*ast.File
	SSA   *ssa.Package
	Facts Facts

	IllTyped    []*ast.FuncDecl   // functions that do not type-check
	BrokenNames map[string]bool   // names that stand in what does not type-check
	providers   *source.Providers // if only these are read, nil if everything is

	// What was found of functions and variables, once it was asked for.
	loops          map[*ssa.Function]map[*ssa.BasicBlock]*Loop
	platform       map[*ssa.Function]bool
	Shared         map[ssa.Value]*Sharing
	writers        map[*ssa.Function]map[ssa.Value][]*ssa.Function
	runs           map[*ssa.Function]runs
	FuncValueCalls map[*ssa.Function][]ssa.CallInstruction // calls through function values
	onceMemo       map[*ssa.Alloc]ssa.Value
	keptMemo       map[*ssa.Function]bool
	looseMemo      map[*ssa.Alloc]bool
	Registry       map[DefaultKey][]DefaultAt
}

// Build builds the SSA form of one package; those it imports are only declared.
// Of a package with errors, what does not type-check is left out.
func Build(table *apitable.Table, facts Facts, src wellformed.Source) *Package {
	src.Leave = wellformed.LeaveHuge(src)
	if len(src.Wrong) == 0 && src.Leave == nil {
		return build(table, facts, src.Fset, src.Pkg, src.Info, src.Files)
	}
	some, rest, left := wellformed.Part(src.Pkg, src.Info, src.Files, src.Wrong, src.Leave)
	p := build(table, facts, src.Fset, src.Pkg, some, rest)
	p.IllTyped = left.Funcs
	if src.Text == nil {
		src.Text = func(*ast.File) []byte { return nil }
	}
	p.BrokenNames = left.Names(src.Files, src.Text)
	return p
}

// BuildProviders builds only what a package makes for others, which
// [summary.Helpers] asks for.
func BuildProviders(table *apitable.Table, facts Facts, fset *token.FileSet, pkg *types.Package, info *types.Info, files []*ast.File, made *source.Providers) *Package {
	some, files := made.Only(info, files)
	p := build(table, facts, fset, pkg, some, files)
	p.providers = made
	return p
}

// Whole reports whether the package was read as a whole: all of it type-checks.
func (p *Package) Whole() bool { return p.BrokenNames == nil }

// Provides reports whether importers may ask what a function returns, or a variable
// holds. Of a package of which only the providers are read, others have a part in
// these and are known no further.
func (p *Package) Provides(obj types.Object) bool {
	return p.providers == nil || slices.Contains(p.providers.Names, obj.Name())
}

// HasProvider reports whether one of some results has a method that makes something
// for importers, perhaps of a field that is known where the result is made.
func (p *Package) HasProvider(results *types.Tuple) bool {
	for v := range results.Variables() {
		named, ok := types.Unalias(gotype.Pointee(v.Type())).(*types.Named)
		if !ok || named.Obj().Pkg() != p.Pkg {
			continue
		}
		for m := range named.Methods() {
			if p.Provides(m) {
				return true
			}
		}
	}
	return false
}

// SeesAllSets reports whether everything that sets a field or variable of the
// package is read.
func (p *Package) SeesAllSets(v *types.Var) bool {
	return p.providers == nil || v == nil || v.Pkg() != p.Pkg || p.providers.Set[v.Name()]
}

func build(table *apitable.Table, facts Facts, fset *token.FileSet, pkg *types.Package, info *types.Info, files []*ast.File) *Package {
	prog := ssa.NewProgram(fset, 0)
	prog.SetNoReturn(wellformed.NewNoReturn(info, files).Function)
	for _, imp := range pkg.Imports() {
		prog.CreatePackage(imp, nil, nil, true)
	}
	p := prog.CreatePackage(pkg, files, info, false)
	p.Build()
	return &Package{
		Table: table, Index: newIndex(p, info, files),
		Fset: fset, Pkg: pkg, Info: info, Files: files, SSA: p, Facts: facts,
		loops:          make(map[*ssa.Function]map[*ssa.BasicBlock]*Loop),
		platform:       make(map[*ssa.Function]bool),
		Shared:         make(map[ssa.Value]*Sharing),
		writers:        make(map[*ssa.Function]map[ssa.Value][]*ssa.Function),
		runs:           make(map[*ssa.Function]runs),
		FuncValueCalls: make(map[*ssa.Function][]ssa.CallInstruction),
		looseMemo:      make(map[*ssa.Alloc]bool),
		onceMemo:       make(map[*ssa.Alloc]ssa.Value),
		keptMemo:       make(map[*ssa.Function]bool),
	}
}

// Step is a step of a trace at pos.
func (p *Package) Step(pos token.Pos, text string) interval.Step {
	s := interval.Step{Pos: pos, Text: text}
	if pos.IsValid() {
		s.Position = p.Fset.Position(pos)
	}
	return s
}

// ObjStep is a step at the declaration of an object, which another package may
// hold.
func (p *Package) ObjStep(obj types.Object, text string) interval.Step {
	s := p.Step(obj.Pos(), text)
	if obj.Pkg() != nil && obj.Pkg() != p.Pkg {
		s.Pos, s.Position = token.NoPos, PortablePosition(obj.Pkg(), s.Position)
	}
	return s
}

// InTest reports whether an instruction stands in a test file.
func (p *Package) InTest(instr ssa.Instruction) bool {
	fn := instr.Parent()
	return fn != nil && p.TestFile(fn.Pos())
}

// TestPos reports whether an object is declared in a test file.
func (p *Package) TestPos(obj types.Object) bool { return obj != nil && p.TestFile(obj.Pos()) }

// TestFile reports whether a position is in a test file.
func (p *Package) TestFile(pos token.Pos) bool {
	if !pos.IsValid() {
		return false
	}
	f := p.Fset.File(pos)
	return f != nil && strings.HasSuffix(f.Name(), "_test.go")
}

// CallsInterface reports whether an interface method is called on a line.
func (p *Package) CallsInterface(file string, line int) bool {
	for _, call := range p.Invokes {
		pos := p.Fset.Position(call.Pos())
		if call.Common().IsInvoke() && pos.Line == line && pos.Filename == file {
			return true
		}
	}
	return false
}

// PortablePosition is a position in a file of pkg as any machine can read it.
func PortablePosition(pkg *types.Package, pos token.Position) token.Position {
	return token.Position{Filename: pkg.Path() + "/" + path.Base(filepathSlash(pos.Filename)), Line: pos.Line}
}

func filepathSlash(file string) string { return strings.ReplaceAll(file, `\`, "/") }

// SameLine reports whether two steps of one package stand on a line.
func SameLine(a, b interval.Step) bool {
	base := func(s interval.Step) string { return path.Base(filepathSlash(s.Position.Filename)) }
	return a.Position.Line == b.Position.Line && base(a) == base(b)
}

// Operation says what v is, of values that are not followed.
func Operation(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.ARROW {
			return "received from a channel"
		}
	case *ssa.Select:
		return "received from one of several channels"
	case *ssa.Next, *ssa.Range:
		return "a key of a map, or a letter of a string"
	case *ssa.SliceToArrayPointer:
		return "a slice taken as an array"
	}
	return "not followed further"
}

// WhyNotFollowed is why a call's result is not known.
func WhyNotFollowed(c *ssa.CallCommon) interval.Reason {
	if CalleeObject(c) == nil || c.IsInvoke() {
		return interval.FuncValue
	}
	return interval.NoSource
}

// Lost is interval.UnknownBecause for what the check itself cannot follow.
func (p *Package) Lost(why interval.Reason, pos token.Pos, text string) interval.Term {
	return interval.UnknownBecause(interval.Unknown, why, p.Step(pos, text))
}

// MaxCallDepth is how many calls deep a function is searched.
const MaxCallDepth = 4

// MaxDepth is how many evaluations are nested, and how many steps are taken that
// lead from one value to the next; beyond it nothing is known.
const MaxDepth = 60
