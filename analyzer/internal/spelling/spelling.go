// Package spelling finds the name that was probably meant by one that there is
// not. Package simulator has one like it: neither imports the other.
package spelling

import (
	"slices"
	"strings"
)

// Suggest ends a message about a name that is none of the known ones: with the one
// that was probably meant, or with all of them.
func Suggest(name string, known []string) string {
	if len(known) == 0 {
		return "; there are none"
	}
	return Or(name, known, "; known are "+strings.Join(known, ", "))
}

// Or ends such a message with the name that was probably meant, or else with the
// other text.
func Or(name string, known []string, otherwise string) string {
	if like := nearest(name, known); like != "" {
		return "; did you mean " + like + "?"
	}
	return otherwise
}

// nearest is the candidate with the fewest letters changed, whatever their case,
// or else the only one that begins like the name; "" when all are more than a
// third off.
func nearest(name string, candidates []string) string {
	name = strings.ToLower(name)
	best, least := "", len(name)/3+1
	for _, c := range candidates {
		if d := distance(name, strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	if best != "" || len(name) < 3 {
		return best
	}
	begins := func(c string) bool { return strings.HasPrefix(strings.ToLower(c), name) }
	if i := slices.IndexFunc(candidates, begins); i >= 0 && !slices.ContainsFunc(candidates[i+1:], begins) {
		return candidates[i]
	}
	return ""
}

// distance counts the bytes to insert, delete, replace, or swap with the next one,
// to make b of a (Damerau and Levenshtein's distance, without changes of what was
// swapped).
func distance(a, b string) int {
	var before []int // the row above the last
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			cost := row[j]
			if a[i] != b[j] {
				cost++
			}
			cost = min(cost, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				cost = min(cost, before[j-1]+1)
			}
			next[j+1] = cost
		}
		before, row = row, next
	}
	return row[len(b)]
}
