package assume

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/program"
)

var update = flag.Bool("update", false, "rewrite the claims in testdata")

// TestDocumentation: the package documentation has the table's sentences.
func TestDocumentation(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "..", "doc.go"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := Document(doc)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), string(doc)); diff != "" {
		t.Errorf("run go generate ./analyzer/...; the documentation differs (-table +doc.go):\n%s", diff)
	}
}

func TestRows(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := make(map[string]bool)
	for _, r := range Rows() {
		if !name.MatchString(r.Name) || seen[r.Name] {
			t.Errorf("%q is no name, or one that another row has", r.Name)
		}
		seen[r.Name] = true
		if r.Why == "" || !strings.HasSuffix(r.Sentence, ".") || kinds[r.Kind].heading == "" {
			t.Errorf("%s: the row is not complete: %+v", r.Name, r)
		}
	}
}

// TestLimits holds each row to a program that meets the limit. The programs stand
// below testdata, each in a folder named for its row, with the claim in a comment
// at the call that presigns:
//
//	// expiry: 1h                     exactly that
//	// expiry: 1h | unknown (loop)    one of these; of the last it is said why
//	// expiry: unknown (outside-input, checked); unbounded-expiry (warning)
//	// expiry: none                   the call is no site
//	// credentials: unknown           how long these live
//
// What stands behind "//repeat:N " is repeated N times, with {n} counting from 0.
func TestLimits(t *testing.T) {
	if testing.Short() {
		t.Skip("loads programs with the SDK")
	}
	want := fixtures(t)
	rows := make(map[string]Row)
	for _, r := range Rows() {
		rows[r.Name] = r
		if len(want[r.Name]) == 0 {
			t.Errorf("%s: no program below testdata makes a claim", r.Name)
		}
	}
	for name := range want {
		if _, ok := rows[name]; !ok {
			t.Errorf("testdata/%s: the table has no such row", name)
		}
	}

	got := make(map[string]map[line]string)
	result := check(t)
	for _, s := range result.Sites {
		at := line{s.Position.Filename, s.Position.Line}
		name := folder(t, at.file)
		if got[name] == nil {
			got[name] = make(map[line]string)
		}
		if strings.HasPrefix(want[name][at], "credentials:") {
			got[name][at] = "credentials: " + cmp.Or(lifetime(s.Credentials), "unknown")
			continue
		}
		of := expiry(s) + findings(result, s)
		if before, ok := strings.CutPrefix(got[name][at], "expiry: "); ok && before != of {
			of = before + " and " + of
		}
		got[name][at] = "expiry: " + of
	}
	if *update {
		rewrite(t, got)
		return
	}
	for name, r := range rows {
		t.Run(name, func(t *testing.T) {
			if diff := gocmp.Diff(want[name], got[name]); diff != "" {
				t.Errorf("the claims differ (-testdata +analysis):\n%s", diff)
			}
			holds(t, r, slices.Collect(maps.Values(got[name])))
		})
	}
}

// holds reports claims that do not fit the kind of a row.
func holds(t *testing.T, r Row, claims []string) {
	t.Helper()
	unknown := func(claim string) bool { return strings.Contains(claim, "unknown") }
	switch r.Kind {
	case Unknown:
		if !slices.ContainsFunc(claims, unknown) {
			t.Errorf("nothing is unknown: %q", claims)
		}
		for _, c := range claims {
			if unknown(c) && strings.Contains(c, ";") {
				t.Errorf("not silent: %s", c)
			}
		}
	case Wide:
		if !slices.ContainsFunc(claims, func(c string) bool { return strings.Contains(c, "|") }) {
			t.Errorf("one claim only: %q", claims)
		}
	}
}

type line struct {
	file string
	line int
}

var claim = regexp.MustCompile(`// ((?:expiry|credentials):.*?)( // want .*)?$`)

// fixtures are the claims below testdata by the name of the row.
func fixtures(t *testing.T) map[string]map[line]string {
	out := make(map[string]map[line]string)
	for file, text := range sources(t) {
		for i, l := range strings.Split(text, "\n") {
			if m := claim.FindStringSubmatch(l); m != nil && m[1] != "expiry: none" {
				name := folder(t, file)
				if out[name] == nil {
					out[name] = make(map[line]string)
				}
				out[name][line{file, i + 1}] = m[1]
			}
		}
	}
	return out
}

// roots are where the programs stand: those that need a module which this one does
// not need stand in one that does.
var roots = []string{"testdata", "../../../testdata/flow/limits"}

