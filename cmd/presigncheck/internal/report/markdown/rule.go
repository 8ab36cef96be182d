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
	fmt.Fprintf(w, "# %s\n\n%s (%s)\n\n%s\n\n## Reported\n\n%s\n\n## Sound\n\n%s\n\n## Sources\n\n",
		r.Name, r.Title, r.Severity, r.Doc, fence(r.Bad), fence(r.Good))
	for _, s := range r.Sources {
		fmt.Fprintf(w, "* <%s>\n", s)
	}
}
