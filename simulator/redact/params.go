package redact

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// parameters finds what must not be shown of queries.
func (v view) parameters() []cut {
	var cuts []cut
	done := 0         // what lies before is cut already
	line, url := 0, 0 // where the line ends, and where a URL has begun on it
	for i, c := range v.text {
		if i >= line {
			line, url = v.urlOn(i)
		}
		if i < done || c != '?' && c != '&' && c != '#' {
			continue
		}
		sep := i + 1
		for sep < len(v.text) && isNameByte(v.text[sep]) {
			sep++
		}
		if sep == i+1 && (sep == len(v.text) || strings.IndexByte(" \t\n&?#", v.text[sep]) >= 0) {
			continue
		}
		name := string(v.text[i+1 : sep])
		lower := strings.ToLower(name)
		if sep == i+1 || sep == len(v.text) || v.text[sep] != '=' {
			// Without a value: a subresource, or a piece of something that
			// was cut.
			end := v.withoutProse(i+1, v.until(sep, "&\n\"'<>`#", v.depth[i]))
			if end-i > 8 && i >= url && c != '#' && !(end == sep && (subresources[lower] || known(lower))) {
				cuts = append(cuts, v.cut(i+1, end, Placeholder))
				done = end
			}
			continue
		}
		if !known(lower) && len(name) > 11 && !knownPrefix(lower) {
			cuts = append(cuts, v.cut(i+1+8, sep, "…"))
		}
		if end := v.until(sep+1, "&#\"'<>`\n", v.depth[sep]); end > sep+1 {
			cuts = append(cuts, v.parameter(lower, sep+1, end)...)
		}
	}
	return cuts
}

// urlOn returns where the line that begins at i ends, and from where on its ?
// and & are those of a URL, and not of a sentence or of Go.
func (v view) urlOn(i int) (line, url int) {
	line = len(v.text)
	if n := bytes.IndexByte(v.text[i:], '\n'); n >= 0 {
		line = i + n + 1
	}
	if m := ofURL.FindIndex(v.text[i:line]); m != nil {
		return line, i + m[1]
	}
	return line, line
}

var ofURL = regexp.MustCompile(`://|[?&][A-Za-z0-9_-]+=|^[A-Za-z0-9_-]+=`)

// known reports whether a name is one of those whose values are judged.
func known(lower string) bool {
	_, listed := harmless[lower]
	_, secret := secretNames[flat(lower)]
	return listed || secret
}

var knownPrefixes = []string{"x-amz-", "response-content-", "response-cache-control", "response-expires", "x-goog-", "q-"}

func knownPrefix(lower string) bool {
	return len(lower) < 60 && !randomish(lower) && slices.ContainsFunc(knownPrefixes, func(p string) bool { return strings.HasPrefix(lower, p) })
}

// parameter judges one value of a query.
func (v view) parameter(lower string, from, end int) []cut {
	word := from + len(v.chunk(from, end))
	judge, listed := harmless[lower]
	if !listed || word == from {
		if word = v.withoutProse(from, end); word == from {
			return nil
		}
		return []cut{v.cut(from, word, Placeholder)}
	}
	if all := v.withoutProse(from, end); all > word { // it had plus signs, and is none of these
		return []cut{v.cut(from, all, Placeholder)}
	}
	value := string(v.text[from:word])
	trimmed := strings.TrimRight(value, ".,;:!?)]}\\")
	if trimmed == "" {
		return nil
	}
	shown := judge(trimmed)
	switch {
	case shown == trimmed:
		return nil
	case shown != Placeholder: // only the middle or the end differs
		return v.shorten(from, from+len(trimmed), shown)
	}
	return []cut{v.cut(from, word, Placeholder)}
}

// shorten cuts what the shown form of a value leaves out, and keeps the rest
// as it was encoded.
func (v view) shorten(from, to int, shown string) []cut {
	head, tail, _ := strings.Cut(shown, "…")
	if from += len(head); from >= to-len(tail) {
		return nil
	}
	return []cut{v.cut(from, to-len(tail), "…")}
}
