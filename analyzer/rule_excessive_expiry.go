package analyzer

import (
	"fmt"
	"go/ast"
	"go/types"
	"regexp"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

var excessiveExpiry = rule{
	Rule: Rule{
		Name:     ExcessiveExpiry,
		Severity: Warning,
		Title:    "the URL lives longer than the limit for its operation",
		Doc: `A presigned URL is a password in a link: whoever has it can use it until it expires,
and nobody can take it back without taking the signer's permission. It also dies with
the signer's credentials, and no role session lives longer than 12 hours.
The limits are 12 hours for reads and 1 hour for writes, deletes and POST forms unless
the configuration says otherwise.

A maximum of up to 7 days at which longer wishes are cut off ("if ttl > day { ttl = day }")
is taken for somebody's choice and not reported; a value that the code lets through as it
is, such as each of "case 24, 48:", is.`,
		Bad:     `req, err := client.PresignPutObject(ctx, input, s3.WithPresignExpires(24*time.Hour))`,
		Good:    `req, err := client.PresignPutObject(ctx, input, s3.WithPresignExpires(15*time.Minute))`,
		Sources: []string{userGuide, "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html"},
		Settings: `limits: {read: 6h, write: 30m, delete: 30m, post: 30m}   # the longest that each may live
`,
	},
	value:   excessive,
	rewrite: allowedValue,
	fix:     lowerExpiry,
}

// excessive finds what is longer than the configuration allows for the operation.
func excessive(j *judge, s *site.Site, t interval.Term) (verdict, bool) {
	limit, what := j.limit(s.Operation)
	if !j.judged(s, t) || limit == 0 || t.Lo <= float64(limit) {
		return verdict{}, false
	}
	return verdict{
		what:   fmt.Sprintf("the URL lives for %s, longer than the limit of %s for %s", quantity.Duration(lifetime(t)), quantity.Duration(limit), what),
		advice: "change {value} to {most}",
		most:   limit,
		byHand: doubled,
	}, true
}

// limit is the longest expiry for an operation, and what to call it. Of
// several operations the most generous counts.
func (j *judge) limit(operation string) (time.Duration, string) {
	l := j.cfg.Limits
	if operation == "" {
		return max(l.Read, l.Write, l.Delete, l.Post), "any operation"
	}
	var limit time.Duration
	var kind string
	for op := range strings.SplitSeq(operation, "/") {
		d, k := l.Write, "writes"
		switch {
		case op == "PostObject":
			d, k = l.Post, "POST forms"
		case strings.HasPrefix(op, "Get"), strings.HasPrefix(op, "Head"), strings.HasPrefix(op, "List"):
			d, k = l.Read, "reads"
		case strings.HasPrefix(op, "Delete"):
			d, k = l.Delete, "deletes"
		}
		if d > limit {
			limit, kind = d, k
		}
	}
	return limit, fmt.Sprintf("%s (%s)", kind, operation)
}

// allowedValue is what is allowed in place of the value, wherever it is written.
func allowedValue(j *judge, v verdict, x ast.Expr) string { return lowered(j, x, v.value, v.most) }

// lowerExpiry replaces a constant by the limit of its operation.
func lowerExpiry(j *judge, s *site.Site, file *ast.File, v verdict) []analysis.SuggestedFix {
	limit, _ := j.limit(s.Operation)
	if s.API.Max > 0 {
		limit = min(limit, s.API.Max)
	}
	e := j.constantIn(s.Call, v.value)
	if e == nil || limit <= 0 || !j.replaceable(file, e) {
		return nil
	}
	if fixes := j.lowerConstant(s, e, v, limit); fixes != nil {
		return fixes
	}
	text, imports, ok := j.spell(file, limit, e.Pos())
	if !ok {
		return nil
	}
	edit := analysis.TextEdit{Pos: e.Pos(), End: e.End(), NewText: []byte(text)}
	return j.fix(file, "Lower the expiry to "+quantity.Duration(limit), edit, imports)
}

// tellsTime is what a name has that would be false of another value: thirtyDays.
var tellsTime = regexp.MustCompile(`(?i)[0-9]|second|minute|hour|day|week|month|year`)

// lowerConstant changes the declaration of a constant that is used nowhere but at the
// call: the message names it, and it would be left behind without a use.
func (j *judge) lowerConstant(s *site.Site, e ast.Expr, v verdict, limit time.Duration) []analysis.SuggestedFix {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	obj, ok := j.pass.TypesInfo.Uses[id].(*types.Const)
	if !ok || obj.Pkg() != j.pass.Pkg || obj.Exported() || tellsTime.MatchString(obj.Name()) {
		return nil
	}
	uses := 0
	for _, used := range j.pass.TypesInfo.Uses {
		if used == obj {
			uses++
		}
	}
	v.most = limit
	c := j.change(s, v)
	file := j.fileAt(c.Pos)
	if uses != 1 || c.Kind != interval.Declared || c.Expr != obj.Name() || c.New == "" || file == nil || !j.editable(file, c.Pos) {
		return nil
	}
	x := j.expression(interval.Step{Pos: c.Pos, Length: c.Length})
	if x == nil || !j.replaceable(file, x) || j.importedAs(file, "time", x.Pos()) == "" {
		return nil
	}
	edit := analysis.TextEdit{Pos: x.Pos(), End: x.End(), NewText: []byte(c.New)}
	return j.fix(file, "Lower the constant "+obj.Name()+" to "+quantity.Duration(limit), edit, nil)
}