// sources are the texts of all programs by the names of their files.
func sources(t *testing.T) map[string]string {
	out := make(map[string]string)
	for _, dir := range roots {
		root, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			text, err := os.ReadFile(path)
			out[path] = string(text)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// folder is the name of the row that a file belongs to.
func folder(t *testing.T, file string) string {
	t.Helper()
	for _, dir := range roots {
		root, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		if rest, ok := strings.CutPrefix(file, root+string(filepath.Separator)); ok {
			name, _, _ := strings.Cut(filepath.ToSlash(rest), "/")
			return name
		}
	}
	t.Fatalf("%s belongs to no row", file)
	return ""
}

var repeated = regexp.MustCompile(`(?m)^\t*//repeat:(\d+) (.*)$`)

// check loads and checks all programs.
func check(t *testing.T) *analyzer.Result {
	fset := token.NewFileSet()
	overlay := make(map[string][]byte)
	for file, text := range sources(t) {
		long := repeated.ReplaceAllStringFunc(text, func(s string) string {
			m := repeated.FindStringSubmatch(s)
			n, _ := strconv.Atoi(m[1])
			var b strings.Builder
			for i := range n {
				strings.NewReplacer("{n}", strconv.Itoa(i), "{n+1}", strconv.Itoa(i+1)).WriteString(&b, claim.ReplaceAllString(m[2], ""))
				b.WriteString("; ")
			}
			return b.String()
		})
		if long != text {
			overlay[file] = []byte(long)
		}
	}
	var pkgs []*packages.Package
	for _, dir := range roots {
		loaded, err := packages.Load(&packages.Config{
			Mode: packages.NeedName | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo |
				packages.NeedSyntax | packages.NeedFiles | packages.NeedTypesSizes | packages.NeedModule | packages.NeedExportFile,
			Dir: dir, Tests: true, Overlay: overlay, Fset: fset, Env: append(os.Environ(), "GOWORK=off"),
		}, "./...")
		if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, loaded...)
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			if !strings.HasSuffix(p.PkgPath, "/ill-typed") {
				t.Fatal(e)
			}
		}
	}
	result, err := program.Check(analyzer.Default(), pkgs)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// expiry is the claim about a site in short.
func expiry(s analyzer.Site) string {
	var out []string
	for _, a := range s.Expiry.Alternatives {
		var of string
		switch {
		case a.Default:
			of = "default"
		case a.Min != nil && a.Max != nil && *a.Min == *a.Max:
			of = cmp.Or(lifetime(*a.Min), "0s")
		case a.Min == nil && a.Max == nil:
			of = "unknown"
		default:
			of = bound(a.Min) + ".." + bound(a.Max)
		}
		var why []string
		if a.Stop.Reason != "" {
			why = append(why, string(a.Stop.Reason))
		}
		if a.Checked {
			why = append(why, "checked")
		}
		if len(why) > 0 {
			of += " (" + strings.Join(why, ", ") + ")"
		}
		if !slices.Contains(out, of) {
			out = append(out, of)
		}
	}
	if len(out) == 0 {
		return "nothing"
	}
	slices.Sort(out)
	return strings.Join(out, " | ")
}

func bound(d *time.Duration) string {
	if d == nil {
		return "unknown"
	}
	return cmp.Or(lifetime(*d), "0s")
}

// lifetime is a duration without units that are zero, "" if all are.
func lifetime(d time.Duration) string {
	if d == 0 {
		return ""
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// findings are the rules that are reported at a site.
func findings(result *analyzer.Result, s analyzer.Site) string {
	var out []string
	for _, f := range result.Findings {
		if f.Position.Filename == s.Position.Filename && f.Position.Line == s.Position.Line && f.Severity.Rank() > analyzer.Note.Rank() {
			out = append(out, fmt.Sprintf("%s (%s)", f.Rule, f.Severity))
		}
	}
	slices.Sort(out)
	if len(out) == 0 {
		return ""
	}
	return "; " + strings.Join(slices.Compact(out), ", ")
}

// rewrite puts claims into the comments below testdata.
func rewrite(t *testing.T, got map[string]map[line]string) {
	for file, text := range sources(t) {
		lines := bytes.Split([]byte(text), []byte("\n"))
		for i, l := range lines {
			c, ok := got[folder(t, file)][line{file, i + 1}]
			if ok && !claim.Match(l) {
				lines[i] = append(slices.Clone(l), " // "+c...)
			} else if ok {
				lines[i] = claim.ReplaceAll(l, []byte("// "+strings.ReplaceAll(c, "$", "$$")+"$2"))
			} else if claim.Match(l) {
				lines[i] = claim.ReplaceAll(l, []byte("// expiry: none$2"))
			}
		}
		if err := os.WriteFile(file, bytes.Join(lines, []byte("\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
