package relevance

import (
	"bytes"
	"slices"
	"unicode"
)

// MayProvide reports whether the Go files of a package may declare functions or
// variables that make durations, options or configurations for others, as
// package providers finds them in the syntax. It looks at the lines as gofmt leaves
// them, with declarations at their beginning, and rather says yes once too often.
func MayProvide(texts [][]byte) bool {
	var p declarations
	for _, text := range texts {
		p.numbers = p.numbers || bytes.Contains(text, []byte("Duration")) || bytes.Contains(text, []byte("int")) || bytes.Contains(text, []byte("float"))
		if p.file(text); IsRetryPackage(p.pkg) {
			return false
		}
	}
	return p.provider || p.option && p.numbers || p.config && p.given || len(p.carriers) > 0 && p.called || p.owns()
}

// declarations is what the lines read so far may declare.
type declarations struct {
	provider bool     // a function or variable that makes a duration
	option   bool     // a type of functions on a pointer
	numbers  bool     // anything of a type that options may set
	config   bool     // a struct with a field for a lifetime, or for a configuration
	given    bool     // an exported function or variable that may return or be one
	called   bool     // an exported variable is what a function of the package returns
	carriers []string // structs with an exported field for a configuration
	results  [][]byte // of exported functions, and what may be the types of variables

	pkg   string // the package's name
	group string // "var" in var ( … )
	typed string // the type whose declaration began last, "" behind it
	name  []byte // of a function whose head goes on in the next lines
	head  []byte // what stands in it behind the first parenthesis
}

func (p *declarations) file(text []byte) {
	p.end()
	var c code
	for line := range bytes.Lines(text) {
		if line = c.of(line); len(line) == 0 {
			continue
		}
		word, rest, _ := bytes.Cut(line, []byte(" "))
		switch keyword := string(word); keyword {
		case "package":
			p.pkg = string(bytes.TrimSpace(rest))
		case "var", "type", "func", "const", "import":
			p.end()
			p.begin(keyword, rest)
		default:
			p.inside(line)
		}
	}
}

// end ends a declaration.
func (p *declarations) end() {
	if p.name != nil {
		p.returns(p.name, p.head)
	}
	p.group, p.typed, p.name = "", "", nil
}

// begin looks at the first line of a declaration.
func (p *declarations) begin(keyword string, rest []byte) {
	switch {
	case keyword == "func":
		p.function(rest)
	case bytes.HasPrefix(rest, []byte("(")):
		p.group = keyword
	case keyword == "var":
		p.variable(rest)
	case keyword == "type":
		p.typ(rest)
	}
}

// inside looks at a further line of a declaration.
func (p *declarations) inside(line []byte) {
	switch {
	case p.name != nil:
		p.signature(line)
	case line[0] == ')':
		p.end()
	case p.group == "var":
		p.variable(indented(line))
	default:
		if p.group == "type" {
			p.typ(indented(line))
		}
		if p.typed != "" {
			p.field(line)
		}
	}
}

// field looks at a line that may be a field of a struct.
func (p *declarations) field(line []byte) {
	line = bytes.Trim(line, "\t *\r\n")
	word := line
	if i := bytes.IndexAny(line, "\t "); i >= 0 {
		word = line[:i]
	}
	carries := false
	switch {
	case bytes.ContainsAny(word, ":("):
	case bytes.IndexByte(word, '.') > 0 || len(word) == len(line): // embedded
		p.config = p.config || mayConfigure(word)
		carries = mayConfigure(word)
	case exportedText(word) || bytes.HasSuffix(word, []byte(",")):
		p.config = p.config || lifetime(line)
		carries = mayConfigure(line[len(word):])
	}
	if carries {
		p.carry()
	}
}

// carry notes that the type has a field for a configuration.
func (p *declarations) carry() {
	if !IsMessage(p.typed) {
		p.carriers = append(p.carriers, p.typed)
	}
}

// lifetime reports whether a text may declare a field for a lifetime, or one of
// another package's configuration.
func lifetime(text []byte) bool {
	typed := slices.ContainsFunc([]string{"Duration", "int", "float", "string"}, func(t string) bool { return bytes.Contains(text, []byte(t)) })
	return typed && IsLifetime(string(text), true) || bytes.IndexByte(text, '.') > 0 && mayConfigure(text)
}

// indented returns what stands behind a tab. Files that gofmt has not seen may
// have spaces, of any number.
func indented(line []byte) []byte {
	if line[0] == '\t' {
		return line[1:]
	}
	return bytes.TrimLeft(line, " ")
}

