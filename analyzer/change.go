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
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
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

	hand  bool    // the expression is at hand, and what to put there is not certain
	unit  float64 // what one of the number that is written counts, in nanoseconds; 0 if that is not known
	group string  // how the constant depends on others of its group, "" if it does not
	other *Change // in the package of the call, if nothing can be put here; nil for none
	from  callPlace
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
// value is written, or else the first step that has a place. If nothing can be put
// there that would repair it, such as a whole number of days that are 12 hours, it is
// the first at which something can.
func (j *judge) change(s *site.Site, v verdict) Change {
	c := Change{Step: interval.Step{Pos: s.Pos, Position: j.pass.Fset.Position(s.Pos)}}
	c.from = callPlace{j.pass.Fset.Position(s.Pos).Filename, s.Line, j.pass.Pkg.Path()}
	if v.at != nil {
		c.Step = *v.at
	} else if i := placed(v.trace); i >= 0 {
		c.Step = v.trace[i]
	} else if s.Value != nil {
		c.Step = j.stepAt(s.Value, interval.Passing)
	}
	j.rewritten(&c, v)
	if v.at != nil || c.New != "" || !written(c.Step) {
		return c
	}
	for _, step := range v.trace {
		other := Change{Step: step, from: c.from}
		if !written(step) {
			continue
		}
		if j.rewritten(&other, v); other.New != "" {
			if !c.Pos.IsValid() { // whether something can be put there is known in that package
				c.other = &other
				return c
			}
			return other
		}
	}
	return c
}

// rewritten completes a change whose expression is in this package: with the
// expression, and with what to put in its place.
func (j *judge) rewritten(c *Change, v verdict) {
	if c.Kind == interval.Declared {
		c.group = j.group(c.Step)
	}
	x := j.expression(c.Step)
	if x == nil {
		return
	}
	if c.Kind == interval.Declared {
		name := c.Expr
		c.Step = j.stepAt(x, interval.Declared)
		c.Expr = name
	}
	if f, ok := j.number(x); ok && f > 0 && v.value > 0 {
		c.unit = v.value / f
	}
	if c.group == "" {
		c.New = v.rewrite(j, x)
	}
	c.hand = c.New == "" && j.oddUnit(x, v.value)
}

// number is the number that a constant expression is.
func (j *judge) number(x ast.Expr) (float64, bool) {
	tv := j.pass.TypesInfo.Types[x]
	if tv.Value == nil {
		return 0, false
	}
	v := constant.ToFloat(tv.Value)
	f, _ := constant.Float64Val(v)
	return f, v.Kind() == constant.Float || v.Kind() == constant.Int
}

// group says how the constant that a step declares depends on others of its group:
// one without a value repeats that of the one before it.
// https://go.dev/ref/spec#Constant_declarations
func (j *judge) group(s interval.Step) string {
	file := j.fileAt(s.Pos)
	if file == nil {
		return ""
	}
	said := ""
	ast.Inspect(file, func(n ast.Node) bool {
		d, ok := n.(*ast.GenDecl)
		if !ok || d.Tok != token.CONST || said != "" {
			return n == nil || said == "" && n.Pos() <= s.Pos && s.Pos < n.End()
		}
		var last *ast.ValueSpec // with values
		for k, spec := range d.Specs {
			spec, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			if len(spec.Values) > 0 {
				last = spec
			}
			for i, id := range spec.Names {
				switch {
				case id.Pos() != s.Pos:
				case len(spec.Values) == 0 && last != nil && i < len(last.Values):
					said = fmt.Sprintf(", which repeats `%s` of line %d,", types.ExprString(last.Values[i]), j.pass.Fset.Position(last.Pos()).Line)
				case k+1 < len(d.Specs) && len(d.Specs[k+1].(*ast.ValueSpec).Values) == 0:
					said = ", which the constants below it repeat,"
				}
			}
		}
		return false
	})
	return said
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
		return f >= float64(time.Microsecond) && value/f >= float64(time.Microsecond)
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
	coarse := "" // a number of something that is longer than what is allowed
	switch n, err := strconv.ParseInt(c.New, 10, 64); {
	case err == nil && c.unit > 0:
		limit = fmt.Sprintf("`%s` (%s)", c.New, quantity.Duration(time.Duration(float64(n)*c.unit)))
	case c.New != "" && !plainTime.MatchString(c.New): // a text, or a conversion
		limit = fmt.Sprintf("`%s` (%s)", c.New, limit)
	case c.New == "" && written(c.Step) && v.value > float64(v.most) && c.unit > float64(v.most):
		coarse = " and its unit, " + quantity.Duration(time.Duration(c.unit)) + ", to"
	}
	advice := v.advice
	if coarse != "" && v.most > 0 {
		advice = strings.Replace(advice, "{value} to {most}", "{value}"+coarse+" {most}", 1)
	}
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
		if c.Kind == interval.Written {
			c.Step = j.stepAt(x, c.Kind)
		}
		if j.rewritten(&c, f.verdict); c.New == "" && c.other != nil {
			c = *c.other
		}
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
	return what + c.at() + c.group
}

