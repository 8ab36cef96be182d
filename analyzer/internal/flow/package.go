package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/solve"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance/source"
)

// Facts is what is known of other packages.
type Facts interface {
	Func(*types.Func) *fact.Func // nil if nothing is known
	Var(*types.Var) *fact.Var
}

// Table is the rows of APIs, ready to be looked up.
type Table struct {
	rows            map[string]*api.API
	clients         map[string]*api.API // by constructor
	setters         map[string]api.Setter
	presignPackages map[string]bool
	methods         map[string]*api.API   // by name and signature, of interfaces
	common          map[string][]*api.API // by name, methods of which the signature does not tell enough
}

// NewTable prepares rows for lookup.
func NewTable(rows []api.API) *Table {
	t := &Table{
		rows:            make(map[string]*api.API),
		clients:         make(map[string]*api.API),
		setters:         make(map[string]api.Setter),
		presignPackages: make(map[string]bool),
		methods:         make(map[string]*api.API),
		common:          make(map[string][]*api.API),
	}
	for i := range rows {
		row := &rows[i]
		t.rows[plainName(row.Func)] = row
		_, name, ok := row.Split()
		if _, method, isMethod := strings.Cut(name, "."); ok && row.Signature != "" {
			t.methods[method+row.Signature] = row
		} else if ok && isMethod {
			t.common[method] = append(t.common[method], row)
		}
		if row.Client != "" {
			t.clients[row.Client] = row
		}
		if pkg, _, ok := row.Split(); ok {
			t.presignPackages[pkg] = true
		}
	}
	for _, s := range api.Setters() {
		t.setters[s.Func] = s
	}
	return t
}

// row is the row of a function by its full name. Whether a method has a
// pointer receiver makes no difference.
func (t *Table) row(name string) *api.API { return t.rows[plainName(name)] }

func plainName(name string) string { return strings.Replace(name, "(*", "(", 1) }

// Interface is the row whose method an interface's method stands for, nil if
// it stands for none.
func (t *Table) Interface(method *types.Func) *api.API {
	recv := method.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) {
		return nil
	}
	if row := t.methods[method.Name()+signatureText(method.Signature())]; row != nil {
		return row
	}
	for _, row := range t.common[method.Name()] {
		if implements(row, method.Pkg(), recv.Type().Underlying().(*types.Interface)) {
			return row
		}
	}
	return nil
}

// implements reports whether the type of a row's method implements an interface
// whose package imports it: of SDK v1's requests, one with the method
// Presign(time.Duration) (string, error).
func implements(row *api.API, declaring *types.Package, iface *types.Interface) bool {
	if declaring == nil { // of package builtin
		return false
	}
	path, name, _ := row.Split()
	typ, _, _ := strings.Cut(name, ".")
	for _, imp := range declaring.Imports() {
		if imp.Path() != path {
			continue
		}
		obj, ok := imp.Scope().Lookup(typ).(*types.TypeName)
		return ok && types.Implements(types.NewPointer(obj.Type()), iface)
	}
	return false
}

// signatureText is a signature without the names of its parameters.
func signatureText(sig *types.Signature) string {
	list := func(tuple *types.Tuple) string {
		var out []string
		for v := range tuple.Variables() {
			out = append(out, strings.ReplaceAll(types.TypeString(v.Type(), nil), "interface{}", "any"))
		}
		return strings.Join(out, ", ")
	}
	results := list(sig.Results())
	if sig.Results().Len() > 1 {
		results = "(" + results + ")"
	}
	return "(" + list(sig.Params()) + ") " + results
}

// Holds reports whether a package holds presign APIs of the table.
func (t *Table) Holds(pkgPath string) bool { return t.presignPackages[pkgPath] }

// Package is one type-checked package in SSA form.
type Package struct {
	*Table
	*index
	Fset  *token.FileSet
	Pkg   *types.Package
	Info  *types.Info
	Files []*ast.File
	ssa   *ssa.Package
	facts Facts

	untyped   []*ast.FuncDecl   // functions that do not type-check
	elsewhere map[string]bool   // names that stand in what does not type-check
	made      *source.Providers // if only these are read, nil if everything is

	// What was found of functions and variables, once it was asked for.
	loops     map[*ssa.Function]map[*ssa.BasicBlock]*loop
	platform  map[*ssa.Function]bool
	shared    map[ssa.Value]*sharing
	writers   map[*ssa.Function]map[ssa.Value][]*ssa.Function
	runs      map[*ssa.Function]runs
	byFunc    map[*ssa.Function][]ssa.CallInstruction // calls through function values
	consts    map[*ssa.Function]map[string]*sameValue
	onceMemo  map[*ssa.Alloc]ssa.Value
	looseMemo map[*ssa.Alloc]bool
	registry  map[defaultKey][]defaultAt
}

// Source is a type-checked package as a driver has it.
type Source struct {
	Fset  *token.FileSet
	Pkg   *types.Package
	Info  *types.Info
	Files []*ast.File

	Wrong []types.Error            // what is wrong with it, syntax errors included
	Text  func(f *ast.File) []byte // the text of a file with syntax errors, else nil; may be nil
	Leave map[ast.Node]bool        // functions, and values of package variables, not to be looked at
}

