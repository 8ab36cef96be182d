package analyzer

import (
	"fmt"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

var invalidExpiry = rule{
	Rule: Rule{
		Name:     InvalidExpiry,
		Severity: Error,
		Title:    "the expiry is zero, negative or under one second",
		Doc: `X-Amz-Expires counts whole seconds from 1. What is shorter is cut down to 0, and S3
refuses the URL; what is negative or zero is refused by most clients when they sign,
or yields a POST form that has already expired.`,
		Bad:     `url, err := req.Presign(0)`,
		Good:    `url, err := req.Presign(15 * time.Minute)`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html", "https://github.com/aws/aws-sdk-go/issues/1617"},
	},
	value: neverWorks,
}

// neverWorks finds what no service takes for an expiry.
func neverWorks(j *judge, s *site.Site, t interval.Term) (verdict, bool) {
	if !j.judged(s, t) || t.Lo >= float64(time.Second) {
		return verdict{}, false
	}
	what := fmt.Sprintf("with an expiry of %s the URL never works", lifetime(t))
	if s.Operation == "PostObject" {
		what = fmt.Sprintf("with an expiry of %s the form has expired before it is used", lifetime(t))
	}
	if l := libraryOf(s.API); l.refuses(lifetime(t)) {
		what = fmt.Sprintf("%s returns an error for an expiry of %s", l.name, lifetime(t))
	}
	v := verdict{what: what, advice: "change {value} to 1 second or more, and 7 days at most"}
	for _, step := range t.Trace {
		if step.Position.Line == 0 {
			continue
		}
		switch step.Kind {
		case interval.Written: // rather than the constants in it
			v.at = &step
		case interval.Converted:
			v.at, v.advice = &step, "multiply {value} by another unit, so that it is 1 second or more, and 7 days at most"
		}
	}
	return v, true
}
