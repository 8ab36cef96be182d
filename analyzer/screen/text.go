package screen

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MayMake reports whether the Go files of a package may declare functions or
// variables that make durations or options for others, as package makers finds
// them in the syntax. It looks at the lines as gofmt leaves them, and rather
// says yes once too often.
func MayMake(texts [][]byte) bool {
	var p declarations
	for _, text := range texts {
		p.numbers = p.numbers || bytes.Contains(text, []byte("Duration")) || bytes.Contains(text, []byte("int"))
		p.file(text)
	}
	return p.maker || p.option && p.numbers
}

// declarations is what the lines read so far may declare.
type declarations struct {
	maker   bool // a function or variable that makes a duration
	option  bool // a type of functions on a pointer
	numbers bool // anything of a type that options may set
}

func (p *declarations) file(text []byte) {
	group := "" // "var" in var ( … )
	for line := range bytes.Lines(text) {
		word, rest, _ := bytes.Cut(line, []byte(" "))
		switch keyword := string(word); {
		case (keyword == "var" || keyword == "type") && bytes.HasPrefix(rest, []byte("(")):
			group = keyword
		case keyword == "var":
			p.variable(rest)
		case keyword == "type":
			p.typ(rest)
		case line[0] == ')' && group != "":
			group = ""
		case group == "var":
			p.variable(indented(line))
		case group == "type":
			p.typ(indented(line))
		default:
			p.function(line)
		}
	}
}

// indented returns what stands behind a tab. Files that gofmt has not seen may
// have spaces, of any number.
func indented(line []byte) []byte {
	if line[0] == '\t' {
		return line[1:]
	}
	return bytes.TrimLeft(line, " ")
}

// typ looks at the declaration of a type: of durations, or of functions on a
// pointer, which options are.
func (p *declarations) typ(line []byte) {
	line, _, _ = bytes.Cut(line, []byte("//"))
	line = bytes.TrimSpace(line)
	switch {
	case len(line) == 0 || !letter(rune(line[0])):
	case bytes.HasSuffix(line, []byte("Duration")):
		p.maker = true
	default:
		p.option = p.option || setter(line)
	}
}

// setter reports whether there is a type of functions on a pointer, without results.
func setter(text []byte) bool {
	return bytes.Contains(text, []byte("func(")) && bytes.IndexByte(text, '*') > 0 && bytes.IndexByte(text, ')') > 0
}

// function looks at a line that may be the head of a function, or the end of
// a head that takes several lines.
func (p *declarations) function(line []byte) {
	rest, head := bytes.CutPrefix(line, []byte("func "))
	if !head {
		if line[0] == ')' {
			p.results(line[1:], true)
		}
		return
	}
	if bytes.HasPrefix(rest, []byte("(")) { // a method
		_, rest, _ = bytes.Cut(rest, []byte(") "))
	}
	name, rest, _ := bytes.Cut(rest, []byte("("))
	if !exported(name) {
		return
	}
	depth := 1
	for i, b := range rest {
		switch b {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			p.results(rest[i+1:], CountsTime(string(name)))
			return
		}
	}
}

// results looks at the results of a function, which counts time by its name or
// may do so.
func (p *declarations) results(text []byte, counts bool) {
	number := bytes.Contains(text, []byte("int")) || bytes.Contains(text, []byte("float"))
	p.maker = p.maker || counts && number || bytes.Contains(text, []byte("Duration"))
	p.option = p.option || setter(text)
}

func exported(name []byte) bool {
	return len(name) > 0 && (name[0] >= 'A' && name[0] <= 'Z' || name[0] >= 0x80)
}

// variable looks at the declaration of a package variable.
func (p *declarations) variable(line []byte) {
	if !exported(line) {
		return
	}
	names, _, _ := bytes.Cut(line, []byte("="))
	trimmed := bytes.TrimSpace(line)
	p.maker = p.maker || CountsTime(string(names)) || bytes.Contains(line, []byte("Duration")) || bytes.Contains(line, []byte("time.")) ||
		bytes.HasSuffix(trimmed, []byte("(")) || bytes.HasSuffix(trimmed, []byte("="))
}

// timeWords stand in the names of functions that return a number of seconds or
// the like.
var timeWords = []string{
	"ttl", "expir", "duration", "second", "minute", "hour", "days", "lifetime", "timeout", "valid", "maxage", "max_age",
}

// CountsTime reports whether a function that returns a number counts time, by
// its name.
func CountsTime(name string) bool {
	name = strings.ToLower(name)
	for _, word := range timeWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// Mentions reports whether one of the names stands in a text as a whole word,
// and fits what stands before and after it; nil fits everything.
func Mentions(text []byte, names []string, fits func(before, after []byte) bool) bool {
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

// whole reports whether what stands between before and after is a whole word.
func whole(before, after []byte) bool {
	b, _ := utf8.DecodeLastRune(before)
	a, _ := utf8.DecodeRune(after)
	return !letter(b) && !letter(a)
}

func letter(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
