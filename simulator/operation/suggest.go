package operation

import (
	"fmt"
	"strings"
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
	for _, candidate := range Names() {
		d := distance(lower, strings.ToLower(candidate))
		for _, short := range []string{"Object", "V2", "Multipart"} { // Get, ListObjects, AbortUpload
			d = min(d, 1+distance(lower, strings.ToLower(strings.Replace(candidate, short, "", 1))))
		}
		if d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance counts the insertions, deletions and changes between two texts.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
