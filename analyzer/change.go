package analyzer

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

// Change is where a finding is repaired: the expression that is the value, be it at
// the call, in another function or in another package, or the call itself.
type Change struct {
	Step // Expr and Length tell the expression; with Length 0 it is not at hand

	// New is an expression to put in place of that one, "" if what is meant is not
	// certain. Other than a fix it may concern what else uses the value.
	New string

	hand bool // the expression is at hand, and what to put there is not certain
	from callPlace
}

// callPlace is the place of a call, as far as words for other places need it.
type callPlace struct {
	file string
	line int
	pkg  string // import path
}

// written reports whether a step is the place where a value is to be changed.
func written(s interval.Step) bool {
	return s.Position.Line > 0 && (s.Kind == interval.Written || s.Kind == interval.Declared)
}

// change finds where a verdict is repaired: the first step of the trace at which its
// value is written, or else the first step that has a place.
func (j *judge) change(s *site.Site, v verdict) Change {
	c := Change{Step: interval.Step{Pos: s.Pos, Position: j.pass.Fset.Position(s.Pos)}}
	if v.at != nil {
		c.Step = *v.at
	} else if i := placed(v.trace); i >= 0 {
		c.Step = v.trace[i]
	} else if s.Value != nil {
		c.Step = j.stepAt(s.Value, interval.Passing)
	}
	if x := j.expression(c.Step); x != nil {
		if c.Kind == interval.Declared {
			name := c.Expr
			c.Step = j.stepAt(x, interval.Declared)
			c.Expr = name
		}
		c.New = v.rewrite(j, x)
		c.hand = c.New == "" && j.oddUnit(x, v.value)
	}
	c.from = callPlace{j.pass.Fset.Position(s.Pos).Filename, s.Line, j.pass.Pkg.Path()}
	return c
}

// oddUnit reports whether a value is another than the number that is written, by a
// unit that the number has already, or lacks: two durations are multiplied, or none is.
func (j *judge) oddUnit(x ast.Expr, value float64) bool {
	tv := j.pass.TypesInfo.Types[x]
	if tv.Value == nil || tv.Type == nil {
		return false
	}
	f, _ := constant.Float64Val(constant.ToFloat(tv.Value))
	if isDuration(tv.Type) {
		return f != 0 && value/f >= float64(time.Microsecond)
	}
	return f == value && value < float64(time.Second)
}

// placed is the number of the step that is the place to change, -1 if there is none:
// where the value is written, or else where it first is in code that is not of the
// standard library.
func placed(trace []interval.Step) int {
	first := -1
	for i, s := range trace {
		if written(s) {
			return i
		}
		if first < 0 && s.Position.Line > 0 && !standard(s.Position.Filename) {
			first = i
		}
	}
	return first
}

// standard reports whether a file is of the standard library: by its place, or by an
// import path without a dot in a step that another package tells of.
func standard(file string) bool {
	return strings.HasPrefix(file, "$GOROOT") || filepath.IsAbs(file) && strings.HasPrefix(file, filepath.Join(build.Default.GOROOT, "src")+string(filepath.Separator))
}

func (j *judge) stepAt(x ast.Expr, kind interval.StepKind) interval.Step {
	return interval.Step{
		Pos: x.Pos(), Position: j.pass.Fset.Position(x.Pos()),
		Kind: kind, Expr: types.ExprString(x), Length: int(x.End() - x.Pos()),
	}
}

// expression is the expression of a step in this package: what is written or
// converted, or the value of the constant that is declared there.
func (j *judge) expression(s interval.Step) (found ast.Expr) {
	if !s.Pos.IsValid() {
		return nil
	}
	for _, f := range j.pass.Files {
		if s.Pos < f.FileStart || f.FileEnd <= s.Pos {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if n == nil || found != nil || n.Pos() > s.Pos || n.End() <= s.Pos {
				return false
			}
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, id := range n.Names {
					if s.Kind == interval.Declared && id.Pos() == s.Pos && i < len(n.Values) {
						found = n.Values[i]
					}
				}
			case ast.Expr:
				if s.Length > 0 && n.Pos() == s.Pos && int(n.End()-n.Pos()) == s.Length {
					found = n
				}
			}
			return found == nil
		})
	}
	return found
}

// words are what a verdict says, in words for the change.
func (c Change) words(v verdict) string {
	limit := quantity.Duration(v.most)
	if c.New != "" && !strings.Contains(c.New, ".") { // a number, or a text
		limit = fmt.Sprintf("`%s` (%s)", c.New, limit)
	}
	advice := v.advice
	if c.hand && v.byHand != "" {
		advice = v.byHand
	}
	return strings.NewReplacer("{value}", c.phrase(), "{most}", limit+" or less", "{least}", limit+" or more", "{at}", c.at()).Replace(v.what + "; " + advice)
}

