package screen

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MayMake reports whether the Go files of a package may declare functions or
// variables that make durations, options or configurations for others, as
// package makers finds them in the syntax. It looks at the lines as gofmt leaves
// them, and rather says yes once too often.
func MayMake(texts [][]byte) bool {
	var p declarations
	for _, text := range texts {
		p.numbers = p.numbers || bytes.Contains(text, []byte("Duration")) || bytes.Contains(text, []byte("int")) || bytes.Contains(text, []byte("float"))
		p.file(text)
	}
	return p.maker || p.option && p.numbers || p.config && p.given || p.carrier && p.own
}

// declarations is what the lines read so far may declare.
type declarations struct {
	maker   bool // a function or variable that makes a duration
	option  bool // a type of functions on a pointer
	numbers bool // anything of a type that options may set
	config  bool // a struct with a field for a lifetime, or for a configuration
	carrier bool // a struct with an exported field for a configuration
	own     bool // an exported function that may return a struct of the package
	given   bool // an exported function or variable that may return or be one
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
		default:
			if group == "type" {
				p.typ(indented(line))
			}
			p.field(line)
			p.function(line)
		}
	}
}

// field looks at a line that may be a field of a struct.
func (p *declarations) field(line []byte) {
	if p.config && p.carrier || line[0] != '\t' && line[0] != ' ' {
		return
	}
	line = bytes.Trim(line, "\t *\r\n")
	word := line
	if i := bytes.IndexAny(line, "\t "); i >= 0 {
		word = line[:i]
	}
	switch {
	case bytes.ContainsAny(word, ":("):
	case bytes.IndexByte(word, '.') > 0: // embedded
		p.config = p.config || mayConfigure(word)
		p.carrier = p.carrier || mayConfigure(word)
	case exported(word) || bytes.HasSuffix(word, []byte(",")):
		p.config = p.config || lifetime(line)
		p.carrier = p.carrier || mayConfigure(line[len(word):])
	}
}

// lifetime reports whether a text may declare a field for a lifetime, or one of
// another package's configuration.
func lifetime(text []byte) bool {
	typed := slices.ContainsFunc([]string{"Duration", "int", "float", "string"}, func(t string) bool { return bytes.Contains(text, []byte(t)) })
	return typed && Lasts(string(text), true) || bytes.IndexByte(text, '.') > 0 && mayConfigure(text)
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
		p.config = p.config || bytes.Contains(line, []byte("struct")) && lifetime(line)
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
			p.maker = p.maker || bytes.Contains(line, []byte("string"))
		}
		return
	}
	if bytes.HasPrefix(rest, []byte("(")) { // a method
		_, rest, _ = bytes.Cut(rest, []byte(") "))
	}
	name, rest, _ := bytes.Cut(rest, []byte("("))
	if !exported(name) || Measures(string(name)) {
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
			p.maker = p.maker || LooksUp(string(name)) && bytes.Contains(rest[i+1:], []byte("string"))
			return
		}
	}
}

// results looks at the results of a function, which counts time by its name or
// may do so.
func (p *declarations) results(text []byte, counts bool) {
	number := bytes.Contains(text, []byte("int")) || bytes.Contains(text, []byte("float"))
	p.maker = p.maker || counts && number || bytes.Contains(text, []byte("Duration")) || bytes.IndexByte(text, '.') > 0 && mayConfigure(text)
	p.option = p.option || setter(text)
	p.given = p.given || mayConfigure(text)
	p.own = p.own || own(text)
}

// own reports whether a function may have a result of a type that its package
// exports.
func own(results []byte) bool {
	for _, word := range bytes.FieldsFunc(results, func(r rune) bool { return r != '.' && r != '_' && !letter(r) && !unicode.IsDigit(r) }) {
		if exported(word) {
			return true
		}
	}
	return false
}

func exported(name []byte) bool {
	return len(name) > 0 && (name[0] >= 'A' && name[0] <= 'Z' || name[0] >= 0x80)
}

// variable looks at the declaration of a package variable.
func (p *declarations) variable(line []byte) {
	if !exported(line) {
		return
	}
	p.given = p.given || bytes.IndexByte(line, '(') > 0 || mayConfigure(line)
	names, _, _ := bytes.Cut(line, []byte("="))
	trimmed := bytes.TrimSpace(line)
	p.maker = p.maker || CountsTime(string(names)) || bytes.Contains(line, []byte("Duration")) || bytes.Contains(line, []byte("time.")) ||
		bytes.HasSuffix(trimmed, []byte("(")) || bytes.HasSuffix(trimmed, []byte("=")) || bytes.IndexByte(line, '.') > 0 && mayConfigure(line)
}

// timeWords stand in the names of functions that return a number of seconds or
// the like.
var timeWords = []string{
	"ttl", "expir", "duration", "second", "minute", "hour", "days", "lifetime", "timeout", "valid", "maxage", "max_age",
}

// CountsTime reports whether a function that returns a number counts time, by
// its name.
func CountsTime(name string) bool { return hasWord(name, timeWords) }

// measureWords stand in the names of functions that say how exact, how long or
// how far apart something is.
var measureWords = []string{"precision", "elapsed", "latency", "uptime", "backoff", "jitter"}

// Measures reports whether what a function returns is, by its name, no time that
// anybody would let a link live.
func Measures(name string) bool { return hasWord(name, measureWords) }

// linkWords stand in the names of durations that are those of links.
var linkWords = []string{"sign", "url", "link", "share"}

// Lasts reports whether a field of a configuration is a lifetime, by its name
// and by whether it is a duration. Timeouts of other things are not.
func Lasts(name string, duration bool) bool {
	name = strings.ToLower(name)
	return CountsTime(strings.ReplaceAll(name, "timeout", "")) || hasWord(name, linkWords) && (duration || CountsTime(name))
}

// configWords stand in the names of types that are configurations.
var configWords = []string{"config", "conf", "cfg", "setting", "option", "opts", "param", "env"}

// Configures reports whether a type is a configuration, by its name. What is
// sent about one is none.
func Configures(name string) bool {
	return hasWord(name, configWords) && !strings.HasSuffix(name, "Response") && !strings.HasSuffix(name, "Request")
}

func mayConfigure(text []byte) bool { return hasWord(string(text), configWords) }

// lookupWords stand in the names of functions that look up a setting.
var lookupWords = []string{"env", "getor"}

// LooksUp reports whether a function from a string to a string looks up a
// setting, by its name.
func LooksUp(name string) bool { return hasWord(name, lookupWords) }

// checkWords stand in the names of functions that check a whole struct, or
// correct it.
var checkWords = []string{"valid", "check", "verif", "ensur", "assert", "sanit", "normal", "limit", "bound", "must"}

// Checks reports whether a function that is handed a configuration checks it,
// by its name.
func Checks(name string) bool { return hasWord(name, checkWords) }

func hasWord(name string, words []string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(name, word) })
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
