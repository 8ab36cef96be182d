package judge

import (
	"fmt"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
	"github.com/presigncheck/presigncheck/simulator"
)

// shortest is the verdict in which a cut of the rule's kind leaves the URL the
// shortest life; nil for none.
func shortest(s *report.Site, rule string) *report.Verdict {
	var out *report.Verdict
	for i := range s.Verdicts {
		v := &s.Verdicts[i]
		if brokenBy(v.Lifetime) != rule || v.Permission == simulator.Denied {
			continue
		}
		if out == nil || *v.Lifetime.Effective < *out.Lifetime.Effective {
			out = v
		}
	}
	return out
}

// brokenBy is the rule that the lifetime breaks, "" for none. A URL that S3
// refuses from the start breaks a rule of the check instead.
func brokenBy(l report.Lifetime) string {
	switch {
	case !l.Shorter():
		return ""
	case l.Limit == simulator.ByCredentials:
		return analyzer.OutlivesCredentials
	case l.Statement != nil:
		return analyzer.OutlivesPolicy
	}
	return ""
}

func shortened(s *report.Site, v *report.Verdict, rule string) report.Finding {
	l := v.Lifetime
	works := wording.Duration(*l.Effective)
	cause := fmt.Sprintf("its credentials live no longer; sign for %s or less, or with credentials that live longer", works)
	only := works + " only"
	if l.AtMost {
		only = works + " at most"
		cause = fmt.Sprintf("that is %s; sign for %s or less, and for no longer than the session lives", l.LimitedBy, works)
	}
	if rule == analyzer.OutlivesPolicy {
		cause = fmt.Sprintf("then %s ends it; sign for %s or less, or change that statement", l.Statement, works)
	}
	return report.Finding{
		Message: fmt.Sprintf("%s: the URL is signed for %s, but signed by %s it works for %s: %s",
			s.CallName(), wording.Duration(*l.Requested), v.Identity, only, cause),
		Trace: s.Expiry.Trace,
	}
}
