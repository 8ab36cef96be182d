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
// supply: nobody is configured to sign, a value, a policy, a fact about the
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

// settings are the condition keys whose values a file or a setting supplies,
// and which. A key that ends in / stands for all that begin with it. Keys of
// whoever opens the URL, such as aws:SourceIp, and of the moment are not here,
// nor are those of the object, which no setting could tell.
var settings = map[string]string{
	"aws:multifactorauthage":     "say under identities how long ago the session was authenticated (mfa)",
	"aws:multifactorauthpresent": "say under identities how long ago the session was authenticated (mfa)",
	"aws:principalaccount":       "name the principal by its ARN under identities",
	"aws:principalorgid":         "save the organization in organization.json of the snapshot",
	"aws:principalorgpaths":      "save the organization in organization.json of the snapshot",
	"aws:principaltag/":          "the snapshot has to have the principal with its tags",
	"aws:requestedregion":        "say the bucket's region in buckets/NAME/bucket.json of the snapshot",
	"aws:resourceaccount":        "say the bucket's owner in buckets/NAME/bucket.json of the snapshot",
	"aws:resourceorgid":          "say the bucket's owner in buckets/NAME/bucket.json and save organization.json in the snapshot",
	"aws:resourceorgpaths":       "say the bucket's owner in buckets/NAME/bucket.json and save organization.json in the snapshot",
	"aws:resourcetag/":           "say the bucket's tags in buckets/NAME/bucket.json of the snapshot",
	"aws:userid":                 "the snapshot has to have the principal with its ID",
	"aws:username":               "name the user by its ARN under identities",
	"kms:calleraccount":          "name the principal by its ARN under identities",
	"kms:viaservice":             "say the bucket's region in buckets/NAME/bucket.json of the snapshot",
	"s3:buckettag/":              "say the bucket's tags in buckets/NAME/bucket.json of the snapshot",
	"s3:resourceaccount":         "say the bucket's owner in buckets/NAME/bucket.json of the snapshot",
}

// settingFor says what to set so that the condition key is known; "" if
// nothing would do.
func settingFor(key string, op operation.Operation) string {
	key = strings.ToLower(key)
	if prefix, _, tag := strings.Cut(key, "/"); tag {
		key = prefix + "/"
	}
	if s, ok := settings[key]; ok {
		return s
	}
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
