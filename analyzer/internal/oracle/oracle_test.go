package oracle

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

var update = flag.Bool("update", false, "rewrite testdata/known.txt")

// The functions of a run where the environment names no number, and of how
// many constructs one in five is made.
const (
	defaultFunctions = 600
	several          = 5
)

func environment(name string, or int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return or
}

// TestClaims holds claims and errors to what ran.
func TestClaims(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program with the SDK")
	}
	g := newGenerator(uint64(environment("PRESIGNCHECK_ORACLE_SEED", 1)))
	n := environment("PRESIGNCHECK_ORACLE", defaultFunctions)
	quick := os.Getenv("PRESIGNCHECK_ORACLE") == "" && os.Getenv("PRESIGNCHECK_ORACLE_SEED") == ""
	var fs []function
	for i := range n {
		of := []construct{constructs[i%len(constructs)]}
		for i%5 == 4 && len(of) < several {
			if c := constructs[g.IntN(len(constructs))]; c.sink == "" { // one way to the call is enough
				of = append(of, c)
			}
		}
		fs = append(fs, g.function(fmt.Sprint("f", i), of...))
	}
	fs = append(fs, fixtures(t)...)
	truths := judge(t, fs)

	table := make(map[string]*row)
	for _, tr := range truths {
		key := tr.function.construct
		if table[key] == nil {
			table[key] = new(row)
		}
		table[key].count(tr)
	}
	t.Log("\n" + tabulate(table))
	list(t, truths)
	compare(t, table, truths, quick)
}

// list writes the functions that fail to the file that the environment names.
func list(t *testing.T, truths []truth) {
	file := os.Getenv("PRESIGNCHECK_ORACLE_LIST")
	if file == "" {
		return
	}
	var b strings.Builder
	for _, tr := range truths {
		for kind, fails := range map[string]bool{"claim": tr.violated(), "error": tr.falseError()} {
			if fails {
				fmt.Fprintf(&b, "// false %s, saw %v seconds, claimed %s\n%s\n", kind, tr.seconds, tr.claimed(), tr.function.source)
			}
		}
	}
	put(t, file, b.String())
}

// compare holds the table to the constructs that are known to fail.
func compare(t *testing.T, table map[string]*row, truths []truth, quick bool) {
	failing := make(map[string]bool)
	for name, r := range table {
		if r.violated > 0 {
			failing["claim "+name] = true
		}
		if r.falseErrors > 0 && name != fmt.Sprint(several, " constructs") { // several unknowns decide there
			failing["error "+name] = true
		}
	}
	var one, more row
	for name, r := range table {
		if strings.HasSuffix(name, " constructs") {
			more.add(r)
		} else {
			one.add(r)
		}
	}
	const file = "testdata/known.txt"
	const slack = 8 // other seeds make other functions
	if *update {
		lines := slices.Sorted(maps.Keys(failing))
		put(t, file, knownHead+fmt.Sprintf("closed one %d\nclosed several %d\n", one.share()-slack, more.share()-slack)+strings.Join(append(lines, ""), "\n"))
		return
	}
	known := make(map[string]bool)
	var closedOne, closedMore int
	for line := range strings.Lines(read(t, file)) {
		switch line = strings.TrimSpace(line); {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "closed one "):
			fmt.Sscanf(line, "closed one %d", &closedOne)
		case strings.HasPrefix(line, "closed several "):
			fmt.Sscanf(line, "closed several %d", &closedMore)
		default:
			known[line] = true
		}
	}
	if one.share() < closedOne || more.share() < closedMore {
		t.Errorf("%d and %d %% of the claims are closed, where these were %d and %d %%", one.share(), more.share(), closedOne, closedMore)
	}
	shrunk := 0
	for _, key := range slices.Sorted(maps.Keys(failing)) {
		if known[key] {
			continue
		}
		kind, name, _ := strings.Cut(key, " ")
		fails := truth.violated
		if kind == "error" {
			fails = truth.falseError
		}
		i := slices.IndexFunc(truths, func(tr truth) bool { return tr.function.construct == name && fails(tr) })
		f := *truths[i].function
		if shrunk++; shrunk <= 3 {
			f = shrink(t, f, fails)
		}
		t.Errorf("false %s, construct %q, saw %v seconds, claimed %s:\n%s", kind, name, truths[i].seconds, truths[i].claimed(), f.source)
	}
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if quick && !failing[key] {
			t.Errorf("%q no longer fails: delete the line from %s, or run this test with -update", key, file)
		}
	}
}

