package redact

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A view is a text as whoever decodes it in full sees it. Each byte knows
// which piece of the source it stands for, and how many layers of encoding it
// came out of: an & of depth 1 was %26 or &amp;, and does not end the value of
// a parameter whose own = is of depth 0.
type view struct {
	text       []byte
	start, end []int // of the piece of the source
	depth      []int
}

// maxDepth bounds the layers. Nobody encodes a URL more than three times by
// accident.
const maxDepth = 8

func decode(s string) view {
	v := view{text: []byte(s), start: make([]int, len(s)), end: make([]int, len(s)), depth: make([]int, len(s))}
	for i := range s {
		v.start[i], v.end[i] = i, i+1
	}
	for i := range v.start { // bytes inside of a rune
		v.start[i], v.end[i] = i, i+1
	}
	for range maxDepth {
		next, changed := v.once()
		v = next
		if !changed {
			break
		}
	}
	return v
}

// once takes one layer off.
func (v view) once() (view, bool) {
	out := view{text: make([]byte, 0, len(v.text)), start: make([]int, 0, len(v.text)), end: make([]int, 0, len(v.text)), depth: make([]int, 0, len(v.text))}
	changed := false
	for i := 0; i < len(v.text); {
		r, n := escape(v.text[i:])
		if n == 0 && v.wraps(i, &n) {
			i, changed = i+n, true
			continue
		}
		if n == 0 {
			out.add(v.text[i:i+1], v.start[i], v.end[i], v.depth[i])
			i++
			continue
		}
		deepest := 0
		for _, d := range v.depth[i : i+n] {
			deepest = max(deepest, d)
		}
		b := []byte{byte(r)}
		if r >= utf8.RuneSelf {
			b = utf8.AppendRune(nil, r)
		}
		out.add(b, v.start[i], v.end[i+n-1], deepest+1)
		i, changed = i+n, true
	}
	return out, changed
}

func (v *view) add(b []byte, start, end, depth int) {
	for _, c := range b {
		v.text, v.start, v.end, v.depth = append(v.text, c), append(v.start, start), append(v.end, end), append(v.depth, depth)
	}
}

// entities are the named character references that URLs in HTML meet.
var entities = []struct {
	name string
	r    rune
}{
	{"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&lt;", '<'}, {"&gt;", '>'}, {"&equals;", '='}, {"&sol;", '/'},
	{"&percnt;", '%'}, {"&plus;", '+'}, {"&colon;", ':'}, {"&quest;", '?'}, {"&nbsp;", ' '},
}

// escape returns the character that an escape sequence at the start of b
// stands for, and its length; 0 if there is none.
func escape(b []byte) (rune, int) {
	switch {
	case len(b) < 2:
	case b[0] == '%' && (b[1] == 'u' || b[1] == 'U'): // JavaScript's escape
		if r, ok := hexadecimal(b, 2, 4); ok {
			return r, 6
		}
	case b[0] == '%':
		if r, ok := hexadecimal(b, 1, 2); ok {
			return r & 0xff, 3
		}
	case b[0] == '\\' && (b[1] == 'u' || b[1] == 'U'):
		if r, ok := hexadecimal(b, 2, 4); ok {
			return r, 6
		}
	case b[0] == '\\' && (b[1] == 'x' || b[1] == 'X'):
		if r, ok := hexadecimal(b, 2, 2); ok {
			return r, 4
		}
	case b[0] == '\\' && strings.IndexByte(`/"'\&=?`, b[1]) >= 0:
		return rune(b[1]), 2
	case b[0] == '=' && len(b) > 2 && b[1] == '3' && b[2]|0x20 == 'd': // quoted-printable
		return '=', 3
	case b[0] == '&' && b[1] == '#':
		return numbered(b)
	case b[0] == '&':
		for _, e := range entities {
			if len(b) >= len(e.name) && strings.EqualFold(string(b[:len(e.name)]), e.name) {
				return e.r, len(e.name)
			}
		}
	}
	return 0, 0
}

func hexadecimal(b []byte, from, digits int) (rune, bool) {
	if len(b) < from+digits {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[from:from+digits]), 16, 32)
	return rune(n), err == nil
}

// numbered reads &#38; and &#x26;.
func numbered(b []byte) (rune, int) {
	end := strings.IndexByte(string(b[:min(len(b), 12)]), ';')
	if end < 3 {
		return 0, 0
	}
	digits, base := string(b[2:end]), 10
	if digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil {
		return 0, 0
	}
	return rune(n), end + 1
}

// tokenPart is what may be the rest of a signature or token.
var tokenPart = regexp.MustCompile(`^[A-Za-z+/_-]*[0-9][A-Za-z0-9+/=_.-]*$|^[a-z]+[A-Z][A-Za-z+/=_-]*$|^.{16,}$`)

// wraps reports whether a line break at i is one that a mail program put into
// a URL, and how long it is: what stands before it on its line is part of a
// URL, and the next line goes on without a space.
func (v view) wraps(i int, n *int) bool {
	at := i
	if v.text[at] == '=' { // a soft line break of quoted-printable
		at++
	}
	if at < len(v.text) && v.text[at] == '\r' {
		at++
	}
	if at >= len(v.text) || v.text[at] != '\n' {
		return false
	}
	from := i
	for from > 0 && i-from < 2000 && v.text[from-1] > ' ' {
		from--
	}
	to := at + 1
	for to < len(v.text) && to-at < 2000 && v.text[to] > ' ' {
		to++
	}
	before, after := string(v.text[from:i]), string(v.text[at+1:to])
	if !strings.ContainsAny(before, "&?") || !strings.Contains(before, "=") || after == "" || strings.Contains(after, "://") {
		return false
	}
	if !strings.ContainsAny(after, "=&%") && !tokenPart.MatchString(after) {
		return false
	}
	*n = at + 1 - i
	return true
}
