package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
)

// Judge adds a finding for every verdict that means a dead link, for every site
// whose URL stops working before its expiry for somebody, unless the check said
// so already, and for every suppression of these rules that suppresses nothing.
// severity gives the severity of a rule in a package, [analyzer.Off] for none.
func (r *Report) Judge(severity func(pkg, rule string) analyzer.Severity) {
	if !r.verified {
		return
	}
	found := make(map[string]bool)
	for _, f := range r.Findings {
		found[f.Place.String()+f.Rule] = true
	}
	for i := range r.Sites {
		s := &r.Sites[i]
		for n := range s.Verdicts {
			v := &s.Verdicts[n]
			if !v.fails() || r.suppresses(s, analyzer.DeniedPermission) {
				continue
			}
			if level := severity(s.Package, analyzer.DeniedPermission); level != analyzer.Off {
				r.Findings = append(r.Findings, s.denied(v, level))
			}
		}
		for _, rule := range []string{analyzer.OutlivesCredentials, analyzer.OutlivesPolicy} {
			v := s.shortest(rule)
			if v == nil || r.suppresses(s, rule) || found[s.Place.String()+rule] {
				continue
			}
			if level := severity(s.Package, rule); level != analyzer.Off {
				r.Findings = append(r.Findings, s.shortened(v, rule, level))
			}
		}
	}
	r.judgeSuppressions(severity)
	r.sort()
}

// suppresses reports whether a comment silences a rule at a site.
func (r *Report) suppresses(s *Site, rule string) bool {
	c := r.suppressed[suppressedLine{s.absolute, s.Line, rule}]
	if c == nil {
		return false
	}
	c.used = true
	return true
}

// judgeSuppressions reports the comments on rules of verify that suppress
// nothing. Where nobody could be asked, nobody knows whether they do.
func (r *Report) judgeSuppressions(severity func(pkg, rule string) analyzer.Severity) {
	asked := make(map[suppressedLine]bool)
	for _, s := range r.Sites {
		at := suppressedLine{file: s.absolute, line: s.Line}
		known, ok := asked[at]
		asked[at] = (known || !ok) && len(s.Verdicts) > 0 &&
			!slices.ContainsFunc(s.Verdicts, func(v Verdict) bool { return v.Permission == "unknown" })
	}
	for _, c := range r.comments {
		known, site := asked[suppressedLine{file: c.file, line: c.line}]
		level := severity(c.pkg, analyzer.Suppression)
		if c.used || site && !known || level == analyzer.Off {
			continue
		}
		r.Findings = append(r.Findings, Finding{
			Rule: analyzer.Suppression, Severity: string(level), Place: c.Place, LastLine: c.Line, Trace: []Step{},
			Message: fmt.Sprintf("suppression suppresses nothing: there is no %s here; remove it (%s)", strings.Join(c.rules, " or "), analyzer.Suppression),
		})
	}
}

// denied is the finding about a verdict that means a dead link.
func (s *Site) denied(v *Verdict, level analyzer.Severity) Finding {
	var details string
	for _, d := range v.Decisions {
		if d.Outcome == "allowed" {
			continue
		}
		details += "; " + d.sentence()
		for _, r := range d.Repairs {
			details += fmt.Sprintf("; to allow it, add to the %s%s: %s", r.Policy, v.owner(r.Policy), r.Statement)
		}
	}
	if v.refuted() {
		details += "; probe: " + v.Probe.String()
	}
	return Finding{
		Rule:     analyzer.DeniedPermission,
		Severity: string(level),
		Place:    s.Place,
		Message:  v.headline(s) + " (" + analyzer.DeniedPermission + ")",
		Trace:    []Step{},
		Function: s.Package + "." + s.Function,
		LastLine: s.lastLine,
		Verified: true,
		verdict:  v,
		details:  details,
		about:    v.Identity + "\x00" + v.Opener + "\x00" + v.target(s),
	}
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
		return analyzer.OutlivesPolicy
	}
	return ""
}

func (s *Site) shortened(v *Verdict, rule string, level analyzer.Severity) Finding {
	l := v.Lifetime
	cause := fmt.Sprintf("its credentials live no longer; sign for %s or less, or with credentials that live longer", Duration(*l.Effective))
	if rule == analyzer.OutlivesPolicy {
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
		LastLine: s.lastLine,
		Verified: true,
	}
}
