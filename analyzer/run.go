package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/apitable"
	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance"
	"github.com/presigncheck/presigncheck/analyzer/internal/relevance/source"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/summary"
	"github.com/presigncheck/presigncheck/analyzer/internal/wellformed"
)

// run is the check of one package: sites, then values, then rules.
func run(pass *analysis.Pass, cfg Config) (result *Result) {
	// Odd code must cost this package its findings, not the driver its life.
	defer func() {
		if repanic != "" {
			return
		}
		if r := recover(); r != nil {
			result = unchecked(pass, r)
			j := judge{pass: pass, result: result}
			j.finish()
		}
	}()
	cfg = cfg.forPackage(pass.Pkg.Path())
	table := apitable.NewTable(slices.Concat(api.Table(), cfg.APIs))
	switch {
	case api.SDK(relevance.Unvendored(pass.Pkg.Path())):
		return new(Result)
	case !relevant(pass, table):
		if mayHelp(pass) {
			exportProviders(pass, table, source.Find(pass.Files))
		}
		return new(Result)
	}
	syntax := readSyntax(pass)
	found := survive(pass, func(without map[ast.Node]bool) *checked { return check(pass, cfg, table, syntax, without) })
	if found.exports != nil {
		export(pass, found.exports)
	}
	found.judge.finish()
	return found.judge.result
}

// checked is what the check found of a package.
type checked struct {
	exports *summary.Exports
	judge   judge
}

// check is the check of a package without some of its functions and of the
// values of its variables. It tells the driver nothing yet.
func check(pass *analysis.Pass, cfg Config, table *apitable.Table, syntax *syntax, without map[ast.Node]bool) *checked {
	pkg := ssaview.Build(table, passFacts{pass}, wellformed.Source{
		Fset: pass.Fset, Pkg: pass.Pkg, Info: pass.TypesInfo, Files: pass.Files,
		Wrong: slices.Concat(pass.TypeErrors, syntax.errors), Text: syntax.text, Leave: without,
	})
	sites, exports := summary.Analyze(pkg)
	result := new(Result)
	result.ClientExpiry = exports.ClientExpiry
	for _, s := range exports.Defaulted {
		result.Defaulted = append(result.Defaulted, entry(pkg, s))
	}
	result.Wrappers = wrappers(pass.Pkg.Path(), exports)
	j := judge{pass: pass, cfg: cfg, pkg: pkg, result: result}
	j.collectIgnores()
	for _, s := range sites {
		j.site(s)
	}
	j.reportIgnores()
	result.Suppressed = j.suppressions()
	return &checked{exports, j}
}

// relevant reports whether a package may presign: it imports a package of the
// table, uses a function of one, or uses an object through which an expiry
// reaches one. All others cost no more than this.
func relevant(pass *analysis.Pass, table *apitable.Table) bool {
	if source.Imports(pass.Pkg, table.Holds) {
		return true
	}
	facts := passFacts{pass}
	for _, obj := range pass.TypesInfo.Uses {
		if obj.Pkg() == nil || obj.Pkg() == pass.Pkg && !interfaceMethod(obj) {
			continue
		}
		switch obj := obj.(type) {
		case *types.Func:
			if table.Holds(relevance.Unvendored(obj.Pkg().Path())) || facts.Func(obj).Takes() || table.Interface(obj) != nil {
				return true
			}
		case *types.Var:
			if obj.Exported() && facts.Var(obj).Takes() {
				return true
			}
		}
	}
	return false
}

// interfaceMethod reports whether obj is a method of an interface. A package
// that declares one for what it needs learns from program what is behind it.
func interfaceMethod(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	return ok && fn.Signature().Recv() != nil && types.IsInterface(fn.Signature().Recv().Type())
}

// mayHelp reports whether a package that does not presign may make durations
// for those that do. The functions of the standard library are known.
func mayHelp(pass *analysis.Pass) bool {
	std := relevance.Standard(pass.Pkg.Path()) && pass.Module == nil
	return !std && len(pass.TypeErrors) == 0
}

