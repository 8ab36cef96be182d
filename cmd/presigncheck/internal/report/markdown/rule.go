package markdown

import (
	"fmt"
	"io"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
)

// Rule writes the page about a rule.
func Rule(w io.Writer, r analyzer.Rule) {
	fence := func(code string) string {
		language := "go"
		if strings.HasPrefix(code, "{") {
			language = "json"
		}
		return "```" + language + "\n" + code + "\n```"
	}
	fmt.Fprintf(w, "# %s\n\n%s (%s)\n\n%s\n\n## Reported\n\n%s\n\n## Sound\n\n%s\n\n",
		r.Name, r.Title, r.Severity, r.Doc, fence(r.Bad), fence(r.Good))
	if comment := r.Suppress(); comment != "" {
		fmt.Fprintf(w, "## To suppress it\n\nOn the line of the call, or on a line of its own above it, with a reason:\n\n%s\n\n"+
			"`--baseline FILE` accepts all that is there today, and reports what is new.\n\n", fence(comment))
	}
	fmt.Fprintf(w, "## To configure it\n\nIn `.presigncheck.yaml`; `presigncheck config PACKAGE` says what holds, and [from which file](../drivers.md#which-configuration-holds):\n\n```yaml\n%s```\n\n", r.Configure())
	if len(r.Sources) > 0 {
		fmt.Fprintf(w, "## Sources\n\n")
	}
	for _, s := range r.Sources {
		fmt.Fprintf(w, "* <%s>\n", s)
	}
}
