package oracle

import (
	_ "embed"
	"fmt"
	"go/format"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
)

//go:embed testdata/constructs.txt
var constructsText string

//go:embed testdata/prelude.txt
var prelude string

// A construct is a piece of code in the words of testdata/constructs.txt.
type construct struct{ name, body, sink, top string }

var constructs = parseConstructs(constructsText)

func parseConstructs(text string) (out []construct) {
	heads := regexp.MustCompile(`(?m)^-- (.*) --\n`).FindAllStringSubmatchIndex(text, -1)
	for i, h := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		body := "\n" + text[h[1]:end]
		body, top, _ := strings.Cut(body, "\ntop:\n")
		body, sink, _ := strings.Cut(body, "\nsink:\n")
		out = append(out, construct{text[h[2]:h[3]], body, sink, top})
	}
	return out
}

// A function presigns one URL, or a few.
type function struct {
	construct string
	name      string // of the function in its source
	source    string // its declarations, of which one is func name(c *s3.PresignClient, in *s3.GetObjectInput)
}

// sink is how the value reaches the call if no construct says so.
const sink = "made(c.PresignGetObject(context.Background(), in, s3.WithPresignExpires(d)))"

// words are what the words of constructs.txt stand for, one of several.
var words = map[string][]string{
	"@e": {"d", "d", "@c", "@c", "d + @s", "d / 2", "min(d, @c)", "d * 2"},
	"@x": {
		"d = @c", "d = @c", "d += @c", "d += @s", "d *= 2", "d /= 2", "d = min(d, @c)", "d = max(d, @c)",
		"if @b { d = @c }", "if d > @c { d = @c }",
	},
	"@f": {"ttl", "other"},
}

// generator writes functions. The same seed writes the same.
type generator struct {
	*rand.Rand
	used  map[string]bool // constants of this function
	bits  int
	names int
}

func newGenerator(seed uint64) *generator { return &generator{Rand: rand.New(rand.NewPCG(seed, 0))} }

// function writes a function out of constructs, one after the other.
func (g *generator) function(name string, of ...construct) function {
	g.used, g.bits = make(map[string]bool), 0
	var body, top strings.Builder
	end := sink
	body.WriteString(g.expand("d := @c\n"))
	for _, c := range of {
		g.names++
		text := c.body
		if len(of) == 1 {
			text = strings.ReplaceAll(text, "@p", "")
		}
		body.WriteString(g.expand(text) + "\n")
		if c.sink != "" {
			end = g.expand(c.sink)
		}
		top.WriteString("\n" + g.expand(c.top) + "\n")
	}
	names := make([]string, len(of))
	for i, c := range of {
		names[i] = c.name
	}
	source := fmt.Sprintf("// %s\nfunc %s(c *s3.PresignClient, in *s3.GetObjectInput) {\n%s\n%s\n}\n%s", strings.Join(names, ", "), name, body.String(), end, top.String())
	pretty, err := format.Source([]byte(source))
	if err != nil {
		panic(fmt.Sprintf("%v in\n%s", err, source))
	}
	f := function{construct: names[0], name: name, source: string(pretty)}
	if len(of) > 1 {
		f.construct = fmt.Sprint(len(of), " constructs")
	}
	return f
}

// bits is how many bits of mask a function reads, from the lowest. Where it
// ranges over a map it has rounds for the order too: that of two elements is
// turned round in one of eight.
func (f function) bits() (n int) {
	if strings.Contains(f.source, "range map[") {
		n = 7
	}
	for _, m := range asks.FindAllStringSubmatch(f.source, -1) {
		at, _ := strconv.Atoi(m[2])
		n = max(n, at+len(m[1])) // b takes one
		if m[1] == "k" {
			n = max(n, at+2)
		}
	}
	return n
}

var asks = regexp.MustCompile(`\b([bk])\((\d+)\)`)

var word = regexp.MustCompile(`@[a-z]|#`)

// expand writes out the words of a text.
func (g *generator) expand(text string) string {
	return word.ReplaceAllStringFunc(text, func(w string) string {
		switch w {
		case "#":
			return strconv.Itoa(g.names)
		case "@c":
			return g.constant([]string{"Second", "Minute", "Hour"}[g.IntN(3)])
		case "@s":
			return g.constant("Second")
		case "@n":
			return strconv.Itoa(1 + g.IntN(4))
		case "@i":
			return strconv.Itoa(g.IntN(3))
		case "@b":
			return fmt.Sprintf("b(%d)", g.outside(1))
		case "@k":
			return fmt.Sprintf("k(%d)", g.outside(2))
		case "@p":
			return "d = max(d, time.Second)"
		case "@o":
			return sink
		}
		some := words[w]
		return g.expand(some[g.IntN(len(some))])
	})
}

// constant is a length of time that the function does not have yet, so that a
// switch has no case twice.
func (g *generator) constant(unit string) string {
	for {
		n := 1 + g.IntN(400)
		switch unit {
		case "Second":
			n = 60 + g.IntN(3000)
		case "Minute":
			n = 61 + g.IntN(900)
		}
		c := fmt.Sprintf("%d*time.%s", n, unit)
		if value := fmt.Sprint(n * map[string]int{"Second": 1, "Minute": 60, "Hour": 3600}[unit]); !g.used[value] {
			g.used[value] = true
			return c
		}
	}
}

// outside takes some bits of what comes from outside. Those of a function with
// very many serve twice.
func (g *generator) outside(bits int) int {
	at := g.bits
	if at+bits > 62 {
		return g.IntN(60)
	}
	g.bits += bits
	return at
}
