package verify

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// gaps names what kept sites from being decided that a file or a setting would
// supply: no signing identity configured, a value, a policy, a fact about the
// bucket. That a decision depends on who opens the URL, when and from where is
// none: only the opener knows; nor is a problem. One line per site and cause.
// unknown are the verdicts about sites of which not even a case could be made.
func (v *Verifier) gaps(sites []analyzer.Site, unknown [][]report.Verdict, judged []simulator.Verdict, failed []bool, of []int) []Gap {
	type cause struct{ missing, text string }
	causes := make([][]cause, len(sites))
	for i, site := range sites {
		if !site.OwnURL() {
			continue
		}
		if sign, _ := signerOf(v.Config, site); sign == nil {
			causes[i] = []cause{{"", fmt.Sprintf("no signing identity configured for %s; add the package to a sign entry in %s", site.Package, config.Name)}}
			continue
		}
		for _, verdict := range unknown[i] {
			causes[i] = append(causes[i], cause{verdict.Reason, verdict.Reason})
		}
	}
	for n, verdict := range judged {
		if failed[n] {
			continue
		}
		if verdict.Permission == simulator.Unknown {
			causes[of[n]] = append(causes[of[n]], cause{verdict.Reason, verdict.Reason})
		}
		for _, d := range verdict.Decisions {
			if d.Outcome != policy.Conditional || verdict.Permission == simulator.Denied {
				continue
			}
			if d.Lacks != "" {
				causes[of[n]] = append(causes[of[n]], cause{d.Lacks, d.Action + " depends on a policy that was not read: " + d.Lacks})
			}
			for _, m := range d.Missing {
				if setting := settingFor(m.Key, verdict.Operation); setting != "" {
					causes[of[n]] = append(causes[of[n]], cause{m.Key, fmt.Sprintf("%s depends on %s, which is not known; %s", d.Action, m.Key, setting)})
				}
			}
		}
	}
	var out []Gap
	for i := range sites {
		said := make(map[string]bool)
		for _, c := range causes[i] {
			if c.text != "" && !said[c.missing] {
				said[c.missing] = true
				out = append(out, Gap{i, c.text})
			}
		}
	}
	return out
}

// settingFor says what to set so that the condition key, or the part of a key
// form, is known; "" if nothing would do: keys of whoever opens the URL, such as
// aws:SourceIp, of the moment, and of the object.
func settingFor(key string, op operation.Operation) string {
	if strings.HasPrefix(key, "{") {
		return fmt.Sprintf("say under values in %s which keys are signed there; a value may have placeholders too", config.Name)
	}
	if row := simulator.KeyInfo(key); row != nil && row.Setting != "" {
		return row.Setting
	}
	key = strings.ToLower(key)
	for _, k := range operation.ConditionKeys() {
		if strings.ToLower(k.Key) != key {
			continue
		}
		if v, sent := op.Params[k.Param]; sent && !v.Known {
			return fmt.Sprintf("say under values in %s what the expression for %s stands for", config.Name, k.Param)
		}
	}
	if v, sent := op.Params["x-amz-tagging"]; sent && !v.Known && strings.HasPrefix(key, "s3:requestobjecttag") {
		return fmt.Sprintf("say under values in %s what the expression for x-amz-tagging stands for", config.Name)
	}
	return ""
}
