package outline

import (
	"bytes"
	"go/token"
)

// withoutBodies empties the bodies of the functions that a Go file declares,
// without parsing it: most of a file is in them, and none of it is needed to know
// types. Lines keep their numbers. What cannot be understood stays as it is.
func withoutBodies(text []byte) []byte {
	out := make([]byte, 0, len(text)/2)
	copied, depth, first := 0, 0, true // first: at the start of a declaration
	for i := 0; i < len(text); {
		if next := pastLiteral(text, i); next > i {
			i = next
			continue
		}
		c := text[i]
		switch {
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		case c == '\n' || c == ';':
			first = true
			i++
			continue
		case c == ' ' || c == '\t' || c == '\r':
			i++
			continue
		case inWord(c):
			end := pastWord(text, i)
			if first && depth == 0 && string(text[i:end]) == "func" {
				if open, closed := body(text, end); closed > open {
					out = append(out, text[copied:open+1]...)
					out = append(out, bytes.Repeat([]byte{'\n'}, bytes.Count(text[open:closed], []byte{'\n'}))...)
					copied, end = closed, closed+1
				}
			}
			i, first = end, false
			continue
		}
		first = false
		i++
	}
	return append(out, text[copied:]...)
}

// body returns where the body of a function begins and ends of which the text
// goes on at i, after func. One that is written in another language has none.
func body(text []byte, i int) (open, closed int) {
	depth, typ := 0, false // typ: after a word that makes a brace part of a type
	for i < len(text) {
		if next := pastLiteral(text, i); next > i {
			i = next
			continue
		}
		c := text[i]
		switch {
		case inWord(c):
			end := pastWord(text, i)
			word := token.Lookup(string(text[i:end]))
			typ = word == token.STRUCT || word == token.INTERFACE
			i = end
			continue
		case c == '\n' && depth == 0:
			return 0, 0
		case c == '{' && depth == 0 && !typ:
			return i, matching(text, i)
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		}
		if c != ' ' && c != '\t' {
			typ = false
		}
		i++
	}
	return 0, 0
}

// matching returns where the brace is closed that stands at i; 0 if nowhere.
func matching(text []byte, i int) int {
	for depth := 0; i < len(text); {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		case '/', '"', '`', '\'':
			if next := pastLiteral(text, i); next > i {
				i = next
				continue
			}
		}
		i++
	}
	return 0
}

// pastLiteral returns where the comment, string or rune ends that begins at i, and
// i if none does. The end of a line is no part of a comment to the end of the line.
func pastLiteral(text []byte, i int) int {
	rest := text[i:]
	until := func(from int, end string) int {
		if n := bytes.Index(rest[from:], []byte(end)); n >= 0 {
			return i + from + n + len(end)
		}
		return len(text)
	}
	switch rest[0] {
	case '`':
		return until(1, "`")
	case '/':
		switch {
		case bytes.HasPrefix(rest, []byte("//")):
			if n := bytes.IndexByte(rest, '\n'); n >= 0 {
				return i + n
			}
			return len(text)
		case bytes.HasPrefix(rest, []byte("/*")):
			return until(2, "*/")
		}
	case '"', '\'':
		for n := 1; n < len(rest) && rest[n] != '\n'; n++ {
			switch rest[n] {
			case '\\':
				n++
			case rest[0]:
				return i + n + 1
			}
		}
	}
	return i
}

func inWord(c byte) bool {
	return c == '_' || c >= 0x80 || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func pastWord(text []byte, i int) int {
	for i < len(text) && inWord(text[i]) {
		i++
	}
	return i
}
