package analyzer_test

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/program"
)

// TestEdits checks packages in the states that an editor has them in: with
// tokens missing, doubled or too many. The check survives all of them, finds the
// same as before in every function that the edit does not concern, and says
// nothing new of those that stand as they did. PRESIGNCHECK_EDITS says how many
// edits to try of each package.
func TestEdits(t *testing.T) {
	n := 60
	if s := os.Getenv("PRESIGNCHECK_EDITS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	for _, fixtureName := range []string{"flow", "apis"} {
		patterns := map[string][]string{"flow": {"./rules", "./field", "./wrap", "./usual/...", "./held", "./clients", "./value"}, "apis": {"./sdkv2"}}[fixtureName]
		for _, p := range loadFixture(t, fixtureName, patterns...) {
			t.Run(strings.ReplaceAll(p.PkgPath, "/", "."), func(t *testing.T) {
				before := take(t, p, p.Fset, sources(t, p))
				if len(before.sites) == 0 {
					t.Skip("presigns nothing")
				}
				damaged := 0
				for seed := range n {
					r := rand.New(rand.NewPCG(uint64(seed), 1))
					files := sources(t, p)
					edit := damage(r, files)
					after := take(t, p, token.NewFileSet(), files)
					if diff := before.compare(after); diff != "" {
						t.Errorf("edit %d: %s:\n%s", seed, edit, diff)
					}
					if after.wrong > 0 {
						damaged++
					}
				}
				if damaged < n/3 {
					t.Errorf("%d of %d edits broke the package; too few to show anything", damaged, n)
				}
			})
		}
	}
}

func loadFixture(t *testing.T, name string, patterns ...string) []*packages.Package {
	t.Helper()
	const mode = packages.NeedName | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax |
		packages.NeedFiles | packages.NeedTypesSizes | packages.NeedModule | packages.NeedExportFile
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: fixture(t, name)}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

// sources are the texts of a package's files by name.
func sources(t *testing.T, p *packages.Package) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	for _, name := range p.GoFiles {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	return files
}

// odd are tokens to insert.
var odd = []string{"{", "}", "(", ")", "[", "]", ",", ";", ".", ":=", "=", "*", "func", "type", "var", "return", "if", "x", "nil", "0", `"s"`, "struct", "...", "_", "case", "package", "import", "go", "\n"}

// damage edits one file, by one to three tokens, and says how.
func damage(r *rand.Rand, files map[string][]byte) (how string) {
	name := slices.Sorted(maps.Keys(files))[r.IntN(len(files))]
	for range 1 + r.IntN(3) {
		text := files[name]
		var ends [][2]int
		var s scanner.Scanner
		fset := token.NewFileSet()
		f := fset.AddFile(name, -1, len(text))
		s.Init(f, text, func(token.Position, string) {}, 0)
		for {
			pos, tok, lit := s.Scan()
			if tok == token.EOF {
				break
			}
			start := f.Offset(pos)
			end := start + cmp.Or(len(lit), len(tok.String()))
			if tok != token.SEMICOLON && end <= len(text) {
				ends = append(ends, [2]int{start, end})
			}
		}
		if len(ends) == 0 {
			return how
		}
		at := ends[r.IntN(len(ends))]
		word := string(text[at[0]:at[1]])
		line := 1 + bytes.Count(text[:at[0]], []byte("\n"))
		var instead string
		switch r.IntN(4) {
		case 0: // as if it were still to be typed
			instead = ""
		case 1:
			instead = word + " " + word
		case 2:
			instead = odd[r.IntN(len(odd))] + " " + word
		case 3:
			instead = odd[r.IntN(len(odd))]
		}
		how += fmt.Sprintf(" %s:%d: %q becomes %q", filepath.Base(name), line, word, instead)
		files[name] = slices.Concat(text[:at[0]], []byte(instead), text[at[1]:])
	}
	return how
}

// A state is what the check says of one state of a package, by the text of the
// declarations that it says it of.
type state struct {
	decls    map[string]*declaration // by their text
	sites    []string
	findings []string
	problems []string
	wrong    int
}

