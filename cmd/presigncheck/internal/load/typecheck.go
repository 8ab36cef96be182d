package load

import (
	"errors"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// typeCheck gives a unit its types. What is wrong with it is among its errors.
func (l *loader) typeCheck(u *unit) {
	if u.pkg.Types == types.Unsafe {
		return
	}
	importsC := slices.ContainsFunc(u.pkg.Syntax, func(f *ast.File) bool {
		return slices.ContainsFunc(f.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"C"` })
	})
	cfg := types.Config{
		Sizes: l.sizes, FakeImportC: true, IgnoreFuncBodies: !u.chosen, DisableUnusedImportCheck: !u.chosen,
		Importer: importer(func(path string) (*types.Package, error) { return l.imported(u, path) }),
		Error: func(err error) {
			if e, ok := err.(types.Error); ok {
				u.pkg.TypeErrors = append(u.pkg.TypeErrors, e)
				if importsC && followsFromC(e) {
					return
				}
				u.pkg.Errors = append(u.pkg.Errors, packages.Error{Pos: l.fset.Position(e.Pos).String(), Msg: e.Msg, Kind: packages.TypeError})
			}
		},
	}
	if m := u.pkg.Module; m != nil && m.GoVersion != "" {
		cfg.GoVersion = "go" + m.GoVersion
	}
	var info *types.Info
	if u.chosen {
		info = &types.Info{
			Types:        make(map[ast.Expr]types.TypeAndValue),
			Instances:    make(map[*ast.Ident]types.Instance),
			Defs:         make(map[*ast.Ident]types.Object),
			Uses:         make(map[*ast.Ident]types.Object),
			Implicits:    make(map[ast.Node]types.Object),
			Selections:   make(map[*ast.SelectorExpr]*types.Selection),
			FileVersions: make(map[*ast.File]string),
		}
		u.pkg.TypesInfo, u.pkg.TypesSizes = info, l.sizes
	}
	_ = types.NewChecker(&cfg, l.fset, u.pkg.Types, info).Files(u.pkg.Syntax) // cfg.Error has them
	u.pkg.IllTyped = len(u.pkg.Errors) > 0
	if !u.chosen {
		u.pkg.Syntax = nil
	}
}

// followsFromC reports whether an error is only that the type of something is not
// known, or what it has, as of all that is declared in C.
func followsFromC(e types.Error) bool {
	return strings.Contains(e.Msg, "invalid type") || strings.Contains(e.Msg, " undefined (")
}

type importer func(path string) (*types.Package, error)

func (i importer) Import(path string) (*types.Package, error) { return i(path) }

// imported returns the types of what stands in an import of a unit.
func (l *loader) imported(u *unit, path string) (*types.Package, error) {
	pkg := u.pkg.Imports[path]
	switch {
	case slices.Contains(u.cycle, path):
		return nil, errors.New("import cycle not allowed")
	case pkg == nil && l.why[path] != "":
		return nil, errors.New(strings.Join(strings.Fields(l.why[path]), " "))
	case pkg == nil:
		return nil, errors.New("the package cannot be found")
	}
	return pkg.Types, nil
}
