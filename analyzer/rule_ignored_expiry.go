package analyzer

import (
	"fmt"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

var ignoredExpiry = rule{
	Rule: Rule{
		Name:     IgnoredExpiry,
		Severity: Warning,
		Title:    "an expiry is set where it has no effect on the URL",
		Doc: `PutObjectInput.Expires is the object's Expires header, a hint for caches; it does not
limit the URL. aws-sdk-go v1 honours the argument of Presign for S3 only; URLs of other
services live 15 minutes. The callers of a wrapper that takes an expiry and does not pass it
on cannot control the expiry.`,
		Bad: `input := &s3.PutObjectInput{Bucket: b, Key: k, Expires: aws.Time(time.Now().Add(time.Hour))}
req, err := client.PresignPutObject(ctx, input)`,
		Good: `input := &s3.PutObjectInput{Bucket: b, Key: k}
req, err := client.PresignPutObject(ctx, input, s3.WithPresignExpires(time.Hour))`,
		Sources: []string{"https://github.com/aws/aws-sdk-go-v2/issues/2523", "https://github.com/aws/aws-sdk-go/issues/2304"},
	},
	value:   ignoredByService,
	rewrite: allowedValue,
	request: ignoredInCode,
}

// ignoredByService finds aws-sdk-go's Presign for other services than S3, whose
// URLs live 15 minutes whatever is asked for.
func ignoredByService(j *judge, s *site.Site, t interval.Term) (verdict, bool) {
	const fixed = 15 * time.Minute
	if !s.Foreign || !t.Exact() || t.Lo <= float64(fixed) {
		return verdict{}, false
	}
	return verdict{
		what:   fmt.Sprintf("the URL is signed for %s, but aws-sdk-go honours that for S3 only: URLs of other services live 15 minutes", quantity.Duration(lifetime(t))),
		advice: "change {value} to {most}",
		most:   fixed,
	}, true
}

// ignoredInCode finds expiries that the code sets where they do nothing.
func ignoredInCode(j *judge, s *site.Site, in site.Signed) (out []verdict) {
	if v, ok := cacheHeader(s, in); ok && !s.OpenClient() {
		out = append(out, v)
	}
	if name, ok := s.UnusedExpiry(); ok {
		out = append(out, verdict{
			what:   fmt.Sprintf("the parameter %s of %s is not used, so callers cannot control the expiry", name, s.Func),
			advice: "pass it on as the expiry or remove it",
		})
	}
	return out
}

// cacheHeader finds an Expires header taken for the URL's life: it is set, and
// no expiry is.
func cacheHeader(s *site.Site, in site.Signed) (verdict, bool) {
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
				what:   "Expires in the input is the object's cache header and does not limit the URL",
				advice: "set the URL's expiry with " + optionFor(s),
			}, true
		}
	}
	return verdict{}, false
}

// optionFor is the option that sets the expiry of a call.
func optionFor(s *site.Site) string {
	if s.Operation == "PostObject" {
		return "func(o *s3.PresignPostOptions) { o.Expires = … }"
	}
	return "s3.WithPresignExpires"
}
