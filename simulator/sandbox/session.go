package sandbox

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// A Session is what AssumeRole asks for.
type Session struct {
	Name           string
	ExternalID     string
	SourceIdentity string
	Tags           map[string]string
	Policies       []string // JSON documents
	PolicyARNs     []string
}

// Limits of sessions. Source: AWS STS API Reference.
const (
	minSession         = 15 * time.Minute
	maxChained         = time.Hour
	defaultUserSession = 12 * time.Hour
	maxUserSession     = 36 * time.Hour
)

func assumeDuration(who Signer, role Role, form url.Values) (time.Duration, *s3err.Error) {
	limit := role.MaxSession
	if limit == 0 {
		limit = defaultSession
	}
	life, err := duration(form, defaultSession, 12*time.Hour)
	switch {
	case err != nil:
		return 0, err
	case who.Role != "" && life > maxChained:
		return 0, invalidRequest.WithMessage("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
	case life > limit:
		return 0, invalidRequest.WithMessage("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	return life, nil
}

func duration(form url.Values, standard, limit time.Duration) (time.Duration, *s3err.Error) {
	text := form.Get("DurationSeconds")
	if text == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(text)
	life := time.Duration(n) * time.Second
	if err != nil || life < minSession || life > limit {
		return 0, invalidRequest.WithMessage(fmt.Sprintf("Value %q at 'durationSeconds' must be between %d and %d seconds.", text, int(minSession.Seconds()), int(limit.Seconds())))
	}
	return life, nil
}

// readSession reads the lists of the Query protocol: Name.member.1.Field.
func readSession(form url.Values) Session {
	s := Session{Name: form.Get("RoleSessionName"), ExternalID: form.Get("ExternalId"), SourceIdentity: form.Get("SourceIdentity")}
	if p := form.Get("Policy"); p != "" {
		s.Policies = []string{p}
	}
	for i := 1; form.Has(member("PolicyArns", i, "arn")); i++ {
		s.PolicyARNs = append(s.PolicyARNs, form.Get(member("PolicyArns", i, "arn")))
	}
	for i := 1; form.Has(member("Tags", i, "Key")); i++ {
		if s.Tags == nil {
			s.Tags = map[string]string{}
		}
		s.Tags[form.Get(member("Tags", i, "Key"))] = form.Get(member("Tags", i, "Value"))
	}
	return s
}

func member(list string, i int, field string) string {
	return fmt.Sprintf("%s.member.%d.%s", list, i, field)
}
