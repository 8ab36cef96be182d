package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// Refuted reports that a server denied what the policies allow.
func (v Verdict) Refuted() bool {
	return v.Permission != simulator.Denied && v.Probe != nil && v.Probe.Result == probe.Refuted
}

// Surprising reports whether the probe says anything but what the policies say.
func (v Verdict) Surprising() bool {
	if v.Probe == nil {
		return false
	}
	expected := probe.Confirmed
	if v.Permission == simulator.Denied {
		expected = probe.Refuted
	}
	if v.Permission == simulator.Conditional && v.Probe.Cause == probe.Undecided {
		return false
	}
	return v.Probe.Result != probe.Skipped && v.Probe.Result != expected
}

// Headline says in a sentence who may not do what.
func (v Verdict) Headline(s *Site) string {
	what := s.Operation + " " + v.Target(s)
	who := v.Identity
	if v.Opener != "" {
		what += ", opened by " + v.Opener
	}
	switch v.Permission {
	case simulator.Denied:
		why := "every link will answer AccessDenied"
		if v.Reason != "" { // S3 refuses it whoever asks
			why = v.Reason
		}
		switch {
		case v.Before == simulator.Allowed && v.Reason != "":
			return "the deployment ends that " + who + " may " + what + ": " + why
		case v.Before == simulator.Allowed:
			return "the deployment takes from " + who + " that it may " + what + ": " + why
		}
		return who + " may not " + what + ": " + why
	case simulator.Conditional:
		for _, d := range v.Decisions {
			if len(d.Parts) > 0 && d.Outcome == Conditional {
				return "whether " + who + " may " + what + " depends on " + d.placeholders()
			}
		}
		if v.Reason != "" {
			return "whether " + who + " may " + what + " is not certain: " + v.Reason
		}
		if slices.ContainsFunc(v.Decisions, func(d Decision) bool { return d.lacks && d.Outcome == Conditional }) {
			return "whether " + who + " may " + what + " depends on a policy that was not read"
		}
		return "whether " + who + " may " + what + v.dependsOn()
	case simulator.Unknown:
		return "whether " + who + " may " + what + " is not known: " + v.Reason
	}
	if v.Refuted() {
		return who + " may " + what + " by the policies, but the server refused"
	}
	return who + " may " + what
}

// dependsOn ends a headline with what decides: condition keys, and whether only
// whoever opens the link can tell them.
func (v Verdict) dependsOn() string {
	var keys []string
	onlyOpener := true
	for _, d := range v.Decisions {
		if d.Outcome != Conditional {
			continue
		}
		for _, m := range d.Missing {
			if !slices.Contains(keys, m.Key) {
				keys = append(keys, m.Key)
			}
			info := simulator.KeyInfo(m.Key)
			onlyOpener = onlyOpener && info != nil && (info.Origin == simulator.FromOpener || info.Origin == simulator.FromTime && info.Setting == "")
		}
	}
	switch {
	case len(keys) == 0:
		return " depends on what is not known"
	case onlyOpener:
		return " depends on " + strings.Join(keys, ", ") + ", which is unknown until the link is opened"
	}
	return " depends on " + strings.Join(keys, ", ") + ", which is not known"
}

// Target is the resource, or as much of it as the code says.
func (v Verdict) Target(s *Site) string {
	switch {
	case v.Resource != "":
		return v.Resource
	case s.Bucket == "":
		return "an object"
	case s.Key == "":
		return s.Bucket
	}
	return s.Bucket + " / " + s.Key
}

// Sentence says what was decided and by which statement.
func (d Decision) Sentence() string {
	what := d.Action
	if d.Resource != "" {
		what += " on " + d.Resource
	}
	switch {
	case d.Outcome == ExplicitDeny && d.Statement != nil && d.Statement.NotPrincipal:
		return fmt.Sprintf("%s is denied by %s, whose NotPrincipal does not spare the signer: it has to name the account, the role and the session; no other statement can allow it", what, d.Statement)
	case d.Outcome == ExplicitDeny && d.Statement != nil:
		return fmt.Sprintf("%s is denied by %s; no other statement can allow it", what, d.Statement)
	case d.Outcome == ExplicitDeny:
		return what + " is denied by a statement"
	case d.Outcome == ImplicitDeny:
		return "no policy allows " + what
	case d.Outcome == Conditional && len(d.Parts) > 0:
		return what + " depends on " + d.placeholders()
	case d.Outcome == Conditional && d.Statement != nil:
		return fmt.Sprintf("%s depends on %s", what, d.Statement)
	case d.Outcome == Conditional:
		return what + " depends on what is not known"
	case d.Outcome == Undecided && d.Resource != "":
		return what + " could not be decided"
	case d.Outcome == Undecided:
		return what + " is needed too"
	case d.Statement != nil:
		return fmt.Sprintf("%s is allowed by %s", what, d.Statement)
	}
	return what + ": " + d.Outcome.String()
}

// placeholders are those of the key form that the decision depends on.
func (d Decision) placeholders() string {
	for _, m := range d.Missing {
		if strings.HasPrefix(m.Key, "{") {
			return m.Key
		}
	}
	return "the key"
}

// Conditions says for which keys, and for which values of condition keys, the
// decision is an allow.
func (d Decision) Conditions() []string {
	var lines []string
	for _, part := range d.Parts {
		lines = append(lines, part.String())
	}
	for _, m := range d.Missing {
		if len(d.Parts) == 0 || !strings.HasPrefix(m.Key, "{") {
			lines = append(lines, MissingKey(m))
		}
	}
	return lines
}

// MissingKey says for which values of a key the decision is an allow.
func MissingKey(m simulator.Missing) string {
	if len(m.Allow) == 0 {
		return m.Key + " is not known"
	}
	return fmt.Sprintf("allowed if %s is %s", m.Key, strings.Join(m.Allow, ", or "))
}

// Owner says whose policy of a kind it is, where that is the signer.
func (v Verdict) Owner(kind string) string {
	if strings.HasPrefix(kind, "identity") && v.Principal != "" {
		return " of " + v.Principal
	}
	return ""
}

// Pretty is the statement as one writes it.
func (r Repair) Pretty(indent string) string {
	var b bytes.Buffer
	if json.Indent(&b, r.Statement, indent, "  ") != nil {
		return string(r.Statement)
	}
	return b.String()
}

// String says what the probe saw and what that is worth.
func (p *Probe) String() string {
	if p.Reason == "" {
		return p.Word()
	}
	return p.Word() + "; " + p.Reason
}

// Word is the result. What a sandbox says is never called confirmed.
func (p *Probe) Word() string {
	switch {
	case p.stored():
		return "stored"
	case p.Simulated && p.Result == probe.Confirmed:
		return "simulated: yes"
	case p.Simulated && p.Result == probe.Refuted:
		return "simulated: no"
	case p.Cause == probe.Undecided:
		return "simulated: depends"
	}
	return string(p.Result)
}
