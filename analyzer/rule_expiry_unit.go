package analyzer

import (
	"fmt"
	"go/ast"
	"math"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/flow"
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
	value: bareNumber,
	fix:   addUnit,
}

// bareNumber finds what is too short, and too odd, for anything but a number
// without its unit.
func bareNumber(j *judge, s *flow.Site, t flow.Term) (verdict, bool) {
	if s.Foreign || !t.Exact() || t.Lo <= 0 || t.Lo >= float64(time.Second) || math.Mod(t.Lo, 1e6) == 0 {
		return verdict{}, false
	}
	return verdict{
		what:   fmt.Sprintf("the expiry is %s: a bare number counts nanoseconds, so the URL is dead before it is sent", lifetime(t)),
		advice: fmt.Sprintf("if seconds are meant, write %d*time.Second", int64(t.Lo)),
	}, true
}

// addUnit multiplies a bare number by a second.
func addUnit(j *judge, s *flow.Site, file *ast.File, v verdict) []analysis.SuggestedFix {
	e := j.constantIn(s.Call, v.value)
	if e == nil || v.value > math.MaxInt64/float64(time.Second) { // it would overflow
		return nil
	}
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op.Precedence() < 5 {
		return nil // a sum of bare numbers; nobody can tell what is meant
	}
	text, imports, ok := j.spell(file, time.Second, e.End())
	if !ok {
		return nil
	}
	edit := analysis.TextEdit{Pos: e.End(), End: e.End(), NewText: []byte(" * " + text)}
	return j.fix(file, "Multiply by time.Second", edit, imports)
}