// plainTime is a duration in the words of package time.
var plainTime = regexp.MustCompile(`^(\d+ \* )?\w+\.(Hour|Minute|Second)$`)

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
	file := j.fileAt(x.Pos())
	switch {
	case file == nil:
		return ""
	case f == value && isDuration(tv.Type):
		text, _, _ := j.spell(file, most, x.Pos())
		return text
	case f == value && value < float64(time.Second): // a unit is missing
		return ""
	case f == value && gotype.IsUntyped(tv.Type):
		return strconv.FormatInt(int64(most), 10)
	case f == value: // of a type that counts nanoseconds, too
		text, imports, _ := j.spell(file, most, x.Pos())
		if name := j.typeName(file, tv.Type, x.Pos()); name != "" && text != "" && len(imports) == 0 && j.holds(tv.Type, most) {
			return name + "(" + text + ")"
		}
		return ""
	case isDuration(tv.Type) && f >= float64(time.Microsecond): // two durations are multiplied
		return ""
	}
	n := timesIn(value, f, most)
	if n <= 0 {
		return ""
	}
	text := strconv.FormatInt(n, 10)
	if !gotype.IsUntyped(tv.Type) && givesType(x) {
		name := j.typeName(file, tv.Type, x.Pos())
		if name == "" {
			return ""
		}
		return name + "(" + text + ")"
	}
	return text
}

// holds reports whether a type of numbers has room for a duration in nanoseconds.
func (j *judge) holds(t types.Type, d time.Duration) bool {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return false
	}
	if b.Info()&types.IsInteger != 0 {
		return j.pass.TypesSizes != nil && j.pass.TypesSizes.Sizeof(b) == 8
	}
	return b.Kind() == types.Float64
}

// givesType reports whether an expression is of its type by itself, and not by what
// it is assigned to: there is more in it than plain numbers.
func givesType(x ast.Expr) (gives bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.Ident, *ast.CallExpr:
			gives = true
		}
		return !gives
	})
	return gives
}

// typeName is the name that a file has for a type at pos, "" if it has none.
func (j *judge) typeName(file *ast.File, t types.Type, pos token.Pos) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if inner := j.pass.Pkg.Scope().Innermost(pos); inner != nil {
			if _, obj := inner.LookupParent(t.Name(), pos); obj == types.Universe.Lookup(t.Name()) {
				return t.Name()
			}
		}
	case *types.Named:
		obj := t.Obj()
		if t.TypeArgs().Len() > 0 || obj.Pkg() == nil {
			return ""
		}
		if obj.Pkg() != j.pass.Pkg {
			if name := j.importedAs(file, obj.Pkg().Path(), pos); name != "" && obj.Exported() {
				return name + "." + obj.Name()
			}
			return ""
		}
		if inner := j.pass.Pkg.Scope().Innermost(pos); inner != nil {
			if _, found := inner.LookupParent(obj.Name(), pos); found == obj {
				return obj.Name()
			}
		}
	}
	return ""
}

// timesIn is how often the unit of a number goes into an expiry: at most that, or
// at least that if the value is shorter.
func timesIn(value, number float64, expiry time.Duration) int64 {
	if number <= 0 || value <= 0 {
		return 0
	}
	n := float64(expiry) / (value / number)
	if value < float64(expiry) {
		return int64(math.Ceil(n - 1e-9))
	}
	return int64(math.Floor(n + 1e-9))
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
