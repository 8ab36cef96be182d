package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Hole stands for a text that nobody knows, possibly an empty one, in the
// resource of a [Request] and in values given to [Context.SetOneOf]. A text with
// holes is a form: it stands for the set of all texts that fill them. The byte
// cannot occur in valid UTF-8, so no text is taken for a form.
const Hole = "\xfd"

const hole = 0xFD

// hasHole reports whether the text is a form.
func hasHole(s string) bool { return strings.IndexByte(s, hole) >= 0 }

// matchForm compares all texts of a form with a pattern: yes if all match, no
// if none does. Both answers are exact.
func matchForm(p, form string) Truth {
	switch {
	case !hasHole(form):
		return known(glob(p, form))
	case p == anyText:
		return Yes
	case !intersects(p, form):
		return No
	}
	parts, ok := divide(form, []string{p})
	if !ok {
		return Maybe
	}
	result := Yes
	for _, part := range parts {
		result = min(result, known(part.in[0]))
	}
	if result == No && slices.ContainsFunc(parts, func(part division) bool { return part.in[0] }) {
		return Maybe
	}
	return result
}

// intersects reports whether some text of the form matches the pattern. It
// walks both at once, row by row: reached[j] says that p[:i] and form[:j] have
// a text in common.
func intersects(p, form string) bool {
	reached := make([]bool, len(form)+1)
	next := make([]bool, len(form)+1)
	reached[0] = true
	for i := 0; ; i++ {
		for j := range form { // what the form can take without the pattern
			if reached[j] && form[j] == hole {
				reached[j+1] = true
			}
		}
		if i == len(p) {
			return reached[len(form)]
		}
		clear(next)
		for j := 0; j <= len(form); j++ {
			if !reached[j] {
				continue
			}
			switch {
			case p[i] == metaAny:
				for k := j; k <= len(form); k++ {
					next[k] = true // it takes the rest of the form, or any part
				}
			case j < len(form) && form[j] == hole:
				next[j] = true // the hole holds what the pattern asks for
			case j < len(form) && p[i] == metaOne:
				next[j+runeLen(form[j:])] = true
			case j < len(form) && p[i] == form[j]:
				next[j+1] = true
			}
		}
		reached, next = next, reached
	}
}

// A division is the set of those texts of a form that match the same ones of
// some patterns.
type division struct {
	in      []bool // by pattern: whether the texts match it
	example string // one of the texts
}

// maxDivisionStates bounds the search. Policies for object keys need a few
// hundred; patterns made to be hard need more, and are then not told apart.
const maxDivisionStates = 1 << 14

// divide finds every combination of the patterns that some text of the form
// matches, with a shortest text of each. It runs the form and the patterns side
// by side as automata over all texts, each as the set of positions that it may
// have reached (the subset construction), and goes through the states of all
// together breadth first. Letters that no pattern and no form mentions behave
// alike, so one stands for all of them. ok is false if there are too many
// states.
func divide(form string, patterns []string) (parts []division, ok bool) {
	texts := append([]string{form}, patterns...)
	letters := alphabet(texts)
	type state struct {
		at      []positions // of the form, then of each pattern
		from    int         // index of the state before; -1 for the first
		letters string      // the letter that led here
	}
	start := state{from: -1}
	for _, t := range texts {
		start.at = append(start.at, closure(t, positions{0}))
	}
	states := []state{start}
	seen := map[string]bool{signature(start.at): true}
	found := make(map[string]bool)
	for i := 0; i < len(states); i++ {
		if s := &states[i]; s.at[0].end(form) {
			part := division{in: make([]bool, len(patterns))}
			for n, p := range patterns {
				part.in[n] = s.at[n+1].end(p)
			}
			if key := signs(part.in); !found[key] {
				found[key] = true
				for k := i; k >= 0; k = states[k].from {
					part.example = states[k].letters + part.example
				}
				parts = append(parts, part)
			}
		}
		for _, letter := range letters {
			next := state{from: i, letters: letter, at: make([]positions, len(texts))}
			if next.at[0] = step(form, states[i].at[0], letter); len(next.at[0]) == 0 {
				continue
			}
			for n, p := range patterns {
				next.at[n+1] = step(p, states[i].at[n+1], letter)
			}
			key := signature(next.at)
			if seen[key] {
				continue
			}
			if len(states) == maxDivisionStates {
				return nil, false
			}
			seen[key] = true
			states = append(states, next)
		}
	}
	plain := fill(form, letters[len(letters)-1]) // reads better than the shortest
	for i := range parts {
		if same := func(n int) bool { return glob(patterns[n], plain) == parts[i].in[n] }; all(len(patterns), same) {
			parts[i].example = plain
		}
	}
	return parts, true
}

func all(n int, holds func(int) bool) bool {
	for i := range n {
		if !holds(i) {
			return false
		}
	}
	return true
}

// positions are those that an automaton may have reached in its text, in
// order. Behind a wildcard for any text the earlier ones do not count: from
// there it accepts whatever they would.
type positions []int

// end reports whether the whole text was read.
func (p positions) end(text string) bool { return len(p) > 0 && p[len(p)-1] == len(text) }

// step reads a letter.
func step(text string, from positions, letter string) positions {
	var to positions
	for _, i := range from {
		switch {
		case i == len(text):
		case isAny(text[i]):
			to = append(to, i)
		case text[i] == metaOne:
			to = append(to, i+1)
		case strings.HasPrefix(text[i:], letter):
			to = append(to, i+len(letter))
		}
	}
	return closure(text, to)
}

// closure adds what is reached without reading, behind wildcards for any text.
func closure(text string, p positions) positions {
	for n := 0; n < len(p); n++ {
		if i := p[n]; i < len(text) && isAny(text[i]) {
			p = append(p, i+1)
		}
	}
	slices.Sort(p)
	p = slices.Compact(p)
	for n := len(p) - 1; n > 0; n-- {
		if i := p[n]; i < len(text) && isAny(text[i]) {
			return p[n:]
		}
	}
	return p
}

func isAny(c byte) bool { return c == metaAny || c == hole }

// alphabet is every letter of the texts, and one that none of them has.
func alphabet(texts []string) []string {
	var letters []string
	used := make(map[rune]bool)
	for _, t := range texts {
		for len(t) > 0 {
			r, n := utf8.DecodeRuneInString(t)
			special := n == 1 && (isAny(t[0]) || t[0] == metaOne)
			if letter := t[:n]; !special && !used[r] {
				used[r] = true
				letters = append(letters, letter)
			}
			t = t[n:]
		}
	}
	return append(letters, string(unused(used)))
}

// unused is a letter that is not used, of the plainest if possible.
func unused(used map[rune]bool) rune {
	for _, r := range "xyzwvutsrqponmlkjihgfedcba0123456789XYZ" {
		if !used[r] {
			return r
		}
	}
	other := 'à'
	for used[other] {
		other++
	}
	return other
}

func signature(at []positions) string {
	var b []byte
	for _, p := range at {
		for _, i := range p {
			b = append(b, byte(i), byte(i>>8))
		}
		b = append(b, 0xFF, 0xFF)
	}
	return string(b)
}

func signs(in []bool) string {
	b := make([]byte, len(in))
	for i, v := range in {
		if v {
			b[i] = 1
		}
	}
	return string(b)
}

// fill puts a text in the place of every hole.
func fill(form, text string) string { return strings.ReplaceAll(form, Hole, text) }