// typ looks at the declaration of a type: of durations, of functions on a
// pointer, which options are, or of a struct.
func (p *declarations) typ(line []byte) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || !letter(rune(line[0])) {
		return
	}
	name := line[:identifier(line)]
	_, generic, _ := bytes.Cut(line[len(name):], []byte("]"))
	is := func(prefix string) bool {
		return bytes.HasPrefix(bytes.TrimLeft(line[len(name):], " \t="), []byte(prefix)) || bytes.HasPrefix(bytes.TrimSpace(generic), []byte(prefix))
	}
	switch {
	case bytes.HasSuffix(line, []byte("Duration")):
		p.provider = true
	case is("func("):
		p.option = p.option || setter(line)
	default:
		p.typed = string(name)
		if _, fields, ok := bytes.Cut(line, []byte("{")); ok && bytes.Contains(line, []byte("struct")) {
			p.config = p.config || lifetime(fields)
			if mayConfigure(fields) {
				p.carry()
			}
		}
	}
}

// identifier returns the length of the name that a text begins with.
func identifier(text []byte) int {
	for i, r := range string(text) {
		if !letter(r) {
			return i
		}
	}
	return len(text)
}

// setter reports whether there may be a type of functions that are handed a
// pointer and have no result.
func setter(text []byte) bool {
	for {
		_, rest, ok := bytes.Cut(text, []byte("func("))
		if !ok {
			return false
		}
		end := closing(rest)
		if end < 0 {
			return true // the parameters go on in the next line
		}
		behind := bytes.TrimSpace(rest[end+1:])
		if bytes.IndexByte(rest[:end], '*') >= 0 && (len(behind) == 0 || bytes.IndexByte([]byte("),{=;"), behind[0]) >= 0) {
			return true
		}
		text = rest
	}
}

// closing returns the place of the parenthesis that ends a list, -1 if there is none.
func closing(list []byte) int {
	depth := 1
	for i, b := range list {
		switch b {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// function looks at the first line of a function, behind the keyword.
func (p *declarations) function(line []byte) {
	if bytes.HasPrefix(line, []byte("(")) { // a method
		_, line, _ = bytes.Cut(line, []byte(") "))
	}
	name, rest, _ := bytes.Cut(line, []byte("("))
	if i := bytes.IndexByte(name, '['); i >= 0 { // of a type parameter
		name = name[:i]
		_, rest, _ = bytes.Cut(line, []byte("]("))
	}
	if !exportedText(name) || Measures(string(name)) {
		return
	}
	p.name, p.head = name, nil
	p.signature(rest)
}

// signature takes a further line of a function's head.
func (p *declarations) signature(line []byte) {
	p.head = append(p.head, line...)
	if depth := 1 + bytes.Count(p.head, []byte("(")) - bytes.Count(p.head, []byte(")")); depth <= 0 {
		p.returns(p.name, p.head[closing(p.head)+1:])
		p.name = nil
	}
}

// returns looks at the results of an exported function.
func (p *declarations) returns(name, results []byte) {
	number := bytes.Contains(results, []byte("int")) || bytes.Contains(results, []byte("float"))
	p.provider = p.provider || number && CountsTime(string(name)) || bytes.Contains(results, []byte("Duration")) ||
		bytes.IndexByte(results, '.') > 0 && mayConfigure(results) ||
		(number || bytes.Contains(results, []byte("string"))) && LooksUp(p.pkg, string(name))
	p.option = p.option || setter(results)
	p.given = p.given || mayConfigure(results)
	p.results = append(p.results, results)
}

// owns reports whether an exported function may return a struct that carries a
// configuration.
func (p *declarations) owns() bool {
	return slices.ContainsFunc(p.results, func(results []byte) bool { return MentionsWord(results, p.carriers, nil) })
}

func exportedText(name []byte) bool {
	return len(name) > 0 && (name[0] >= 'A' && name[0] <= 'Z' || name[0] >= 0x80)
}

// variable looks at the declaration of a package variable.
func (p *declarations) variable(line []byte) {
	if !exportedText(line) {
		return
	}
	names, value, assigned := bytes.Cut(line, []byte("="))
	value = bytes.TrimSpace(value)
	open := assigned && (len(value) == 0 || value[len(value)-1] == '(') // it goes on in the next line
	typed := head(line)
	p.called = p.called || len(typed) < len(line) && bytes.IndexByte(typed, '.') < 0
	p.given = p.given || p.called || mayConfigure(typed)
	p.results = append(p.results, typed)
	p.provider = p.provider || open || CountsTime(string(names)) && (!assigned || arithmeticText(value)) ||
		bytes.Contains(line, []byte("Duration")) || bytes.Contains(line, []byte("time.")) ||
		LooksUp(p.pkg, string(typed)) && p.called ||
		bytes.IndexByte(line, '.') > 0 && mayConfigure(typed) && !bytes.Contains(line, []byte("{{")) // of a collection
}

// arithmeticText reports whether a value may be a number, and no call.
func arithmeticText(value []byte) bool {
	first := rune(value[0])
	return !unicode.IsLetter(first) && first != '_' && first != '"' && first != '&' || bytes.ContainsAny(value, "+-*/%<>|^")
}

// head returns what may name the type of a variable or its value: not what is
// handed to a function, except to new.
func head(line []byte) []byte {
	before, _, called := bytes.Cut(line, []byte("("))
	if !called || bytes.HasSuffix(before, []byte("new")) {
		return line
	}
	return before
}