type declaration struct {
	declares, uses map[string]bool // objects of the package, or names of a declaration that is no longer there
	names          map[string]bool // all of them
}

// take type-checks the files and runs the check over them.
func take(t *testing.T, p *packages.Package, fset *token.FileSet, files map[string][]byte) *state {
	t.Helper()
	one := &packages.Package{
		ID: p.ID, Name: p.Name, PkgPath: p.PkgPath, Fset: fset, Imports: p.Imports, Module: p.Module, TypesSizes: p.TypesSizes,
		TypesInfo: &types.Info{
			Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object),
			Uses: make(map[*ast.Ident]types.Object), Implicits: make(map[ast.Node]types.Object),
			Selections: make(map[*ast.SelectorExpr]*types.Selection), Scopes: make(map[ast.Node]*types.Scope),
			Instances: make(map[*ast.Ident]types.Instance), FileVersions: make(map[*ast.File]string),
		},
	}
	s := &state{decls: make(map[string]*declaration)}
	dir := t.TempDir() // where the check reads files with syntax errors again
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := files[name]
		name = filepath.Join(dir, filepath.Base(name))
		files[name] = text
		if err := os.WriteFile(name, text, 0o666); err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(fset, name, text, parser.AllErrors|parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			s.wrong++
			one.Errors = append(one.Errors, packages.Error{Kind: packages.ParseError, Msg: err.Error()})
		}
		one.Syntax = append(one.Syntax, f)
	}
	conf := types.Config{
		Importer: importer(p.Imports), Sizes: p.TypesSizes, GoVersion: "go" + p.Module.GoVersion,
		Error: func(err error) {
			s.wrong++
			one.TypeErrors = append(one.TypeErrors, err.(types.Error))
		},
	}
	one.Types, _ = conf.Check(p.PkgPath, fset, one.Syntax, one.TypesInfo) // the errors are kept
	cfg := analyzer.Default()
	cfg.Strict = true
	result, err := program.Check(cfg, []*packages.Package{one})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range result.Problems {
		s.problems = append(s.problems, p.Message)
	}
	where := func(p token.Position) string { return s.place(one, files, p) }
	for _, f := range one.Syntax {
		for _, d := range f.Decls {
			s.decls[text(fset, files, d)+"\x00"+f.Name.Name] = declared(one, d)
		}
	}
	for _, site := range result.Sites {
		s.sites = append(s.sites, where(site.Position)+" "+site.API)
	}
	for _, f := range result.Findings {
		s.findings = append(s.findings, where(f.Position)+" "+f.Rule+" "+string(f.Severity))
	}
	return s
}

type importer map[string]*packages.Package

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := i[path]; p != nil && p.Types != nil {
		return p.Types, nil
	}
	return nil, fmt.Errorf("no package %q", path)
}

// text is a declaration up to the end of its last line.
func text(fset *token.FileSet, files map[string][]byte, d ast.Decl) string {
	f := fset.File(d.Pos())
	end := min(f.Offset(min(d.End(), f.Pos(f.Size()))), f.Size())
	text := files[f.Name()]
	rest, _, _ := bytes.Cut(text[end:], []byte("\n")) // what the parser could not read, perhaps
	return string(text[f.Offset(d.Pos()) : end+len(rest)])
}

// place is a position as the text of its declaration, and where it is in it.
func (s *state) place(p *packages.Package, files map[string][]byte, at token.Position) string {
	for _, f := range p.Syntax {
		for _, d := range f.Decls {
			from, to := p.Fset.Position(d.Pos()), p.Fset.Position(d.End())
			if from.Filename == at.Filename && from.Offset <= at.Offset && at.Offset < to.Offset {
				return fmt.Sprintf("%s\x00%s\x00%d", text(p.Fset, files, d), f.Name.Name, at.Offset-from.Offset)
			}
		}
	}
	return fmt.Sprint("\x00\x00", at)
}

