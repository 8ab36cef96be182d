//go:build unix

package program_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/program"
)

// growing are programs of a size: what of them grows in the code of others.
var growing = []struct {
	name string
	size int
	body func(b *strings.Builder, n int)
}{
	{"calls with a fix in one file", 250, func(b *strings.Builder, n int) {
		for i := range n {
			fmt.Fprintf(b, "func f%d() { Sign(%d * time.Hour) }\n", i, 1000+i)
		}
	}},
	{"calls with a fix in one function", 250, func(b *strings.Builder, n int) {
		b.WriteString("func f() {\n")
		for i := range n {
			fmt.Fprintf(b, "Sign(%d * time.Hour)\n", 1000+i)
		}
		b.WriteString("}\n")
	}},
	{"implementations and callers of an interface", 100, func(b *strings.Builder, n int) {
		b.WriteString("type signer interface { sign(d time.Duration) }\n")
		for i := range n {
			fmt.Fprintf(b, "type t%d struct{}\nfunc (t%d) sign(d time.Duration) { Sign(min(d, %d*time.Minute)) }\n", i, i, 1+i)
			fmt.Fprintf(b, "func c%d(s signer) { s.sign(%d * time.Second) }\n", i, 60+i)
		}
	}},
	{"implementations of an interface that returns a lifetime, and callers", 50, func(b *strings.Builder, n int) {
		b.WriteString("type lifetime interface { get() time.Duration }\n")
		for i := range n {
			fmt.Fprintf(b, "type t%d struct{}\nfunc (t%d) get() time.Duration { return %d * time.Minute }\n", i, i, 1+i)
			fmt.Fprintf(b, "func c%d(s lifetime) { Sign(s.get() + %d*time.Second) }\n", i, 60+i)
		}
	}},
	{"a slice of durations", 2500, func(b *strings.Builder, n int) {
		b.WriteString("var table = []time.Duration{\n")
		for i := range n {
			fmt.Fprintf(b, "%d * time.Second,\n", 60+i)
		}
		b.WriteString("}\nfunc f(i int) { Sign(table[i]) }\n")
	}},
	{"a map of durations", 2500, func(b *strings.Builder, n int) {
		b.WriteString("var table = map[string]time.Duration{\n")
		for i := range n {
			fmt.Fprintf(b, "\"k%d\": %d * time.Second,\n", i, 60+i)
		}
		b.WriteString("}\nfunc f(k string) { Sign(table[k]) }\n")
	}},
	{"a table of structs", 2500, func(b *strings.Builder, n int) {
		b.WriteString("type row struct { name string; ttl time.Duration }\nvar table = []row{\n")
		for i := range n {
			fmt.Fprintf(b, "{\"k%d\", %d * time.Second},\n", i, 60+i)
		}
		b.WriteString("}\nfunc f(i int) { Sign(table[i].ttl) }\n")
	}},
	{"a local table of durations", 2500, func(b *strings.Builder, n int) {
		b.WriteString("func f(i int) {\ntable := []time.Duration{\n")
		for i := range n {
			fmt.Fprintf(b, "%d * time.Second,\n", 60+i)
		}
		b.WriteString("}\nSign(table[i])\n}\n")
	}},
	{"a switch that has nothing to do with it", 4000, func(b *strings.Builder, n int) {
		b.WriteString("func name(i int) string {\nswitch i {\n")
		for i := range n {
			fmt.Fprintf(b, "case %d: return \"n%d\"\n", i, i)
		}
		b.WriteString("}\nreturn \"\"\n}\nfunc f() { Sign(time.Hour) }\n")
	}},
	{"a switch that sets a variable", 4000, func(b *strings.Builder, n int) {
		b.WriteString("func name(i int) (s string, n int) {\nswitch i {\n")
		for i := range n {
			fmt.Fprintf(b, "case %d: s = \"n%d\"\n", i, i)
		}
		b.WriteString("}\nreturn s, n\n}\nfunc f() { Sign(time.Hour) }\n")
	}},
	{"a switch that sets the lifetime", 1000, func(b *strings.Builder, n int) {
		b.WriteString("func f(i int) {\nvar d time.Duration\nswitch i {\n")
		for i := range n {
			fmt.Fprintf(b, "case %d: d = %d * time.Second\n", i, 60+i)
		}
		b.WriteString("}\nSign(d)\n}\n")
	}},
	{"fields stored and signed at many places of a function", 200, func(b *strings.Builder, n int) {
		b.WriteString("type s struct { ttl time.Duration }\nfunc f(x *s) {\n")
		for i := range n {
			fmt.Fprintf(b, "x.ttl = %d * time.Second\nSign(x.ttl)\n", 60+i)
		}
		b.WriteString("}\n")
	}},
	{"callers of a wrapper", 500, func(b *strings.Builder, n int) {
		b.WriteString("func link(d time.Duration) { Sign(d) }\n")
		for i := range n {
			fmt.Fprintf(b, "func f%d() { link(%d * time.Second) }\n", i, 60+i)
		}
	}},
	{"conditions in one function", 300, func(b *strings.Builder, n int) {
		b.WriteString("func f(d time.Duration, k int) {\n")
		for i := range n {
			fmt.Fprintf(b, "if k == %d { d += %d * time.Second }\n", i, 60+i)
		}
		b.WriteString("Sign(d)\n}\n")
	}},
}

// TestGrowth: four times the code costs at most six times as much.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	for _, g := range growing {
		t.Run(g.name, func(t *testing.T) {
			var small, large time.Duration
			if n, err := strconv.Atoi(os.Getenv("PRESIGNCHECK_GROWTH")); err == nil {
				g.size = n
			}
			for range 3 { // the machine has other things to do
				small, large = cost(t, g.body, g.size), cost(t, g.body, 4*g.size)
				if large <= 6*max(small, 20*time.Millisecond) {
					break
				}
			}
			t.Logf("%d: %v, %d: %v, %.1f times", g.size, small, 4*g.size, large, float64(large)/float64(small))
			if large > 6*max(small, 20*time.Millisecond) {
				t.Errorf("costs %v, and four times as much of it %v", small, large)
			}
		})
	}
}

// cost is the processor time of a check.
func cost(t *testing.T, body func(b *strings.Builder, n int), n int) time.Duration {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("package p\n\nimport \"time\"\n\nfunc Sign(d time.Duration) {}\n\n")
	body(&b, n)
	for name, text := range map[string]string{"go.mod": "module example.com/p\n\ngo 1.26\n", "p.go": b.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Env: append(os.Environ(), "GOWORK=off")}, ".")
	if err != nil {
		t.Fatal(err)
	}
	cfg := analyzer.Default()
	cfg.APIs = append(cfg.APIs, api.API{Func: "example.com/p.Sign", Carrier: api.Argument, Kind: api.Duration, Input: -1, Max: 7 * 24 * time.Hour})
	start := processorTime(t)
	r, err := program.Check(cfg, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Sites) == 0 || len(r.Problems) > 0 {
		t.Fatalf("%d sites, problems %v", len(r.Sites), r.Problems)
	}
	return processorTime(t) - start
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
