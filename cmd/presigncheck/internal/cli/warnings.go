package cli

import (
	"fmt"
	"io"

	"github.com/presigncheck/presigncheck/simulator/account"
)

// maxWarnings is how many warnings about policies a command shows that was asked
// for something else.
const maxWarnings = 10

// warnAbout shows what in the policies that take part may mislead the verdict or
// its reader.
func warnAbout(stderr io.Writer, warnings []account.Warning) {
	for i, w := range warnings {
		if i == maxWarnings {
			fmt.Fprintf(stderr, "presigncheck: warning: and %d more\n", len(warnings)-i)
			return
		}
		fmt.Fprintln(stderr, "presigncheck: warning:", w)
	}
}

// warningsAbout collects the warnings about principals and buckets, each once.
// Names that the snapshot does not have are left out.
func warningsAbout(s *account.Snapshot, principals, buckets []string) []account.Warning {
	var out []account.Warning
	seen := make(map[account.Warning]bool)
	add := func(list []account.Warning) {
		for _, w := range list {
			if !seen[w] {
				seen[w] = true
				out = append(out, w)
			}
		}
	}
	for _, arn := range principals {
		if p, err := s.Principal(arn); err == nil {
			add(s.WarningsAbout(p, nil))
		}
	}
	for _, name := range buckets {
		add(s.WarningsAbout(nil, s.Bucket(name)))
	}
	return out
}
