package analyzer

import (
	"math"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/flow"
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
func unbounded(j *judge, s *flow.Site, t flow.Term) (verdict, bool) {
	v := verdict{advice: "compare it with a maximum before signing"}
	if s.Foreign || t.Exact() || t.Checked || t.Base.Path.ThroughOptions() || !math.IsInf(t.Hi, 1) && t.Hi <= float64(api.Week) {
		return v, false
	}
	bound := "nothing bounds it"
	if !math.IsInf(t.Hi, 1) {
		bound = "it is bounded only at " + length(time.Duration(clampInt(t.Hi)))
	}
	switch t.Origin {
	case flow.Request:
		v.what = "request input decides how long the URL lives, and " + bound
	case flow.Flag:
		v.what, v.soft = "a command-line flag decides how long the URL lives, and "+bound, true
	case flow.Environment:
		v.what, v.soft = "the environment or configuration decides how long the URL lives, and "+bound, true
	case flow.Field:
		v.what, v.soft = "configuration decides how long the URL lives, and "+bound, true
		if t.Base.Kind == flow.FieldBase {
			v.what = "whoever fills in that field decides how long the URL lives, and " + bound
			if !t.Base.Field.IsField() {
				v.what = "whoever sets that variable decides how long the URL lives, and " + bound
			}
		}
	case flow.Parameter:
		if !s.ThroughField(t) {
			return v, false
		}
		v.what, v.soft = "whoever fills in that field decides how long the URL lives, and "+bound, true
	default:
		return v, false
	}
	return v, true
}