// ExportProviders is the check of a package that does not presign, for drivers that
// type-check only what they found it to make for others.
func ExportProviders(pass *analysis.Pass, cfg Config, found *source.Providers) {
	cfg = cfg.forPackage(pass.Pkg.Path())
	exportProviders(pass, apitable.NewTable(slices.Concat(api.Table(), cfg.APIs)), found)
}

func exportProviders(pass *analysis.Pass, table *apitable.Table, found *source.Providers) {
	if len(found.Names) > 0 {
		p := ssaview.BuildProviders(table, passFacts{pass}, pass.Fset, pass.Pkg, pass.TypesInfo, pass.Files, found)
		export(pass, summary.Helpers(p))
	}
}

func export(pass *analysis.Pass, x *summary.Exports) {
	for _, f := range x.Funcs {
		pass.ExportObjectFact(f.Obj, f.Fact)
	}
	for _, v := range x.Vars {
		pass.ExportObjectFact(v.Obj, v.Fact)
	}
}

// wrappers names what of a package's facts takes an expiry.
func wrappers(path string, x *summary.Exports) (out []Wrapper) {
	for _, f := range x.Funcs {
		if f.Fact.Takes() {
			out = append(out, Wrapper{path, f.Obj.Name()})
		}
	}
	for _, v := range x.Vars {
		if v.Fact.Takes() {
			out = append(out, Wrapper{path, v.Obj.Name()})
		}
	}
	return out
}

// passFacts are the facts that the driver carries from package to package.
type passFacts struct{ pass *analysis.Pass }

func (p passFacts) Func(obj *types.Func) *fact.Func {
	f := new(fact.Func)
	if obj == nil || obj.Pkg() == nil || !p.pass.ImportObjectFact(obj.Origin(), f) {
		return nil
	}
	return f
}

func (p passFacts) Var(obj *types.Var) *fact.Var {
	v := new(fact.Var)
	if obj == nil || obj.Pkg() == nil || !p.pass.ImportObjectFact(obj.Origin(), v) {
		return nil
	}
	return v
}

// finish brings sites and findings into their order and reports the findings,
// and what could not be checked. Where code does not type-check the driver says
// that much itself, and an editor with each key.
func (j *judge) finish() {
	r := j.result
	for _, p := range r.Problems {
		if len(j.pass.TypeErrors) == 0 {
			j.pass.Report(analysis.Diagnostic{Pos: p.Pos, Category: "internal", Message: p.Message, URL: projectURL + "/issues"})
		}
	}
	r.Sort()
	r.Join()
	for _, f := range r.Findings {
		d := analysis.Diagnostic{
			Pos: f.Pos, End: f.End, Category: f.Rule, Message: f.Message,
			URL: RuleURL(f.Rule), SuggestedFixes: f.Fixes,
		}
		for _, s := range slices.Concat(f.Trace, f.Also) {
			if s.Pos.IsValid() {
				d.Related = append(d.Related, analysis.RelatedInformation{Pos: s.Pos, Message: s.Text})
			}
		}
		j.pass.Report(d)
	}
}

// Sort brings sites and findings into the order of file, line, column and
// rule, and drops findings that are there twice.
func (r *Result) Sort() {
	slices.SortStableFunc(r.Sites, func(a, b Site) int { return comparePosition(a.Position, b.Position) })
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		if c := comparePosition(a.Position, b.Position); c != 0 {
			return c
		}
		return strings.Compare(a.Rule, b.Rule)
	})
	r.Findings = slices.CompactFunc(r.Findings, func(a, b Finding) bool {
		return a.Rule == b.Rule && comparePosition(a.Position, b.Position) == 0
	})
}

func comparePosition(a, b token.Position) int {
	if c := strings.Compare(a.Filename, b.Filename); c != 0 {
		return c
	}
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}