// Written completes a change that lies in another package than the call, which pass
// is about: the expression, and what to put in its place.
func (f *Finding) Written(pass *analysis.Pass) {
	j := &judge{pass: pass}
	c := f.Change
	if c.Pos.IsValid() || c.Kind != interval.Written && c.Kind != interval.Declared {
		return
	}
	for _, file := range pass.Files {
		tf := pass.Fset.File(file.FileStart)
		if tf.Name() != c.Position.Filename || c.Position.Line > tf.LineCount() {
			continue
		}
		c.Pos = tf.LineStart(c.Position.Line) + token.Pos(c.Position.Column) - 1
		if c.Kind == interval.Declared {
			c.Pos = declared(file, pass.Fset, c.Expr, c.Position.Line)
		}
		x := j.expression(c.Step)
		if x == nil {
			return
		}
		name := c.Expr
		c.Step = j.stepAt(x, c.Kind)
		c.Expr = name
		c.New = f.verdict.rewrite(j, x)
		c.hand = c.New == "" && j.oddUnit(x, f.verdict.value)
		f.Change = c
		f.Message = f.message(len(f.Also))
	}
}

// declared is the place of a constant's name.
func declared(file *ast.File, fset *token.FileSet, name string, line int) (pos token.Pos) {
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for _, id := range spec.Names {
				if id.Name == name && fset.Position(id.Pos()).Line == line {
					pos = id.Pos()
				}
			}
		}
		return !pos.IsValid()
	})
	return pos
}

// phrase names the expression to change, and where it stands unless that is the
// line of the call.
func (c Change) phrase() string {
	what := "the value"
	switch {
	case c.Kind == interval.Declared:
		what = "the constant " + c.Expr
	case c.Expr != "" && c.Kind != interval.Entered && len(c.Expr) <= 60:
		what = "`" + c.Expr + "`"
	}
	return what + c.at()
}

// at is the place, unless it is the line of the call.
func (c Change) at() string {
	if c.Position.Line == 0 || c.Position.Line == c.from.line && c.Position.Filename == c.from.file {
		return ""
	}
	return " at " + placeFrom(c.Position, c.from)
}

// placeFrom is a place as seen from a site: the file's name in the same package,
// else the path from the directory that both lie below.
func placeFrom(p token.Position, from callPlace) string {
	file, site := strings.ReplaceAll(p.Filename, `\`, "/"), strings.ReplaceAll(from.file, `\`, "/")
	line := ":" + strconv.Itoa(p.Line)
	if path.Dir(file) == path.Dir(site) {
		return path.Base(file) + line
	}
	if filepath.IsAbs(p.Filename) {
		return path.Join(path.Base(path.Dir(file)), path.Base(file)) + line
	}
	dirs, own := strings.Split(file, "/"), strings.Split(from.pkg, "/")
	n := 0
	for n < len(dirs)-1 && n < len(own) && dirs[n] == own[n] {
		n++
	}
	if n == 0 {
		return file + line
	}
	return strings.Join(dirs[min(n, len(dirs)-2):], "/") + line
}

// lowered is an expression for so long in place of x, from which the value
// is made by a product; "" if there is none.
func lowered(j *judge, x ast.Expr, value float64, most time.Duration) string {
	tv, ok := j.pass.TypesInfo.Types[x]
	if !ok || tv.Value == nil || most <= 0 {
		return ""
	}
	if tv.Value.Kind() == constant.String {
		text := constant.StringVal(tv.Value)
		if d, err := time.ParseDuration(text); err == nil && float64(d) == value {
			return strconv.Quote(plainDuration(most))
		}
		f, err := strconv.ParseFloat(text, 64)
		if n := timesIn(value, f, most); err == nil && n > 0 {
			return strconv.Quote(strconv.FormatInt(n, 10))
		}
		return ""
	}
	f, _ := constant.Float64Val(constant.ToFloat(tv.Value))
	if isDuration(tv.Type) && f == value {
		file := j.fileAt(x.Pos())
		if file == nil {
			return ""
		}
		text, _, _ := j.spell(file, most, x.Pos())
		return text
	}
	if n := timesIn(value, f, most); n > 0 {
		if isDuration(tv.Type) || f == value { // a unit is missing or doubled, or in the type
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	return ""
}

// timesIn is how often the unit of a number goes into the maximum, if it does.
func timesIn(value, number float64, most time.Duration) int64 {
	if number <= 0 || value <= 0 {
		return 0
	}
	n := float64(most) / (value / number)
	if n < 1 || n != math.Trunc(n) {
		return 0
	}
	return int64(n)
}

// plainDuration is a duration as time.ParseDuration reads it, without zeros.
func plainDuration(d time.Duration) string {
	s := d.String()
	if t, ok := strings.CutSuffix(s, "m0s"); ok {
		s = t + "m"
	}
	if t, ok := strings.CutSuffix(s, "h0m"); ok {
		s = t + "h"
	}
	return s
}
