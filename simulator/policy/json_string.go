package policy

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a quoted string with the scanner at its opening quote.
func (s *scanner) str() (string, error) {
	start := s.pos + 1
	for i := start; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.pos = i + 1
			if !utf8.Valid(s.text[start:i]) {
				return "", errorAt(start, "the string is not valid UTF-8")
			}
			return string(s.text[start:i]), nil
		case c == '\\':
			return s.escaped(start, i)
		case c < 0x20:
			return "", errorAt(i, "control character in a string; write it as \\u%04x", c)
		}
	}
	return "", errorAt(start-1, "the string has no closing quote")
}

// escaped reads the rest of a string whose first escape is at i.
func (s *scanner) escaped(start, i int) (string, error) {
	buf := append([]byte(nil), s.text[start:i]...)
	for i < len(s.text) {
		switch c := s.text[i]; {
		case c == '"':
			s.pos = i + 1
			if !utf8.Valid(buf) {
				return "", errorAt(start, "the string is not valid UTF-8")
			}
			return string(buf), nil
		case c == '\\':
			r, n := decodeEscape(s.text[i:])
			if n == 0 {
				return "", errorAt(i, "unknown escape in a string; use \\\\ for a backslash")
			}
			buf = utf8.AppendRune(buf, r)
			i += n
		case c < 0x20:
			return "", errorAt(i, "control character in a string; write it as \\u%04x", c)
		default:
			buf = append(buf, c)
			i++
		}
	}
	return "", errorAt(start-1, "the string has no closing quote")
}

const simpleEscapes = `"\/bfnrt`
const escapeMeaning = "\"\\/\b\f\n\r\t"

// decodeEscape reads the escape at the start of t and gives its length, 0 if
// it is none.
func decodeEscape(t []byte) (r rune, n int) {
	if len(t) < 2 {
		return 0, 0
	}
	for i := range len(simpleEscapes) {
		if t[1] == simpleEscapes[i] {
			return rune(escapeMeaning[i]), 2
		}
	}
	r, ok := hexEscape(t)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) && len(t) >= 12 {
		if low, ok := hexEscape(t[6:]); ok {
			if full := utf16.DecodeRune(r, low); full != utf8.RuneError {
				return full, 12
			}
		}
	}
	return r, 6 // a lone surrogate becomes U+FFFD when appended
}

func hexEscape(t []byte) (rune, bool) {
	if len(t) < 6 || t[0] != '\\' || t[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(t[2:6]), 16, 32)
	return rune(v), err == nil
}
