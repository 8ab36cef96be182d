package report

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// Signer is who signs, and who opens the URL where that is told apart.
func (v Verdict) Signer() string {
	if v.Opener == "" {
		return v.Identity
	}
	return v.Identity + " for " + v.Opener
}

// Signs is what the site signs: GetObject media/films/a.mp4.
func (v Verdict) Signs(s *Site) string {
	return s.Operation + " " + strings.TrimPrefix(v.Target(s), "s3://")
}

// May says whether the identity may; where a deployment changes that, before it and
// after it.
func (v Verdict) May() Phrase {
	p := PermissionPhrase(v.Permission)
	if v.Before != "" && v.Before != v.Permission {
		p.Text = PermissionPhrase(v.Before).Text + " → " + p.Text
	}
	return p
}

// WorksFor says how long the URL works, short enough for a table.
func (v Verdict) WorksFor() Phrase {
	l := v.Lifetime
	switch {
	case v.Permission == simulator.Denied:
		return Phrase{"never", Bad}
	case l.Effective == nil:
		return Phrase{"not known", Warn}
	case l.Never():
		return Phrase{"never: " + l.Reason(), Bad}
	case l.Shorter():
		most := ""
		if l.AtMost {
			most = "at most "
		}
		return Phrase{fmt.Sprintf("%s%s of %s: %s", most, wording.Duration(*l.Effective), wording.Duration(*l.Requested), l.Reason()), Warn}
	case v.Permission != simulator.Allowed:
		return Phrase{"at most " + wording.Duration(*l.Effective), Plain}
	}
	return Phrase{wording.Duration(*l.Effective), Plain}
}

// Never reports that S3 refuses the URL from the start.
func (l Lifetime) Never() bool { return l.Effective != nil && *l.Effective == 0 }

// Shorter reports that the URL does not live as long as it asks for.
func (l Lifetime) Shorter() bool {
	return l.Requested != nil && l.Effective != nil && *l.Effective < *l.Requested
}

// Reason is what limits the life, short enough for a table.
func (l Lifetime) Reason() string {
	if l.AtMost {
		return "credentials"
	}
	if l.Statement == nil {
		return strings.TrimPrefix(l.LimitedBy, "an expiry ")
	}
	if l.Statement.Sid != "" {
		return "policy " + l.Statement.Sid
	}
	return "policy"
}

// Tried says whether a probe confirmed it.
func (v Verdict) Tried() Phrase {
	if v.Probe == nil {
		return Phrase{"-", Faint}
	}
	p := Phrase{v.Probe.Word(), Faint}
	switch {
	case v.Stored(), v.Probe.Result == probe.Refuted:
		p.Tone = Bad
	case v.Probe.Result == probe.Confirmed:
		p.Tone = Good
	}
	return p
}

// Label is the word in front of a verdict that is no finding.
func (v Verdict) Label() Phrase {
	if v.Stored() {
		return Phrase{"stored", Bad}
	}
	return Phrase{string(v.Permission), Warn}
}

// Fails reports whether a link that the identity signs will not work.
func (v Verdict) Fails() bool { return v.Permission == simulator.Denied || v.Refuted() }

// Doubtful reports whether there is more to say about a verdict than that the
// identity may. Shortened lives are findings of their own.
func (v Verdict) Doubtful() bool {
	return v.Permission != simulator.Allowed || v.Refuted() || v.Stored()
}

// Stored reports that the server stored what the probe sent to be refused.
func (v Verdict) Stored() bool { return v.Probe != nil && v.Probe.stored() }

func (p *Probe) stored() bool { return p.Cause == probe.Stored && p.Result != probe.Skipped }