const knownHead = `# Constructs of which the check says what is false, in the default run: a claim about
# the value, or an error that is none. A line whose construct no longer fails is to be deleted.
# No fewer claims than these, in per cent, may be closed, that is, have two bounds.
`

// row counts the calls of one construct.
type row struct{ sites, closed, violated, errors, falseErrors int }

func (r *row) count(tr truth) {
	r.sites++
	if tr.claim != nil && tr.claim.Min != nil && tr.claim.Max != nil {
		r.closed++
	}
	if tr.violated() {
		r.violated++
	}
	if tr.overLimit {
		r.errors++
	}
	if tr.falseError() {
		r.falseErrors++
	}
}

func (r *row) add(x *row) {
	*r = row{r.sites + x.sites, r.closed + x.closed, r.violated + x.violated, r.errors + x.errors, r.falseErrors + x.falseErrors}
}

// share is how much of 100 is closed.
func (r *row) share() int { return 100 * r.closed / max(r.sites, 1) }

func tabulate(table map[string]*row) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "construct\tcalls\tclosed\tviolated\terrors\tfalse\t")
	var all row
	for _, name := range slices.Sorted(maps.Keys(table)) {
		r := table[name]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t\n", name, r.sites, r.closed, r.violated, r.errors, r.falseErrors)
		all.add(r)
	}
	fmt.Fprintf(w, "all\t%d\t%d\t%d\t%d\t%d\t\n", all.sites, all.closed, all.violated, all.errors, all.falseErrors)
	w.Flush()
	return b.String()
}

// violated reports whether a URL lived for what is claimed impossible.
func (tr truth) violated() bool {
	if tr.claim == nil {
		return false
	}
	return slices.ContainsFunc(tr.seconds, func(s int) bool {
		if !within(s, tr.claim.Min, tr.claim.Max) {
			return true
		}
		for _, a := range tr.claim.Alternatives {
			if within(s, a.Min, a.Max) {
				return false
			}
		}
		return len(tr.claim.Alternatives) > 0
	})
}

// within reports whether a URL that says so many seconds, of which it leaves a
// fraction out, may have an expiry between two bounds. The clock may have gone
// on for a moment.
func within(seconds int, lo, hi *time.Duration) bool {
	d := time.Duration(seconds) * time.Second
	return (lo == nil || d+time.Second >= *lo) && (hi == nil || d <= *hi)
}

// falseError reports whether an error says that a URL lives for more than seven
// days, and none did.
func (tr truth) falseError() bool {
	return tr.overLimit && !slices.ContainsFunc(tr.seconds, func(s int) bool { return s > 7*24*3600 })
}

func (tr truth) claimed() string {
	if tr.claim == nil {
		return "nothing"
	}
	show := func(d *time.Duration) string {
		if d == nil {
			return "?"
		}
		return d.String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s..%s", show(tr.claim.Min), show(tr.claim.Max))
	for _, a := range tr.claim.Alternatives {
		fmt.Fprintf(&b, " [%s..%s]", show(a.Min), show(a.Max))
	}
	return b.String()
}

// fixtures are functions that failed once.
func fixtures(t *testing.T) (fs []function) {
	files, err := filepath.Glob("testdata/fixtures/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range files {
		_, source, _ := strings.Cut(read(t, file), "package p\n")
		f := function{construct: "fixture " + strings.TrimSuffix(filepath.Base(file), ".go"), name: "f", source: source}
		fs = append(fs, f.renamed(i))
	}
	return fs
}

// TestConstructsCompile: every construct compiles in all its forms.
func TestConstructsCompile(t *testing.T) {
	importer := sdk(t)
	g := newGenerator(2)
	for range 5 {
		for _, c := range constructs {
			if f := g.function("f", c); !compiles(importer, f.source) {
				t.Errorf("does not compile:\n%s", f.source)
			}
		}
	}
}
