package analyzer

import (
	"fmt"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

var outlivesCredentials = rule{
	Rule: Rule{
		Name:     OutlivesCredentials,
		Severity: Warning,
		Title:    "the URL is signed for longer than its credentials live",
		Doc: `A presigned URL stops working when the credentials that signed it expire, whatever
its own expiry says. An assumed role lives for the DurationSeconds of the call, 15
minutes with stscreds unless set, at most 12 hours, and 1 hour when a role assumes
another; an S3 Express session lives 5 minutes.`,
		Bad: `provider := stscreds.NewAssumeRoleProvider(stsClient, role) // 15 minutes
client := s3.NewPresignClient(s3.New(s3.Options{Credentials: provider}))
req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(6*time.Hour))`,
		Good: `provider := stscreds.NewAssumeRoleProvider(stsClient, role, func(o *stscreds.AssumeRoleOptions) {
	o.Duration = 8 * time.Hour
})`,
		Sources: []string{userGuide, "https://github.com/aws/aws-sdk-go-v2/issues/1557"},
		Settings: `credentials: 1h      # how long the credentials live that sign, where the code does not tell
`,
	},
	value:   outlivesConfigured,
	rewrite: allowedValue,
	request: outlivesSession,
}

// outlivesConfigured finds what is longer than the configuration says that the
// credentials live.
func outlivesConfigured(j *judge, s *site.Site, t interval.Term) (verdict, bool) {
	if !j.judged(s, t) || j.cfg.Credentials == 0 || t.Lo <= float64(j.cfg.Credentials) {
		return verdict{}, false
	}
	return verdict{
		what:   fmt.Sprintf("the URL is signed for %s, but stops working with its credentials, which live %s", quantity.Duration(lifetime(t)), quantity.Duration(j.cfg.Credentials)),
		advice: "change {value} to {most}",
		most:   j.cfg.Credentials,
	}, true
}

// outlivesSession finds what is longer than the code says that the credentials live.
func outlivesSession(j *judge, s *site.Site, in site.Signed) (out []verdict) {
	if v, ok := directoryBucket(s, in); ok {
		out = append(out, v)
	}
	if v, ok := roleSession(s); ok {
		out = append(out, v)
	}
	return out
}

// roleSession finds URLs signed for longer than the role session that the code
// itself asks for.
func roleSession(s *site.Site) (verdict, bool) {
	if s.Credentials == 0 {
		return verdict{}, false
	}
	for _, t := range s.Terms {
		if t.Exact() && !t.Bound && t.Lo > float64(s.Credentials) {
			return verdict{
				trace: append([]interval.Step{s.Role}, t.Trace...), value: t.Lo,
				what:   fmt.Sprintf("the URL is signed for %s, but the role session that signs it lives %s at most (%s)", quantity.Duration(lifetime(t)), quantity.Duration(s.Credentials), s.Role.Text),
				advice: "change {value} to {most}, or ask for a longer session",
				most:   s.Credentials,
			}, true
		}
	}
	return verdict{}, false
}

// directoryBucket finds URLs of directory buckets, which are signed with a
// session of five minutes.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
func directoryBucket(s *site.Site, in site.Signed) (verdict, bool) {
	const session = 5 * time.Minute
	if !in.Bucket.Const || !strings.HasSuffix(in.Bucket.Value, "--x-s3") {
		return verdict{}, false
	}
	for _, t := range s.Terms {
		if t.Exact() && t.Lo > float64(session) {
			return verdict{
				trace: t.Trace, value: t.Lo,
				what:   fmt.Sprintf("the URL is signed for %s, but the session that signs for a directory bucket lives 5 minutes", quantity.Duration(lifetime(t))),
				advice: "change {value} to {most}",
				most:   session,
			}, true
		}
	}
	return verdict{}, false
}
