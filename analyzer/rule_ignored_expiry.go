package analyzer

import (
	"fmt"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/flow"
)

var ignoredExpiry = rule{
	Rule: Rule{
		Name:     IgnoredExpiry,
		Severity: Warning,
		Title:    "an expiry is set where it has no effect on the URL",
		Doc: `PutObjectInput.Expires is the object's Expires header, a hint for caches; it does not
limit the URL. aws-sdk-go v1 honours the argument of Presign for S3 only; URLs of other
services live 15 minutes. A wrapper that takes an expiry and does not pass it on makes
its callers believe in a life that the URL does not have.`,
		Bad: `input := &s3.PutObjectInput{Bucket: b, Key: k, Expires: aws.Time(time.Now().Add(time.Hour))}
req, err := client.PresignPutObject(ctx, input)`,
		Good: `input := &s3.PutObjectInput{Bucket: b, Key: k}
req, err := client.PresignPutObject(ctx, input, s3.WithPresignExpires(time.Hour))`,
		Sources: []string{"https://github.com/aws/aws-sdk-go-v2/issues/2523", "https://github.com/aws/aws-sdk-go/issues/2304"},
	},
	value:   ignoredByService,
	request: ignoredInCode,
}

// ignoredByService finds aws-sdk-go's Presign for other services than S3, whose
// URLs live 15 minutes whatever is asked for.
func ignoredByService(j *judge, s *flow.Site, t flow.Term) (verdict, bool) {
	const fixed = 15 * time.Minute
	if !s.Foreign || !t.Exact() || t.Lo <= float64(fixed) {
		return verdict{}, false
	}
	return verdict{
		what:   fmt.Sprintf("an expiry of %s is asked for, but only S3 honours it: URLs of other services live 15 minutes", length(lifetime(t))),
		advice: "ask for 15 minutes or less",
	}, true
}

// ignoredInCode finds expiries that the code sets where they do nothing.
func ignoredInCode(j *judge, s *flow.Site, in flow.Signed) (out []verdict) {
	if v, ok := cacheHeader(s, in); ok && !s.OpenClient() {
		out = append(out, v)
	}
	if name, ok := s.UnusedExpiry(); ok {
		out = append(out, verdict{
			what:   fmt.Sprintf("the parameter %s of %s is not used, so callers believe in a life that the URL does not have", name, s.Func),
			advice: "pass it on as the expiry or remove it",
		})
	}
	return out
}

// cacheHeader finds an Expires header taken for the URL's life: it is set, and
// no expiry is.
func cacheHeader(s *flow.Site, in flow.Signed) (verdict, bool) {
	if s.API.Carrier != api.Option {
		return verdict{}, false
	}
	for _, t := range s.Terms {
		if !t.Unset && !s.OpenClient() {
			return verdict{}, false
		}
	}
	for _, f := range in.Fields {
		if f.Name == "Expires" {
			return verdict{
				what:   "Expires in the input is a cache header of the object and does not limit the URL",
				advice: "give the call an expiry, with " + optionFor(s),
			}, true
		}
	}
	return verdict{}, false
}

// optionFor is the option that sets the expiry of a call.
func optionFor(s *flow.Site) string {
	if s.Operation == "PostObject" {
		return "func(o *s3.PresignPostOptions) { o.Expires = … }"
	}
	return "s3.WithPresignExpires"
}
