package analyzer

import (
	"fmt"
	"go/types"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

var unboundedExpiry = rule{
	Rule: Rule{
		Name:     UnboundedExpiry,
		Severity: Warning,
		Title:    "a value from outside decides on the expiry and nothing bounds it",
		Doc: `A request parameter, flag, environment variable or configuration value becomes the
expiry as it is. Whoever controls it can ask for a URL that lives for ever, that S3
refuses, or that is dead at once. Compare it with a maximum before use.

From request input this is a warning; from flags, environment and configuration,
which the operator controls, a note. A default that the code gives them is a
constant, and judged as one.`,
		Bad: `n, err := strconv.Atoi(r.FormValue("ttl"))
…
req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(time.Duration(n)*time.Second))`,
		Good: `n, err := strconv.Atoi(r.FormValue("ttl"))
…
ttl := min(time.Duration(n)*time.Second, time.Hour)
req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(ttl))`,
		Sources: []string{"https://cwe.mitre.org/data/definitions/613.html"},
	},
	value: unbounded,
}

// unbounded finds what comes from outside and is no number.
func unbounded(j *judge, s *site.Site, t interval.Term) (verdict, bool) {
	limit, _ := j.limit(s.Operation)
	v := verdict{advice: "bound it before signing, for example with min(…, " + goDuration(limit) + ")"}
	if !s.Foreign && t.Exact() && t.Maybe && t.Lo > float64(api.Week) {
		v.what, v.soft = fmt.Sprintf("no upper bound could be proved: {value}, %s, may get here", quantity.Duration(lifetime(t))), true
		return v, true
	}
	if s.Foreign || t.Exact() || t.Checked || t.Base.Path.ThroughOptions() || !math.IsInf(t.Hi, 1) && t.Hi <= float64(api.Week) {
		return v, false
	}
	bound := " without an upper bound"
	if !math.IsInf(t.Hi, 1) {
		bound = ", bounded only at " + quantity.Duration(time.Duration(clampInt(t.Hi)))
	}
	var who string
	switch t.Origin {
	case interval.Request:
		who = "request input"
		if name := inputName(t); name != "" {
			who += " " + strconv.Quote(name)
		}
	case interval.Flag:
		who, v.soft = "the command line", true
		if name := inputName(t); name != "" {
			who = "the flag " + dashes(name)
		}
	case interval.Environment:
		who, v.soft = "the environment or configuration", true
		if name := inputName(t); environmentVariable.MatchString(name) {
			who = "the environment variable " + name
		} else if name != "" {
			who = "the setting " + strconv.Quote(name)
		}
	case interval.Field:
		who, v.soft = "the configuration", true
		if name := inputName(t); name != "" {
			who = "the setting " + strconv.Quote(name)
		}
		if t.Base.Kind == interval.FieldBase {
			who = fieldName(model.BaseField(t.Base))
		}
	case interval.Parameter:
		if !s.ThroughField(t) {
			return v, false
		}
		who, v.soft = "the parameter", true
		if len(t.Trace) > 0 {
			who += " " + t.Trace[0].Expr
		}
		if fn := model.BaseFunc(t.Base); fn != nil {
			who += " of " + fn.Name()
		}
	default:
		return v, false
	}
	v.what = who + "{at} sets the URL's expiry" + bound
	return v, true
}

// inputName names what comes from outside by the name that people know: that of the
// flag, the variable or the setting.
func inputName(t interval.Term) string {
	for _, s := range t.Trace {
		if s.Kind == interval.Entered && s.Expr != "" {
			return s.Expr
		}
	}
	return ""
}

var environmentVariable = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// dashes is a flag as it is typed.
func dashes(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + strings.TrimLeft(name, "-")
}

// fieldName is a field or variable that others may set.
func fieldName(v *types.Var) string {
	if v.IsField() {
		return "the field " + v.Name()
	}
	return "the variable " + v.Name()
}

// goDuration spells a duration in Go.
func goDuration(d time.Duration) string { return minutes(d, "time") }
