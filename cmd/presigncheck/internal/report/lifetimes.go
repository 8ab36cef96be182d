package report

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
)

// JudgeLifetimes adds a finding for every site whose URL stops working before
// its expiry for somebody, unless the check said so already. severity gives
// the severity of a rule in a package, [analyzer.Off] for none.
func (r *Report) JudgeLifetimes(severity func(pkg, rule string) analyzer.Severity) {
	found := make(map[string]bool)
	for _, f := range r.Findings {
		found[f.Place.String()+f.Rule] = true
	}
	for _, s := range r.Sites {
		for _, rule := range []string{analyzer.OutlivesCredentials, OutlivesPolicy} {
			level := severity(s.Package, rule)
			v := s.shortest(rule)
			if v == nil || level == analyzer.Off || found[s.Place.String()+rule] || r.suppressed[suppressedLine{s.absolute, s.Line, rule}] {
				continue
			}
			r.Findings = append(r.Findings, s.shortened(v, rule, level))
		}
	}
	r.sort()
}

// shortest is the verdict in which a cut of the rule's kind leaves the URL the
// shortest life.
func (s *Site) shortest(rule string) *Verdict {
	var out *Verdict
	for i := range s.Verdicts {
		v := &s.Verdicts[i]
		if v.Lifetime.rule() != rule || v.Permission == "denied" {
			continue
		}
		if out == nil || *v.Lifetime.Effective < *out.Lifetime.Effective {
			out = v
		}
	}
	return out
}

// rule is the rule that the lifetime breaks, "" for none. A URL that S3
// refuses from the start breaks a rule of the check instead.
func (l Lifetime) rule() string {
	switch {
	case l.Requested == nil || l.Effective == nil || *l.Effective >= *l.Requested:
		return ""
	case l.LimitedBy == "credentials":
		return analyzer.OutlivesCredentials
	case l.Statement != nil:
		return OutlivesPolicy
	}
	return ""
}

func (s *Site) shortened(v *Verdict, rule string, level analyzer.Severity) Finding {
	l := v.Lifetime
	cause := fmt.Sprintf("its credentials live no longer; sign for %s or less, or with credentials that live longer", Duration(*l.Effective))
	if rule == OutlivesPolicy {
		cause = fmt.Sprintf("then %s ends it; sign for %s or less, or change that statement", l.Statement, Duration(*l.Effective))
	}
	name := s.API[strings.LastIndexByte(s.API, '.')+1:]
	return Finding{
		Rule:     rule,
		Severity: string(level),
		Place:    s.Place,
		Message: fmt.Sprintf("%s: the URL is signed for %s, but signed by %s it works for %s only: %s (%s)",
			name, Duration(*l.Requested), v.Identity, Duration(*l.Effective), cause, rule),
		Trace:    s.Expiry.Trace,
		Function: s.Package + "." + s.Function,
	}
}
