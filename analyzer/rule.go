package analyzer

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

// rules are all rules, in order of their importance; each has a file of its own,
// rule_NAME.go. Of one value for the expiry the first rule that it breaks counts.
var rules = []*rule{
	&overLimitExpiry,
	&expiryUnit,
	&invalidExpiry,
	&missingExpiry,
	&excessiveExpiry,
	&unboundedExpiry,
	&outlivesCredentials,
	&ignoredExpiry,
	&droppedHeaders,
	&shortExpiry,
	&suppression,
	&deniedPermission,
	&outlivesPolicy,
}

// rule is what there is to say about a rule, what breaks it, and its repair.
type rule struct {
	Rule

	// value judges one of the values that reach a call, request what a call of the
	// API itself is given besides, and site what holds of all values together.
	value   func(*judge, *site.Site, interval.Term) (verdict, bool)
	request func(*judge, *site.Site, site.Signed) []verdict
	site    func(*judge, *site.Site) (verdict, bool)

	// rewrite is an expression in place of the one to change, "" if none is certain.
	rewrite func(*judge, verdict, ast.Expr) string

	// fix makes the repairs for a call in a file; see [judge.fixes].
	fix func(*judge, *site.Site, *ast.File, verdict) []analysis.SuggestedFix
}

// Rule is what there is to say about one rule. Documentation, "presigncheck
// explain" and SARIF are made from it.
type Rule struct {
	Name     string
	Severity Severity
	Title    string   // one line
	Doc      string   // paragraphs, plain text
	Bad      string   // Go code that breaks the rule
	Good     string   // the same, repaired
	Sources  []string // where the facts come from
	Settings string   // keys of .presigncheck.yaml that this rule goes by, with what they may be; YAML

	// Verify says that only "presigncheck verify" can tell: it knows the policies
	// of whoever signs. The check accepts the name and never reports the rule.
	Verify bool
}

// Rules returns all rules, in order of their importance.
func Rules() []Rule {
	out := make([]Rule, len(rules))
	for i, r := range rules {
		out[i] = r.Rule
	}
	return out
}

func ruleNames() []string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = r.Name
	}
	return names
}

// Verified reports whether verify can report a rule beyond what the code shows.
func Verified(rule string) bool {
	r, _ := RuleByName(rule)
	return r.Verify || rule == OutlivesCredentials
}

// knownRule reports whether configuration and suppressions may name the rule.
func knownRule(name string) bool {
	_, ok := RuleByName(name)
	return ok
}

// RuleByName returns the rule with the name.
func RuleByName(name string) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r *rule) bool { return r.Name == name })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i].Rule, true
}

// The names of the rules.
const (
	MissingExpiry       = "missing-expiry"
	OverLimitExpiry     = "over-limit-expiry"
	ExpiryUnit          = "expiry-unit"
	InvalidExpiry       = "invalid-expiry"
	ExcessiveExpiry     = "excessive-expiry"
	UnboundedExpiry     = "unbounded-expiry"
	OutlivesCredentials = "outlives-credentials"
	IgnoredExpiry       = "ignored-expiry"
	DroppedHeaders      = "dropped-headers"
	ShortExpiry         = "short-expiry"
	Suppression         = "suppression"
	DeniedPermission    = "denied-permission"
	OutlivesPolicy      = "outlives-policy"
)

const userGuide = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"
