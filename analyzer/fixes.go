package analyzer

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/flow"
)

// fixes are the repairs of a verdict, where what is meant is certain and the
// place to change stands in the call.
func (j *judge) fixes(s *flow.Site, v verdict) (fixes []analysis.SuggestedFix) {
	// A repair that cannot be made must not cost the finding.
	defer func() {
		if repanic == "" && recover() != nil {
			fixes = nil
		}
	}()
	file := j.fileOf(s)
	if s.Call == nil || file == nil {
		return nil
	}
	switch v.rule {
	case MissingExpiry:
		return j.addExpiry(s, file)
	case ExpiryUnit:
		return j.addUnit(s, file, v)
	case ExcessiveExpiry, OverLimitExpiry:
		return j.lower(s, file, v)
	}
	return nil
}

func (j *judge) fileOf(s *flow.Site) *ast.File {
	for _, f := range j.pass.Files {
		if f.FileStart <= s.Pos && s.Pos < f.FileEnd {
			return f
		}
	}
	return nil
}

// addExpiry makes the SDK's silent default explicit.
func (j *judge) addExpiry(s *flow.Site, file *ast.File) []analysis.SuggestedFix {
	pkg, _, _ := s.API.Split()
	name := importName(file, pkg)
	if s.Wrapper != "" || s.API.Client == "" || name == "" || s.Call.Ellipsis.IsValid() || len(s.Call.Args) != s.API.Arg {
		return nil
	}
	timeName, imports := j.needTime(file)
	d := strings.ReplaceAll(minutes(s.API.Default), "time.", timeName+".")
	option := name + ".WithPresignExpires(" + d + ")"
	if s.Operation == "PostObject" {
		option = "func(o *" + name + ".PresignPostOptions) { o.Expires = " + d + " }"
	}
	last := s.Call.Args[len(s.Call.Args)-1]
	e := analysis.TextEdit{Pos: last.End(), End: last.End(), NewText: []byte(", " + option)}
	return j.fix(file, "Say that the URL lives "+length(s.API.Default), e, imports)
}

// addUnit multiplies a bare number by a second.
func (j *judge) addUnit(s *flow.Site, file *ast.File, v verdict) []analysis.SuggestedFix {
	e := j.constantIn(s.Call, v.value)
	if e == nil {
		return nil
	}
	timeName, imports := j.needTime(file)
	text := " * " + timeName + ".Second"
	edit := analysis.TextEdit{Pos: e.End(), End: e.End(), NewText: []byte(text)}
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op.Precedence() < 5 {
		return nil // a sum of bare numbers; nobody can tell what is meant
	}
	return j.fix(file, "Multiply by time.Second", edit, imports)
}

// lower replaces a literal by the limit of its operation.
func (j *judge) lower(s *flow.Site, file *ast.File, v verdict) []analysis.SuggestedFix {
	limit, _ := j.limit(s.Operation)
	if s.API.Max > 0 {
		limit = min(limit, s.API.Max)
	}
	e := j.constantIn(s.Call, v.value)
	if e == nil || limit <= 0 {
		return nil
	}
	timeName, imports := j.needTime(file)
	text := strings.ReplaceAll(minutes(limit), "time.", timeName+".")
	edit := analysis.TextEdit{Pos: e.Pos(), End: e.End(), NewText: []byte(text)}
	return j.fix(file, "Lower the expiry to "+length(limit), edit, imports)
}

// constantIn is the only expression below the call that is a time.Duration of
// that many nanoseconds.
func (j *judge) constantIn(call *ast.CallExpr, ns float64) ast.Expr {
	var found []ast.Expr
	ast.Inspect(call, func(n ast.Node) bool {
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
		}
		return false
	})
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

func isDuration(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Duration" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time"
}

// minutes spells a duration in Go.
func minutes(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "time.Hour"}, {time.Minute, "time.Minute"}, {time.Second, "time.Second"}} {
		if d%u.unit != 0 {
			continue
		}
		if d == u.unit {
			return u.name
		}
		return strconv.FormatInt(int64(d/u.unit), 10) + " * " + u.name
	}
	return strconv.FormatInt(int64(d), 10)
}