func declared(p *packages.Package, d ast.Decl) *declaration {
	out := &declaration{declares: make(map[string]bool), uses: make(map[string]bool), names: make(map[string]bool)}
	ast.Inspect(d, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		out.names[id.Name] = true
		into := out.uses
		if p.TypesInfo.Defs[id] != nil {
			into = out.declares
		}
		switch obj := p.TypesInfo.ObjectOf(id).(type) {
		case *types.PkgName:
			into["import "+obj.Name()] = true
		case *types.TypeName:
			if obj.Pkg() == p.Types {
				into["type "+obj.Name()] = true
			}
		case nil:
		case *types.Var:
			if obj.IsField() || obj.Parent() == p.Types.Scope() {
				into[obj.Name()] = true
			}
		case *types.Func, *types.Const:
			if obj.Pkg() == p.Types {
				into[obj.Name()] = true
			}
		}
		return true
	})
	if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
		for _, spec := range g.Specs {
			path, _ := strconv.Unquote(spec.(*ast.ImportSpec).Path.Value)
			if imp := p.Imports[path]; imp != nil {
				out.declares["import "+imp.Name] = true
			}
			if name := spec.(*ast.ImportSpec).Name; name != nil {
				out.declares["import "+name.Name] = true
			}
		}
	}
	return out
}

// compare says what is wrong with what is found after an edit.
func (s *state) compare(after *state) string {
	var out []string
	for _, p := range after.problems {
		out = append(out, "the check did not bear it: "+p)
	}
	concerned := s.concerned(after)
	within := func(place string) bool {
		parts := strings.SplitN(place, "\x00", 3)
		return parts[0] != "" && !concerned[parts[0]+"\x00"+parts[1]]
	}
	keep := func(places []string, keep func(string) bool) (out []string) {
		for _, p := range places {
			if keep(p) {
				out = append(out, p)
			}
		}
		slices.Sort(out)
		return out
	}
	if diff := gocmp.Diff(keep(s.sites, within), keep(after.sites, within)); diff != "" {
		out = append(out, "sites:\n"+diff)
	}
	if diff := gocmp.Diff(keep(s.findings, within), keep(after.findings, within)); diff != "" {
		out = append(out, "findings:\n"+diff)
	}
	fresh := keep(after.findings, func(place string) bool {
		parts := strings.SplitN(place, "\x00", 3)
		return s.decls[parts[0]+"\x00"+parts[1]] != nil && !slices.Contains(s.findings, place) &&
			!strings.HasSuffix(place, " note") // it says what nothing that can be read bounds
	})
	if len(fresh) > 0 {
		out = append(out, fmt.Sprintf("new findings in functions that stand as they did:\n%s", tails(fresh)))
	}
	return strings.Join(out, "\n")
}

// concerned are the declarations that an edit changes, and all that have to do
// with these: they use the same functions, variables, fields or imports.
func (s *state) concerned(after *state) map[string]bool {
	out := make(map[string]bool)
	touched := make(map[string]bool) // objects
	mark := func(text string, d *declaration) {
		out[text] = true
		for _, set := range []map[string]bool{d.declares, d.uses} {
			for name := range set {
				if !strings.HasPrefix(name, "import ") && !strings.HasPrefix(name, "type ") || d.declares[name] {
					touched[name] = true
				}
			}
		}
	}
	for text, d := range s.decls {
		if after.decls[text] == nil {
			mark(text, d)
		}
	}
	for text, d := range after.decls {
		if s.decls[text] == nil {
			out[text] = true
			for name := range d.names {
				touched[name] = true
			}
			for name := range d.declares {
				touched[name] = true
			}
		}
	}
	for again := true; again; {
		again = false
		for text, d := range s.decls {
			if out[text] {
				continue
			}
			for _, set := range []map[string]bool{d.declares, d.uses} {
				for name := range set {
					if touched[name] && !out[text] {
						mark(text, d)
						again = true
					}
				}
			}
		}
	}
	return out
}

// tails are places with no more of the declaration than its first line.
func tails(places []string) (out []string) {
	for _, p := range places {
		parts := strings.SplitN(p, "\x00", 3)
		first, _, _ := strings.Cut(parts[0], "\n")
		out = append(out, fmt.Sprintf("%s … %s", first, parts[2]))
	}
	return out
}
