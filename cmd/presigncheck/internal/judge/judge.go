// Package judge turns the answers of verify into findings: links that are denied,
// and links that stop working before their expiry.
package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/simulator"
)

// A Severity gives that of a rule in a package, [analyzer.Off] for none.
type Severity func(pkg, rule string) analyzer.Severity

// Judge adds a finding for every verdict that means a dead link, for every site
// whose URL stops working before its expiry for somebody, unless the check said
// so already, and for every suppression of these rules that suppresses nothing.
func Judge(r *report.Report, severity Severity) {
	if !r.Verified() {
		return
	}
	j := judging{report: r, severity: severity, suppressed: suppressions(r.Comments)}
	found := make(map[string]bool)
	for _, f := range r.Findings {
		found[f.Place.String()+f.Rule] = true
	}
	for i := range r.Sites {
		s := &r.Sites[i]
		for n := range s.Verdicts {
			if v := &s.Verdicts[n]; v.Fails() {
				j.add(s, analyzer.DeniedPermission, func() report.Finding { return denied(s, v) })
			}
		}
		for _, rule := range []string{analyzer.OutlivesCredentials, analyzer.OutlivesPolicy} {
			v := shortest(s, rule)
			if v != nil && !found[s.Place.String()+rule] {
				j.add(s, rule, func() report.Finding { return shortened(s, v, rule) })
			}
		}
	}
	j.suppressions()
	r.Sort()
}

type judging struct {
	report     *report.Report
	severity   Severity
	suppressed map[silenced]*report.Suppression
}

// silenced is a rule on a line.
type silenced struct {
	line report.CodeLine
	rule string
}

func suppressions(comments []*report.Suppression) map[silenced]*report.Suppression {
	out := make(map[silenced]*report.Suppression)
	for _, c := range comments {
		for _, rule := range c.Rules {
			out[silenced{c.On, rule}] = c
		}
	}
	return out
}

// add adds a finding at a site unless a comment silences the rule there, or the
// configuration does.
func (j judging) add(s *report.Site, rule string, finding func() report.Finding) {
	if c := j.suppressed[silenced{s.CodeLine(), rule}]; c != nil {
		c.Used = true
		return
	}
	level := j.severity(s.Package, rule)
	if level == analyzer.Off {
		return
	}
	f := finding()
	f.Rule, f.Severity, f.Place = rule, level, s.Place
	f.Message += " (" + rule + ")"
	f.Function, f.LastLine, f.Verified = s.QualifiedFunction(), s.LastLine, true
	j.report.Findings = append(j.report.Findings, f)
}

// suppressions reports the comments on rules of verify that suppress nothing.
// Where nobody could be asked, nobody knows whether they do.
func (j judging) suppressions() {
	asked := make(map[report.CodeLine]bool)
	for _, s := range j.report.Sites {
		at := s.CodeLine()
		known, ok := asked[at]
		asked[at] = (known || !ok) && len(s.Verdicts) > 0 &&
			!slices.ContainsFunc(s.Verdicts, func(v report.Verdict) bool { return v.Permission == simulator.Unknown })
	}
	for _, c := range j.report.Comments {
		known, site := asked[c.On]
		level := j.severity(c.Package, analyzer.Suppression)
		if c.Used || site && !known || level == analyzer.Off {
			continue
		}
		j.report.Findings = append(j.report.Findings, report.Finding{
			Rule: analyzer.Suppression, Severity: level, Place: c.Place, LastLine: c.Line, Trace: []report.Step{},
			Message: fmt.Sprintf("suppression: no %s here to suppress; remove it (%s)", strings.Join(c.Rules, " or "), analyzer.Suppression),
		})
	}
}

// denied is the finding about a verdict that means a dead link.
func denied(s *report.Site, v *report.Verdict) report.Finding {
	var details string
	for _, d := range v.Decisions {
		if d.Outcome == report.Allowed {
			continue
		}
		details += "; " + d.Sentence()
		for _, r := range d.Repairs {
			if r.Place != "" {
				details += fmt.Sprintf("; to allow it, add to %s: %s", r.Place, strings.Join(strings.Fields(r.Text), " "))
				continue
			}
			details += fmt.Sprintf("; to allow it, add to the %s%s: %s", r.Policy, v.Owner(r.Policy), r.Statement)
		}
	}
	if v.Refuted() {
		details += "; probe: " + v.Probe.String()
	}
	return report.Finding{
		Message: v.Headline(s),
		Trace:   v.Policies(),
		Verdict: v,
		Details: details,
		About:   v.Identity + "\x00" + v.Opener + "\x00" + v.Target(s),
	}
}
