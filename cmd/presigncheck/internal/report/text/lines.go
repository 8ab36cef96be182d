package text

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/rivo/uniseg"
)

// indent is in front of what belongs to the line above.
const indent = "    "

// width is how many columns a text takes; escape sequences take none.
func width(t string) int { return text.StringWidthWithoutEscSequences(t) }

// wrap breaks a text at blanks so that it fits the width, as far as words do; the
// second and later lines begin with the indent. A width of 0 is any.
func wrap(t string, limit int, indent string) string {
	if limit <= 0 {
		return t
	}
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(t) {
		n := width(word)
		switch {
		case i == 0:
		case column+1+n > limit && column > len(indent):
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

// visible writes a text so that it stays on its line and in its order: what would
// move the cursor, or hide, is written as in Go.
func visible(t string) string {
	if !strings.ContainsFunc(t, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return t
	}
	var b strings.Builder
	for _, c := range clusters(t) {
		b.WriteString(c.shown)
	}
	return b.String()
}

// A cluster is what a reader takes for one character.
type cluster struct {
	shown string
	width int
	start int // byte in the text
}

// tabWidth is how far apart the stops are to which tabs of source lines lead.
const tabWidth = 4

// clusters takes a line apart, with tabs as blanks and what cannot be seen as in
// Go.
func clusters(line string) (out []cluster) {
	column, start, state := 0, 0, -1
	for rest := line; rest != ""; {
		var part string
		part, rest, _, state = uniseg.StepString(rest, state)
		c := cluster{shown: part, start: start}
		start += len(part)
		r, size := utf8.DecodeRuneInString(part)
		switch {
		case r == '\t':
			c.shown = strings.Repeat(" ", tabWidth-column%tabWidth)
		case size == len(part) && !strconv.IsPrint(r):
			c.shown = strings.Trim(strconv.QuoteToASCII(part), `"`)
		}
		c.width = width(c.shown)
		column += c.width
		out = append(out, c)
	}
	return out
}

// clip shows a line of source within so many columns, 0 for any, and tells where
// in what is shown the byte column is, counted from 1. What is left out in front
// or behind is an ellipsis; the column is not left out, nor what begins there if
// there is room.
func clip(line string, column, limit int) (shown string, caret int) {
	all := clusters(line)
	total, at, index := 0, -1, len(all)
	for i, c := range all {
		if at < 0 && next(all, i, line) > column-1 {
			at, index = total, i
		}
		total += c.width
	}
	if at < 0 {
		at = total
	}
	first, last := 0, len(all) // what is shown
	if limit > 0 && total > limit {
		const ellipsis = 1
		before := 0 // columns left out in front
		// Behind the column a third of the room shows what is meant.
		for first < index && at-before+ellipsis > limit-limit/3 && total-before+ellipsis > limit {
			before += all[first].width
			first++
		}
		room := limit
		if first > 0 {
			room -= ellipsis
		}
		if total-before > room {
			room -= ellipsis
		}
		used := 0
		for last = first; last < len(all) && used+all[last].width <= room; last++ {
			used += all[last].width
		}
		at -= before
		if first > 0 {
			at += ellipsis
		}
	}
	var b strings.Builder
	if first > 0 {
		b.WriteString("…")
	}
	for _, c := range all[first:last] {
		b.WriteString(c.shown)
	}
	if last < len(all) {
		b.WriteString("…")
	}
	return b.String(), at
}

// next is the byte at which the cluster behind the i-th begins.
func next(all []cluster, i int, line string) int {
	if i+1 < len(all) {
		return all[i+1].start
	}
	return len(line)
}

// middle cuts a text down to n columns by leaving out its middle: of resources and
// paths both ends tell.
func middle(t string, n int) string {
	t = visible(t)
	if width(t) <= n {
		return t
	}
	all := clusters(t)
	head, tail := "", ""
	used := 1 // the ellipsis
	for i, j := 0, len(all)-1; i <= j; {
		front := width(head) <= width(tail)
		c := all[j]
		if front {
			c = all[i]
		}
		if used+c.width > n {
			break
		}
		used += c.width
		if front {
			head += c.shown
			i++
		} else {
			tail = c.shown + tail
			j--
		}
	}
	return head + "…" + tail
}

// end cuts a text down to n columns by leaving out its end.
func end(t string, n int) string { return text.Snip(visible(t), max(n, 1), "…") }
