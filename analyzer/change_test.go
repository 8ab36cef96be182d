package analyzer_test

import (
	"bufio"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/program"
)

var toChange = regexp.MustCompile(`// change ([a-z-]+( by hand)?(, [a-z-]+( by hand)?)*)$`)

// TestChange: a finding names the line where its value is written, wherever that is,
// and the edit that it proposes there compiles and ends it. Where it says "by hand" it
// proposes none.
func TestChange(t *testing.T) {
	dir := fixture(t, "change")
	want := make(map[string]bool) // by place and rule: an edit is proposed
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	deeper, err := filepath.Glob(filepath.Join(dir, "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, deeper...) {
		for n, line := range sourceLines(t, file) {
			if m := toChange.FindStringSubmatch(line); m != nil {
				for rule := range strings.SplitSeq(m[1], ", ") {
					rule, byHand := strings.CutSuffix(rule, " by hand")
					want[fmt.Sprintf("%s:%d %s", filepath.Base(file), n+1, rule)] = !byHand
				}
			}
		}
	}
	got := make(map[string]bool)
	edits := make(map[string][]analyzer.Change)
	seen := make(map[string]bool)
	for _, f := range changes(t, dir, nil) {
		c := f.Change
		if _, err := os.Stat(c.Position.Filename); err != nil {
			t.Errorf("%s: the place to change is in no file: %v", f.Message, c.Position)
		}
		at := fmt.Sprintf("%s:%d", filepath.Base(c.Position.Filename), c.Position.Line)
		got[at+" "+f.Rule] = c.New != ""
		if c.Position.Line != f.Position.Line || c.Position.Filename != f.Position.Filename {
			if !strings.Contains(f.Message, at) {
				t.Errorf("%s: does not name %s", f.Message, at)
			}
		}
		if c.New != "" && !seen[c.Position.String()] {
			seen[c.Position.String()] = true
			edits[c.Position.Filename] = append(edits[c.Position.Filename], c)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places to change, and whether an edit is proposed (-want +got):\n%s", diff)
	}
	overlay := make(map[string][]byte)
	for file, all := range edits {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(all, func(a, b analyzer.Change) int { return b.Position.Offset - a.Position.Offset })
		for _, c := range all {
			text = slices.Concat(text[:c.Position.Offset], []byte(c.New), text[c.Position.Offset+c.Length:])
		}
		if _, err := format.Source(text); err != nil {
			t.Errorf("%s: %v\n%s", file, err, text)
		}
		overlay[file] = text
	}
	for _, f := range changes(t, dir, overlay) {
		if at := fmt.Sprintf("%s:%d %s", filepath.Base(f.Change.Position.Filename), f.Change.Position.Line, f.Rule); want[at] {
			t.Errorf("%s: still there after the change: %s", at, f.Message)
		}
	}
}

// TestFixesCompile: the fixes that findings have compile, all of them at once, and
// end the findings. Loading fails otherwise.
func TestFixesCompile(t *testing.T) {
	dir := fixture(t, "change")
	type edit struct {
		from, to int
		text     []byte
	}
	edits := make(map[string][]edit)
	fixed := make(map[string]bool)
	pkgs, findings := checked(t, dir, nil)
	for _, f := range findings {
		for _, fix := range f.Fixes {
			fixed[fmt.Sprint(f.Position, f.Rule)] = true
			for _, e := range fix.TextEdits {
				file := pkgs[0].Fset.File(e.Pos)
				one := edit{file.Offset(e.Pos), file.Offset(e.End), e.NewText}
				// Of a constant that is used once, the declaration is repaired.
				// One whose name tells its value stays.
				if c := f.Change; c.Expr == "defaultLife" && file.Line(e.Pos) != c.Position.Line || c.Expr == "weekTTL" && file.Line(e.Pos) == c.Position.Line {
					t.Errorf("%s: the fix changes line %d", f.Message, file.Line(e.Pos))
				}
				if !slices.ContainsFunc(edits[file.Name()], func(o edit) bool { return o.from == one.from }) {
					edits[file.Name()] = append(edits[file.Name()], one)
				}
			}
		}
	}
	if len(fixed) < 15 {
		t.Errorf("%d findings have fixes; want 15 or more", len(fixed))
	}
	overlay := make(map[string][]byte)
	for file, all := range edits {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(all, func(a, b edit) int { return b.from - a.from })
		for _, e := range all {
			text = slices.Concat(text[:e.from], e.text, text[e.to:])
		}
		overlay[file] = text
	}
	for _, f := range changes(t, dir, overlay) {
		if fixed[fmt.Sprint(f.Position, f.Rule)] {
			t.Errorf("%s: still there after the fix: %s", f.Position, f.Message)
		}
	}
}

func sourceLines(t *testing.T, file string) (out []string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		out = append(out, s.Text())
	}
	return out
}

// changes are the findings of the module.
func changes(t *testing.T, dir string, overlay map[string][]byte) []analyzer.Finding {
	t.Helper()
	_, findings := checked(t, dir, overlay)
	return findings
}

func checked(t *testing.T, dir string, overlay map[string][]byte) ([]*packages.Package, []analyzer.Finding) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax |
			packages.NeedFiles | packages.NeedTypesSizes | packages.NeedModule | packages.NeedExportFile,
		Dir: dir, Overlay: overlay,
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatalf("%v", e)
		}
	}
	cfg := analyzer.Default()
	cfg.Strict = true
	r, err := program.Check(cfg, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	return pkgs, r.Findings
}
