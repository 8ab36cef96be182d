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

// reasons prints what stands between an identity and what a site signs: the
// statement responsible and the one that repairs it.
func (p textPrinter) reasons(v Verdict) {
	for _, d := range v.Decisions {
		if d.Outcome != "allowed" {
			p.decision(v, d)
		}
	}
	if v.surprising() {
		fmt.Fprintf(p.b, "\tprobe: %s\n", v.Probe)
	}
}

// refuted reports that a server denied what the policies allow.
func (v Verdict) refuted() bool {
	return v.Permission != "denied" && v.Probe != nil && v.Probe.Result == "refuted"
}

// surprising reports whether the probe says anything but what the policies say.
func (v Verdict) surprising() bool {
	if v.Probe == nil {
		return false
	}
	expected := "confirmed"
	if v.Permission == "denied" {
		expected = "refuted"
	}
	if v.Permission == "conditional" && v.Probe.Cause == string(probe.Undecided) {
		return false
	}
	return v.Probe.Result != "skipped" && v.Probe.Result != expected
}

// label is the word in front of a verdict.
func (p textPrinter) label(v Verdict) string {
	if v.stored() {
		return p.st.red("stored")
	}
	return p.st.yellow(v.Permission)
}

// headline says in a sentence who may not do what.
func (v Verdict) headline(s *Site) string {
	what := s.Operation + " " + v.target(s)
	who := v.Identity
	if v.Opener != "" {
		what += ", opened by " + v.Opener
	}
	switch v.Permission {
	case "denied":
		if v.Before == "allowed" {
			return "the deployment takes from " + who + " that it may " + what + ": every link will answer AccessDenied"
		}
		return who + " may not " + what + ": every link will answer AccessDenied"
	case "conditional":
		for _, d := range v.Decisions {
			if len(d.Parts) > 0 && d.Outcome == "conditional" {
				return "whether " + who + " may " + what + " depends on " + d.placeholders()
			}
		}
		if v.Reason != "" {
			return "whether " + who + " may " + what + " is not certain: " + v.Reason
		}
		if slices.ContainsFunc(v.Decisions, func(d Decision) bool { return d.lacks && d.Outcome == "conditional" }) {
			return "whether " + who + " may " + what + " depends on a policy that was not read"
		}
		return "whether " + who + " may " + what + v.dependsOn()
	case "unknown":
		return "whether " + who + " may " + what + " is not known: " + v.Reason
	}
	if v.refuted() {
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
		if d.Outcome != "conditional" {
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

// target is the resource, or as much of it as the code says.
func (v Verdict) target(s *Site) string {
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

func (p textPrinter) decision(v Verdict, d Decision) {
	fmt.Fprintf(p.b, "\t%s\n", d.sentence())
	for _, c := range d.conditions() {
		fmt.Fprintf(p.b, "\t\t%s\n", c)
	}
	if d.Note != "" {
		fmt.Fprintf(p.b, "\t\tnote: %s\n", d.Note)
	}
	for _, text := range d.AfterDeployment {
		fmt.Fprintf(p.b, "\t\t%s\n", text)
	}
	if v.Before != "" && v.Before != v.Permission {
		fmt.Fprintf(p.b, "\t\tbefore the deployment: %s, after it: %s\n", v.Before, v.Permission)
	}
	for _, r := range d.Repairs {
		if r.Text != "" {
			fmt.Fprintf(p.b, "\tto allow it, add to %s:\n\t\t%s\n", r.Place, strings.ReplaceAll(r.Text, "\n", "\n\t\t"))
		} else {
			fmt.Fprintf(p.b, "\tto allow it, add to the %s%s:\n\t\t%s\n", r.Policy, v.owner(r.Policy), r.pretty("\t\t"))
		}
		if r.Note != "" {
			fmt.Fprintf(p.b, "\t\t(%s)\n", r.Note)
		}
	}
}

// sentence says what was decided and by which statement.
func (d Decision) sentence() string {
	what := d.Action
	if d.Resource != "" {
		what += " on " + d.Resource
	}
	switch {
	case d.Outcome == "explicitDeny" && d.Statement != nil && d.Statement.NotPrincipal:
		return fmt.Sprintf("%s is denied by %s, whose NotPrincipal does not spare the signer: it has to name the account, the role and the session; no other statement can allow it", what, d.Statement)
	case d.Outcome == "explicitDeny" && d.Statement != nil:
		return fmt.Sprintf("%s is denied by %s; no other statement can allow it", what, d.Statement)
	case d.Outcome == "explicitDeny":
		return what + " is denied by a statement"
	case d.Outcome == "implicitDeny":
		return "no policy allows " + what
	case d.Outcome == "conditional" && len(d.Parts) > 0:
		return what + " depends on " + d.placeholders()
	case d.Outcome == "conditional" && d.Statement != nil:
		return fmt.Sprintf("%s depends on %s", what, d.Statement)
	case d.Outcome == "conditional":
		return what + " depends on what is not known"
	case d.Outcome == "unknown" && d.Resource != "":
		return what + " could not be decided"
	case d.Outcome == "unknown":
		return what + " is needed too"
	case d.Statement != nil:
		return fmt.Sprintf("%s is allowed by %s", what, d.Statement)
	}
	return what + ": " + d.Outcome
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

// conditions says for which keys, and for which values of condition keys, the
// decision is an allow.
func (d Decision) conditions() []string {
	var lines []string
	for _, part := range d.Parts {
		lines = append(lines, part.String())
	}
	for _, m := range d.Missing {
		if len(d.Parts) == 0 || !strings.HasPrefix(m.Key, "{") {
			lines = append(lines, missing(m.Key, m.Allow))
		}
	}
	return lines
}

func missing(key string, allow []string) string {
	if len(allow) == 0 {
		return key + " is not known"
	}
	return fmt.Sprintf("allowed if %s is %s", key, strings.Join(allow, ", or "))
}

// owner says whose policy of a kind it is, where that is the signer.
func (v Verdict) owner(kind string) string {
	if strings.HasPrefix(kind, "identity") && v.Principal != "" {
		return " of " + v.Principal
	}
	return ""
}

// pretty is the statement as one writes it.
func (r Repair) pretty(indent string) string {
	var b bytes.Buffer
	if json.Indent(&b, r.Statement, indent, "  ") != nil {
		return string(r.Statement)
	}
	return b.String()
}

// String says what the probe saw and what that is worth.
func (p *Probe) String() string {
	if p.Reason == "" {
		return p.word()
	}
	return p.word() + "; " + p.Reason
}

// word is the result. What a sandbox says is never called confirmed.
func (p *Probe) word() string {
	switch {
	case p.Cause == "stored" && p.Result != "skipped":
		return "stored"
	case p.Simulated && p.Result == "confirmed":
		return "simulated: yes"
	case p.Simulated && p.Result == "refuted":
		return "simulated: no"
	case p.Cause == string(probe.Undecided):
		return "simulated: depends"
	}
	return p.Result
}
