package analyzer

import (
	"fmt"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

var overLimitExpiry = rule{
	Rule: Rule{
		Name:     OverLimitExpiry,
		Severity: Error,
		Title:    "the URL is signed for more than the 7 days that S3 accepts",
		Doc: `Signature Version 4 lets a presigned URL live at most seven days (604800 seconds).
The aws-sdk-go signers do not check that: the URL is made, looks fine, and S3 answers
every use of it with AuthorizationQueryParametersError. minio-go refuses to make it.

A link that must live longer is no presigned URL: sign a fresh one when it is asked
for, or serve the object through CloudFront with its own signed URLs.`,
		Bad:     `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(30*24*time.Hour))`,
		Good:    `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(time.Hour))`,
		Sources: []string{userGuide, "https://github.com/aws/aws-sdk-go/issues/2262"},
	},
	value:   overLimit,
	rewrite: allowedValue,
	fix:     lowerExpiry,
}

// doubled is what to do with a product of two durations.
const doubled = "two durations are multiplied: make a plain number of {value} or of the other"

// overLimit finds what the API's service refuses.
func overLimit(j *judge, s *site.Site, t interval.Term) (verdict, bool) {
	if !j.judged(s, t) || s.API.Max == 0 || t.Lo < float64(s.API.Max+time.Second) { // a fraction of a second is cut off
		return verdict{}, false
	}
	what := fmt.Sprintf("the URL is signed for %s, but S3 refuses URLs signed for more than %s", quantity.Duration(lifetime(t)), quantity.Duration(s.API.Max))
	if l := libraryOf(s.API); l.refusesMore() {
		what = fmt.Sprintf("%s returns an error instead of a URL: %s is more than the %s that it signs for", l.name, quantity.Duration(lifetime(t)), quantity.Duration(s.API.Max))
	}
	most, _ := j.limit(s.Operation)
	if most == 0 || most > s.API.Max {
		most = s.API.Max
	}
	return verdict{what: what, advice: "change {value} to {most}, and sign a fresh URL when it is needed", most: most, byHand: doubled}, true
}
