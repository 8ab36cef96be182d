package operation

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// Check returns an error for a name that is not in the table, with the name
// that was probably meant.
func Check(name string) error {
	if _, ok := table[name]; ok {
		return nil
	}
	if like := nearest(name); like != "" {
		return fmt.Errorf("unknown operation %q; did you mean %s?", name, like)
	}
	return fmt.Errorf("unknown operation %q; the known ones are %s", name, strings.Join(Names(), ", "))
}

// nearest is the name in the table with the fewest letters changed; "" when
// all are too far off.
func nearest(name string) string {
	best, least := "", len(name)/3+1
	lower := strings.ToLower(strings.NewReplacer("-", "", "_", "", ":", "", "s3:", "", " ", "").Replace(name))
	for _, affix := range []string{"generate", "presigned", "presign"} { // names of methods that sign
		lower = strings.TrimPrefix(lower, affix)
	}
	for _, affix := range []string{"url", "request", "input", "command"} { // of SDKs, around an operation
		lower = strings.TrimSuffix(lower, affix)
	}
	for _, candidate := range Names() {
		d := spelling.Distance(lower, strings.ToLower(candidate))
		for _, short := range []string{"Object", "V2", "Multipart"} { // Get, ListObjects, AbortUpload
			d = min(d, 1+spelling.Distance(lower, strings.ToLower(strings.Replace(candidate, short, "", 1))))
		}
		if d < least {
			best, least = candidate, d
		}
	}
	return best
}
