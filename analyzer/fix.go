package analyzer

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

// fixes are the repairs of a verdict, where what is meant is certain, the place
// to change stands in the call, and the changed file can be proved to compile and
// to have all its comments. Elsewhere the message of the finding has to do.
func (j *judge) fixes(s *site.Site, v verdict) (fixes []analysis.SuggestedFix) {
	// A repair that cannot be made must not cost the finding.
	defer func() {
		if repanic == "" && recover() != nil {
			fixes = nil
		}
	}()
	file := j.fileAt(s.Pos)
	if s.Call == nil || file == nil || !j.editable(file, s.Call.Pos()) {
		return nil
	}
	return v.rule.fix(j, s, file, v)
}

func (j *judge) fileAt(pos token.Pos) *ast.File {
	for _, f := range j.pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}

// editable reports whether a file is one that somebody wrote. What a generator
// makes would be made again, and a file with //line comments, as cgo makes them in
// the build cache, is not the one that they name.
func (j *judge) editable(file *ast.File, pos token.Pos) bool {
	written, named := j.pass.Fset.PositionFor(pos, false), j.pass.Fset.PositionFor(pos, true)
	return written == named && !ast.IsGenerated(file)
}

// replaceable reports whether an expression can go: with no comment in it, and no
// name of another package but time, whose import might be for this alone.
func (j *judge) replaceable(file *ast.File, e ast.Expr) bool {
	for _, c := range file.Comments {
		if c.Pos() < e.End() && e.Pos() < c.End() {
			return false
		}
	}
	ours := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			id, ok := n.X.(*ast.Ident)
			if !ok {
				return ours
			}
			pkg, ok := j.pass.TypesInfo.Uses[id].(*types.PkgName)
			ours = ours && ok && pkg.Imported().Path() == "time"
			return false
		case *ast.Ident:
			obj := j.pass.TypesInfo.Uses[n]
			_, variable := obj.(*types.Var) // as in len(a), perhaps its only use
			ours = ours && obj != nil && !variable && (obj.Pkg() == nil || obj.Pkg() == j.pass.Pkg)
		}
		return ours
	})
	return ours
}

// constantIn is the only expression below the call that is a time.Duration of
// that many nanoseconds, nil also if it stands where a product needs parentheses.
func (j *judge) constantIn(call *ast.CallExpr, ns float64) ast.Expr {
	var found, path []ast.Node
	bound := false
	ast.Inspect(call, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		tv, ok := j.pass.TypesInfo.Types[e]
		if !ok || tv.Value == nil || !isDuration(tv.Type) {
			return true
		}
		if f, _ := constant.Float64Val(constant.ToFloat(tv.Value)); f == ns {
			found = append(found, e)
			bound = bound || len(path) > 1 && binds(path[len(path)-2], e)
		}
		path = path[:len(path)-1]
		return false
	})
	if len(found) != 1 || bound {
		return nil
	}
	return found[0].(ast.Expr)
}

// binds reports whether an operator of the node takes e before a product would
// take what stands in it.
func binds(node ast.Node, e ast.Expr) bool {
	switch n := node.(type) {
	case *ast.BinaryExpr:
		return n.Op.Precedence() >= token.MUL.Precedence()
	case *ast.UnaryExpr, *ast.StarExpr, *ast.SelectorExpr, *ast.TypeAssertExpr, *ast.SliceExpr:
		return true
	case *ast.IndexExpr:
		return n.X == e
	case *ast.CallExpr:
		return n.Fun == e
	}
	return false
}

func isDuration(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Duration" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time"
}

// minutes spells a duration in Go, with a name for package time.
func minutes(d time.Duration, pkg string) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"}, {time.Millisecond, "Millisecond"}} {
		if d%u.unit != 0 {
			continue
		}
		if d == u.unit {
			return pkg + "." + u.name
		}
		return strconv.FormatInt(int64(d/u.unit), 10) + " * " + pkg + "." + u.name
	}
	return strconv.FormatInt(int64(d), 10)
}
