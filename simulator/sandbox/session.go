package sandbox

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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

// textLimits are the lengths of the texts of a session, and what they consist
// of. Source: AWS STS API Reference, AssumeRole.
var textLimits = []struct {
	name        string
	of          func(*Session) string
	needed      bool
	least, most int
	extra       string // characters beside letters, digits and underscore; "" for any
}{
	{"roleSessionName", func(s *Session) string { return s.Name }, true, 2, 64, "+=,.@-"},
	{"externalId", func(s *Session) string { return s.ExternalID }, false, 2, 1224, "+=,.@:/-"},
	{"sourceIdentity", func(s *Session) string { return s.SourceIdentity }, false, 2, 64, "+=,.@-"},
	{"policy", func(s *Session) string { return strings.Join(s.Policies, "") }, false, 1, 2048, ""},
}

const (
	maxPolicyARNs = 10
	maxTags       = 50
	maxTagKey     = 128
	maxTagValue   = 256
)

// check holds a session against STS's constraints.
func (s *Session) check() *s3err.Error {
	for _, limit := range textLimits {
		text := limit.of(s)
		n := utf8.RuneCountInString(text)
		odd := func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || strings.ContainsRune(limit.extra, r))
		}
		switch {
		case text == "" && !limit.needed:
		case n < limit.least || n > limit.most:
			return unconstrained(limit.name, fmt.Sprintf("length between %d and %d", limit.least, limit.most))
		case limit.extra != "" && strings.ContainsFunc(text, odd):
			return unconstrained(limit.name, "letters, digits and _"+limit.extra)
		}
	}
	if len(s.PolicyARNs) > maxPolicyARNs {
		return unconstrained("policyArns", fmt.Sprintf("at most %d members", maxPolicyARNs))
	}
	if len(s.Tags) > maxTags {
		return unconstrained("tags", fmt.Sprintf("at most %d members", maxTags))
	}
	for name, value := range s.Tags {
		if n := utf8.RuneCountInString(name); n < 1 || n > maxTagKey || utf8.RuneCountInString(value) > maxTagValue {
			return unconstrained("tags", fmt.Sprintf("keys of 1 to %d and values of at most %d characters", maxTagKey, maxTagValue))
		}
	}
	return nil
}

func unconstrained(name, constraint string) *s3err.Error {
	return invalidRequest.WithMessage(fmt.Sprintf("1 validation error detected: Value at '%s' failed to satisfy constraint: Member must have %s", name, constraint))
}

func member(list string, i int, field string) string {
	return fmt.Sprintf("%s.member.%d.%s", list, i, field)
}
