package analyzer

import (
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
)

const (
	projectURL = "https://github.com/presigncheck/presigncheck"

	// URL is the page that the analyzer refers to. A diagnostic refers to its
	// rule's page.
	URL = projectURL + "#rules"

	// ConfigurationURL is the page about which configuration holds, and what one
	// that cannot be read does.
	ConfigurationURL = projectURL + "/blob/main/cmd/presigncheck/docs/drivers.md#which-configuration-holds"
)

// RuleURL is the page about a rule.
func RuleURL(rule string) string {
	return projectURL + "/blob/main/cmd/presigncheck/docs/rules/" + rule + ".md"
}

// Analyzer is the check with its default configuration, for go vet, gopls,
// golangci-lint and Bazel nogo. Its flags change the configuration.
var Analyzer = New(Default())

// New returns the check with a configuration, which has to be valid. Flags of
// the returned analyzer change a copy of it.
func New(cfg Config) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "presign",
		Doc:        doc,
		URL:        URL,
		ResultType: reflect.TypeFor[*Result](),
		FactTypes:  []analysis.Fact{new(fact.Func), new(fact.Var)},
		// What does not type-check is left out, the rest is still checked: an
		// editor shows broken code most of the time.
		RunDespiteErrors: true,
	}
	addFlags(&a.Flags, &cfg)
	a.Run = func(pass *analysis.Pass) (any, error) { return run(pass, cfg), nil }
	return a
}

const doc = `find S3 presigned URLs with an unsound expiry

The presign check follows the expiry that reaches each call which signs a
time-limited S3 URL, through options, closures, wrappers and packages, and
reports expiries that are missing, over the seven days S3 accepts, mistaken for
nanoseconds, zero or negative, longer than a limit, unbounded or without effect.`
