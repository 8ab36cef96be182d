package relevance

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// MentionsWord reports whether one of the names stands in a text as a whole word,
// and fits what stands before and after it; nil fits everything.
func MentionsWord(text []byte, names []string, fits func(before, after []byte) bool) bool {
	for _, name := range names {
		for at := 0; ; at++ {
			i := bytes.Index(text[at:], []byte(name))
			if i < 0 {
				break
			}
			at += i
			before, after := text[:at], text[at+len(name):]
			if whole(before, after) && (fits == nil || fits(before, after)) {
				return true
			}
		}
	}
	return false
}

// Selectors adds the names that stand in a text as selectors, ".name", be it in a
// comment or a string.
func Selectors(text []byte, names map[string]bool) {
	for at := bytes.IndexByte(text, '.'); at >= 0; at = bytes.IndexByte(text, '.') {
		text = bytes.TrimLeft(text[at+1:], " \t\r\n")
		end := bytes.IndexFunc(text, func(r rune) bool { return !letter(r) })
		if end < 0 {
			end = len(text)
		}
		if end > 0 && !names[string(text[:end])] {
			names[string(text[:end])] = true
		}
		text = text[end:]
	}
}

// whole reports whether what stands between before and after is a whole word.
func whole(before, after []byte) bool {
	b, _ := utf8.DecodeLastRune(before)
	a, _ := utf8.DecodeRune(after)
	return !letter(b) && !letter(a)
}

func letter(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
