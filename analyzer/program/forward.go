package program

import (
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
)

// forward marks the sites whose URLs are those of other sites: calls whose expiry
// comes from callers that the program shows. What only tests call is not marked
// for them, and neither is what somebody calls without an expiry, as that call is no
// site of its own, or uses in a way that is not followed: of these entries escaping
// tells.
func forward(r *analyzer.Result, escaping map[string]bool) {
	handed := make(map[string]bool) // entries, by others than tests
	tested := make(map[string]bool) // by anybody
	for _, s := range r.Sites {
		if s.Keeps {
			continue
		}
		for _, entry := range s.Entries {
			tested[entry] = true
			handed[entry] = handed[entry] || !inTest(s)
		}
	}
	for i := range r.Sites {
		s := &r.Sites[i]
		by := handed
		if inTest(*s) {
			by = tested
		}
		s.Forwarded = len(s.Sources) > 0 && !slices.ContainsFunc(s.Sources, func(entry string) bool {
			return !by[entry] || escaping[place(entry)] || slices.Contains(r.Defaulted, entry)
		})
	}
}

func inTest(s analyzer.Site) bool { return strings.HasSuffix(s.Position.Filename, "_test.go") }
