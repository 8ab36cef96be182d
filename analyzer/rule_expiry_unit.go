package analyzer

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"math"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

var expiryUnit = rule{
	Rule: Rule{
		Name:     ExpiryUnit,
		Severity: Error,
		Title:    "a bare number was taken for nanoseconds",
		Doc: `A time.Duration counts nanoseconds. WithPresignExpires(3600) compiles, but means
3.6 microseconds, and becomes X-Amz-Expires=0: the URL is dead before it is sent.
The documentation of the option speaks of "seconds", which makes the mistake easy.`,
		Bad:     `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(3600))`,
		Good:    `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(3600*time.Second))`,
		Sources: []string{userGuide, "https://github.com/dominikh/go-tools/issues/222"},
	},
	value:   bareNumber,
	rewrite: withUnit,
	fix:     addUnit,
}

// bareNumber finds what is too short, and too odd, for anything but a number
// without its unit.
func bareNumber(j *judge, s *site.Site, t interval.Term) (verdict, bool) {
	if s.Foreign || !t.Exact() || t.Lo <= 0 || t.Lo >= float64(time.Second) || math.Mod(t.Lo, 1e6) == 0 {
		return verdict{}, false
	}
	v := verdict{
		what:   fmt.Sprintf("the expiry is %s: a bare number counts nanoseconds, so the URL is dead before it is sent", lifetime(t)),
		advice: multiplyBy(unitOf(t.Lo)),
		byHand: "to count " + plural(unitOf(t.Lo)) + ", multiply by " + unitOf(t.Lo) + " where {value} becomes a time.Duration",
	}
	if l := libraryOf(s.API); l.refuses(lifetime(t)) {
		v.what = fmt.Sprintf("the expiry is %s: a bare number counts nanoseconds, and %s returns an error for less than a second", lifetime(t), l.name)
	}
	if seconds := time.Duration(t.Lo) * time.Second; unitOf(t.Lo) == "time.Second" && seconds > api.Week {
		v.most, _ = j.limit(s.Operation)
		if v.most == 0 || v.most > api.Week {
			v.most = api.Week
		}
		more := fmt.Sprintf(": as seconds it is %s, more than the 7 days that S3 accepts", quantity.Duration(seconds))
		v.advice, v.byHand = "change {value} to {most}"+more, v.byHand+more
	}
	for _, step := range t.Trace {
		if step.Kind == interval.Converted && step.Position.Line > 0 {
			v.at = &step
			v.advice = multiplyBy(unitNamed(step.Expr, t.Lo))
		}
	}
	return v, true
}

// multiplyBy says what gives a bare number its unit.
func multiplyBy(unit string) string {
	return "to count " + plural(unit) + ", multiply {value} by " + unit
}

// plural is the word for several of a unit.
func plural(unit string) string { return strings.ToLower(strings.TrimPrefix(unit, "time.")) + "s" }

// unitOf is the unit that a bare number counts: seconds, unless so many are more than
// a URL can live, and no whole number of days within a year.
func unitOf(number float64) string {
	const day, year = 24 * 60 * 60, 366 * 24 * 60 * 60
	if number*float64(time.Second) > float64(api.Week) && (number > year || math.Mod(number, day) != 0) {
		return "time.Millisecond"
	}
	return "time.Second"
}

// unitNamed is the unit that the name of a converted value speaks of, if it is
// converted as it is.
func unitNamed(conversion string, number float64) string {
	_, name, _ := strings.Cut(conversion, "(")
	name = strings.ToLower(strings.TrimSuffix(name, ")"))
	if strings.ContainsAny(name, "*/+-") {
		return unitOf(number)
	}
	for _, u := range []struct{ word, unit string }{{"milli", "time.Millisecond"}, {"minute", "time.Minute"}, {"mins", "time.Minute"}, {"hour", "time.Hour"}, {"sec", "time.Second"}} {
		if strings.Contains(name, u.word) {
			return u.unit
		}
	}
	return unitOf(number)
}

// withUnit is the expression times its unit.
func withUnit(j *judge, v verdict, x ast.Expr) string {
	if v.most > 0 {
		if f, _ := j.number(x); f != v.value {
			return "" // what is multiplied with it tells more
		}
		return lowered(j, x, v.value, v.most)
	}
	text := types.ExprString(x)
	if b, ok := x.(*ast.BinaryExpr); ok && b.Op.Precedence() < token.MUL.Precedence() {
		text = "(" + text + ")"
	}
	if tv := j.pass.TypesInfo.Types[x]; tv.Type == nil || !isDuration(tv.Type) {
		return "" // it is converted elsewhere
	}
	if v.at != nil {
		return text + " * " + unitNamed(v.at.Expr, v.value)
	}
	return text + " * " + unitOf(v.value)
}

// addUnit multiplies a bare number by the unit that the message names.
func addUnit(j *judge, s *site.Site, file *ast.File, v verdict) []analysis.SuggestedFix {
	e := j.constantIn(s.Call, v.value)
	if e == nil || v.most > 0 {
		return nil
	}
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op.Precedence() < 5 {
		return nil // a sum of bare numbers; nobody can tell what is meant
	}
	name, unit := unitOf(v.value), time.Second
	if name == "time.Millisecond" {
		unit = time.Millisecond
	}
	if v.value*float64(unit) > float64(api.Week) {
		return nil // it would be another finding, or overflow
	}
	text, imports, ok := j.spell(file, unit, e.End())
	if !ok {
		return nil
	}
	edit := analysis.TextEdit{Pos: e.End(), End: e.End(), NewText: []byte(" * " + text)}
	return j.fix(file, "Multiply by "+name, edit, imports)
}
