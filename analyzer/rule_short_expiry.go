package analyzer

import (
	"fmt"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

var shortExpiry = rule{
	Rule: Rule{
		Name:     ShortExpiry,
		Severity: Note,
		Title:    "the URL lives so briefly that clock skew breaks it at random",
		Doc: `The expiry counts from the signer's clock and is checked by S3's. With less than a
minute, a skewed clock or a slow client makes some links fail and others not.`,
		Bad:     `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(10*time.Second))`,
		Good:    `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(5*time.Minute))`,
		Sources: []string{"https://github.com/aws/aws-sdk-java/issues/1699"},
		Settings: `limits: {min: 30s}   # the shortest that is not odd
`,
	},
	value:   tooShort,
	rewrite: allowedValue,
}

// tooShort finds what a usual clock skew uses up.
func tooShort(j *judge, s *site.Site, t interval.Term) (verdict, bool) {
	if !j.judged(s, t) || j.cfg.Limits.Min == 0 || t.Lo >= float64(j.cfg.Limits.Min) {
		return verdict{}, false
	}
	return verdict{
		what:   fmt.Sprintf("the URL lives for only %s, so a skewed clock or a slow client makes it fail at random", quantity.Duration(lifetime(t))),
		advice: "change {value} to {least}",
		most:   j.cfg.Limits.Min,
	}, true
}