// Build builds the SSA form of one package; those it imports are only declared.
// Of a package with errors, what does not type-check is left out.
func Build(table *Table, facts Facts, src Source) *Package {
	src.Leave = leaveHuge(src)
	if len(src.Wrong) == 0 && src.Leave == nil {
		return build(table, facts, src.Fset, src.Pkg, src.Info, src.Files)
	}
	some, rest, left := sound(src.Pkg, src.Info, src.Files, src.Wrong, src.Leave)
	p := build(table, facts, src.Fset, src.Pkg, some, rest)
	p.untyped = left.funcs
	if src.Text == nil {
		src.Text = func(*ast.File) []byte { return nil }
	}
	p.elsewhere = left.names(src.Files, src.Text)
	return p
}

// BuildProviders builds only what a package makes for others, which
// [Package.Helpers] asks for.
func BuildProviders(table *Table, facts Facts, fset *token.FileSet, pkg *types.Package, info *types.Info, files []*ast.File, made *source.Providers) *Package {
	some, files := made.Only(info, files)
	p := build(table, facts, fset, pkg, some, files)
	p.made = made
	return p
}

// Whole reports whether the package was read as a whole: all of it type-checks.
func (p *Package) Whole() bool { return p.elsewhere == nil }

// makes reports whether importers may ask what a function returns, or a variable
// holds. Of a package of which only the providers are read, others have a part in
// these and are known no further.
func (p *Package) makes(obj types.Object) bool {
	return p.made == nil || slices.Contains(p.made.Names, obj.Name())
}

// hasMaker reports whether one of some results has a method that makes something
// for importers, perhaps of a field that is known where the result is made.
func (p *Package) hasMaker(results *types.Tuple) bool {
	for v := range results.Variables() {
		named, ok := types.Unalias(pointee(v.Type())).(*types.Named)
		if !ok || named.Obj().Pkg() != p.Pkg {
			continue
		}
		for m := range named.Methods() {
			if p.makes(m) {
				return true
			}
		}
	}
	return false
}

// settled reports whether everything that sets a field or variable of the
// package is read.
func (p *Package) settled(v *types.Var) bool {
	return p.made == nil || v == nil || v.Pkg() != p.Pkg || p.made.Set[v.Name()]
}

func build(table *Table, facts Facts, fset *token.FileSet, pkg *types.Package, info *types.Info, files []*ast.File) *Package {
	prog := ssa.NewProgram(fset, 0)
	prog.SetNoReturn(newNoReturn(info, files).function)
	for _, imp := range pkg.Imports() {
		prog.CreatePackage(imp, nil, nil, true)
	}
	p := prog.CreatePackage(pkg, files, info, false)
	p.Build()
	return &Package{
		Table: table, index: newIndex(p, info, files),
		Fset: fset, Pkg: pkg, Info: info, Files: files, ssa: p, facts: facts,
		loops:     make(map[*ssa.Function]map[*ssa.BasicBlock]*loop),
		platform:  make(map[*ssa.Function]bool),
		shared:    make(map[ssa.Value]*sharing),
		writers:   make(map[*ssa.Function]map[ssa.Value][]*ssa.Function),
		runs:      make(map[*ssa.Function]runs),
		byFunc:    make(map[*ssa.Function][]ssa.CallInstruction),
		consts:    make(map[*ssa.Function]map[string]*sameValue),
		looseMemo: make(map[*ssa.Alloc]bool),
		onceMemo:  make(map[*ssa.Alloc]ssa.Value),
	}
}

func (p *Package) newEval(memory memory, rules rules) *eval {
	e := &eval{
		rules:     rules,
		memory:    memory,
		Package:   p,
		frames:    make(map[frameKey]*frame),
		rounds:    make(map[roundsKey]*rounds),
		unrolling: make(map[roundsKey]bool),
		doubts:    make(map[*ssa.Function]bool),
		total:     fuelPerPackage,
		fuel:      fuelPerValue,
		heldMemo:  make(map[ssa.CallInstruction]heldFuncs),
	}
	e.solver = solve.New(terms(), func() bool { return e.fuel > 0 })
	return e
}

// step is a step of a trace at pos.
func (p *Package) step(pos token.Pos, text string) Step {
	s := Step{Pos: pos, Text: text}
	if pos.IsValid() {
		s.Position = p.Fset.Position(pos)
	}
	return s
}

// objStep is a step at the declaration of an object, which another package may
// hold.
func (p *Package) objStep(obj types.Object, text string) Step {
	s := p.step(obj.Pos(), text)
	if obj.Pkg() != nil && obj.Pkg() != p.Pkg {
		s.Pos, s.Position = token.NoPos, portable(obj.Pkg(), s.Position)
	}
	return s
}

// inTest reports whether an instruction stands in a test file.
func (p *Package) inTest(instr ssa.Instruction) bool {
	fn := instr.Parent()
	return fn != nil && p.testFile(fn.Pos())
}

// testPos reports whether an object is declared in a test file.
func (p *Package) testPos(obj types.Object) bool { return obj != nil && p.testFile(obj.Pos()) }

func (p *Package) testFile(pos token.Pos) bool {
	if !pos.IsValid() {
		return false
	}
	f := p.Fset.File(pos)
	return f != nil && strings.HasSuffix(f.Name(), "_test.go")
}

// CallsInterface reports whether an interface method is called on a line.
func (p *Package) CallsInterface(file string, line int) bool {
	for _, call := range p.invokes {
		pos := p.Fset.Position(call.Pos())
		if call.Common().IsInvoke() && pos.Line == line && pos.Filename == file {
			return true
		}
	}
	return false
}
