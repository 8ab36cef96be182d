// Package spelling says how far two names are apart, for messages that ask
// whether another one was meant. How far is too far depends on the names, and is
// for the caller to say.
package spelling

import (
	"fmt"
	"slices"
	"strings"
)

// Distance counts the bytes to insert, delete or replace to make b of a
// (Levenshtein's distance).
func Distance(a, b string) int {
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

// slips counts the bytes to insert, delete, replace, or swap with the next one,
// to make b of a (Damerau and Levenshtein's distance, without changes of what was
// swapped).
func slips(a, b string) int {
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

// Nearest is the candidate with the fewest letters changed, whatever their
// case; "" when all are more than a third off.
func Nearest(name string, candidates []string) string {
	best, least := "", len(name)/3+1
	for _, c := range candidates {
		if d := slips(strings.ToLower(name), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// Suggest ends a message about a name that is none of the known ones: with the
// one that was probably meant, or with all of them.
func Suggest(name string, known []string) string {
	if like := Nearest(name, known); like != "" {
		return fmt.Sprintf("; did you mean %s?", like)
	}
	return "; known are " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
}
