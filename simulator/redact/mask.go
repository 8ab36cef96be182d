package redact

import (
	"regexp"
	"slices"
	"strings"
)

// A cut is a piece of the source and what is shown in its place.
type cut struct {
	from, to int
	with     string
}

// mask removes the secrets.
func mask(s string) string {
	v := decode(s)
	cuts := slices.Concat(v.named(), v.pairs(), v.parameters(), v.users(), v.accessKeys(), v.shapes())
	// Where cuts overlap, all that any of them covers goes.
	slices.SortFunc(cuts, func(a, b cut) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	var b strings.Builder
	at := 0
	for i := 0; i < len(cuts); {
		c := cuts[i]
		for i++; i < len(cuts) && cuts[i].from < c.to; i++ {
			if c.to = max(c.to, cuts[i].to); cuts[i].with != c.with {
				c.with = Placeholder
			}
		}
		b.WriteString(s[at:c.from])
		b.WriteString(c.with)
		at = c.to
	}
	b.WriteString(s[at:])
	return b.String()
}

// cut makes a cut of the bytes from i to j of the view.
func (v view) cut(i, j int, with string) cut { return cut{v.start[i], v.end[j-1], with} }

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.[]$", c) >= 0
}

// name returns where the name before a separator at i begins and ends. A plus
// sign is a space in forms.
func (v view) name(i int) (from, to int) {
	to = i
	for to > 0 && i-to < 4 && strings.IndexByte(" +\t\"'`", v.text[to-1]) >= 0 {
		to--
	}
	from = to
	for from > 0 && isNameByte(v.text[from-1]) {
		from--
	}
	return from, to
}

// named finds the values of names that are known to hold secrets: headers,
// fields, elements, variables, parameters.
func (v view) named() []cut {
	var cuts []cut
	done := 0 // what lies before is cut already
	for i, c := range v.text {
		if i < done || c != '=' && c != ':' && c != '>' {
			continue
		}
		from, to := v.name(i)
		if from == to {
			continue
		}
		s := secretName(strings.ToLower(string(v.text[from:to])))
		if s == no {
			continue
		}
		if j, k := v.value(i, from, s); j < k {
			cuts = append(cuts, v.cut(j, k, Placeholder))
			done = k
		}
	}
	return cuts
}

// nameThenValue and valueThenName are how forms, HAR files and others write a
// name and its value in two places.
var (
	nameThenValue = regexp.MustCompile(`(?i)(?:name|key|field|header)["']?\s*[:=]\s*["']?([A-Za-z0-9_.\[\]-]+)["']?[^<>{}]{0,60}?value["']?\s*[:=]\s*["']?([^"'<>{}]*)`)
	valueThenName = regexp.MustCompile(`(?i)value["']?\s*[:=]\s*["']?([^"'<>{}]*)["']?[^<>{}]{0,20}?(?:name|key|field|header)["']?\s*[:=]\s*["']?([A-Za-z0-9_.\[\]-]+)`)
)

// pairs finds the values of secret names that stand in another place.
func (v view) pairs() []cut {
	var cuts []cut
	add := func(m []int, name, value int) {
		if secretName(strings.ToLower(string(v.text[m[name]:m[name+1]]))) != no && m[value] < m[value+1] {
			cuts = append(cuts, v.cut(m[value], m[value+1], Placeholder))
		}
	}
	for _, m := range nameThenValue.FindAllSubmatchIndex(v.text, -1) {
		add(m, 2, 4)
	}
	for _, m := range valueThenName.FindAllSubmatchIndex(v.text, -1) {
		add(m, 4, 2)
	}
	return cuts
}

// value returns where the value behind the separator at i begins and ends.
func (v view) value(i, name int, s suspicion) (from, to int) {
	from = i + 1
	if c := v.text[i]; c == '=' && from < len(v.text) && v.text[from] == '>' {
		from++
	}
	element := v.text[i] == '>'
	if element {
		if name == 0 || v.text[name-1] != '<' {
			return 0, 0
		}
		return from, v.until(from, "<", v.depth[i])
	}
	for from < len(v.text) && strings.IndexByte(" +\t", v.text[from]) >= 0 {
		from++
	}
	if from == len(v.text) {
		return 0, 0
	}
	if v.text[i] == ':' && s == assigned {
		return 0, 0 // "policy: account/buckets/media/policy.json: no such file"
	}
	if q := v.text[from]; q == '"' || q == '\'' || q == '`' {
		return from + 1, v.until(from+1, string(q), v.depth[from])
	}
	if s == line {
		ends := "\n"
		if name > 0 && strings.IndexByte("\"'`", v.text[name-1]) >= 0 {
			ends += string(v.text[name-1])
		}
		return from, v.until(from, ends, v.depth[i])
	}
	end := v.until(from, "&\"'<>`\n", v.depth[i])
	if v.text[i] == ':' && s == likely && prose.Match(v.chunk(from, end)) {
		return 0, 0 // "ExpiredToken: The token has expired"
	}
	return from, v.withoutProse(from, end)
}

// until returns the first of the bytes from i on that ends a value, which is
// one that is not more deeply encoded than what began it.
func (v view) until(i int, ends string, depth int) int {
	for ; i < len(v.text); i++ {
		if v.depth[i] <= depth && strings.IndexByte(ends, v.text[i]) >= 0 {
			break
		}
	}
	return i
}

// prose is a word of a sentence.
var prose = regexp.MustCompile(`^[A-Za-z]?[a-z]{0,10}['a-z]{0,2}[.,;:!?)]{0,2}$`)

// chunk is what stands from i up to a space.
func (v view) chunk(i, end int) []byte {
	j := i
	for j < end && v.text[j] != ' ' && v.text[j] != '\t' && v.text[j] != '\r' {
		j++
	}
	return v.text[i:j]
}

// withoutProse leaves off the words at the end of a value. A value may have
// spaces, where somebody took its plus signs for them, so what follows a
// space is still part of it if there is anything but words.
func (v view) withoutProse(from, end int) int {
	last := from + len(v.chunk(from, end))
	for i := last; i < end; {
		n := len(v.chunk(i, end))
		if n > 0 && !prose.Match(v.text[i:i+n]) {
			last = i + n
		}
		i += max(n, 1)
	}
	return last
}

// userinfo is the user, or the user and password, of a URL.
var userinfo = regexp.MustCompile(`://([^/\s"'<>?#@]*(?::[^\n"'<>?#]*)?)@`)

var port = regexp.MustCompile(`^[^:]*:\d{1,5}/`)

func (v view) users() []cut {
	var cuts []cut
	for _, m := range userinfo.FindAllSubmatchIndex(v.text, -1) {
		if m[2] < m[3] && !port.Match(v.text[m[2]:m[3]]) {
			cuts = append(cuts, v.cut(m[2], m[3], Placeholder))
		}
	}
	return cuts
}

// accessKeyID is a long-term or temporary access key ID of AWS.
var accessKeyID = regexp.MustCompile(`A[KS]IA[A-Z0-9]{12,}`)

func (v view) accessKeys() []cut {
	var cuts []cut
	for _, m := range accessKeyID.FindAllIndex(v.text, -1) {
		cuts = append(cuts, v.cut(m[0]+4, m[1]-4, "…"))
	}
	return cuts
}
