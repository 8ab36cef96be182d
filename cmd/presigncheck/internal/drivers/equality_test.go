//go:build integration

package drivers_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// inProgram is what only the whole program shows: the call is of an interface
// method, and its implementation is in a package that does not know the
// interface. See "What only the command sees" in the documentation.
var inProgram = []finding{
	{"orders/orders.go", 17, 16, "over-limit-expiry"},
}

// A driver finds the same as all others.
type driver struct {
	name string
	find func(t testing.TB, dir string, packages []string) []finding
}

var drivers = []driver{
	{"presigncheck", command},
	{"go vet", func(t testing.TB, dir string, packages []string) []finding { return vet(t, dir, packages...) }},
	{"golangci-lint", func(t testing.TB, dir string, packages []string) []finding {
		found, text := golangci(t, dir, t.TempDir(), "{}", packages...)
		if len(found) == 0 && text != "" {
			t.Logf("golangci-lint: %s", text)
		}
		return found
	}},
	{"gopls", goplsFinds},
	{"like nogo", func(t testing.TB, dir string, packages []string) []finding { return runNogo(t, dir, packages, nil) }},
}

// command runs the command itself. Test files are left out, as nogo and the
// editor session leave them out.
func command(t testing.TB, dir string, packages []string) []finding {
	t.Helper()
	out, err := run(context.Background(), dir, presigncheck(t), append([]string{"lint", "--format=json", "--fail-on=error"}, packages...)...)
	var report struct {
		Findings []struct {
			Rule, File   string
			Line, Column int
		}
	}
	if jsonErr := json.Unmarshal([]byte(out.stdout), &report); jsonErr != nil {
		t.Fatalf("presigncheck lint: %v, %v", err, jsonErr)
	}
	var found []finding
	for _, f := range report.Findings {
		found = append(found, finding{f.File, f.Line, f.Column, f.Rule})
	}
	return sorted(found)
}

// goplsFinds opens the workspace and asks for the diagnostics of all files
// in which any driver might find something: those of the packages.
func goplsFinds(t testing.TB, dir string, packages []string) []finding {
	t.Helper()
	out, err := run(context.Background(), dir, "go", append([]string{"list", "-f", `{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}`}, packages...)...)
	if err != nil {
		t.Fatal(err)
	}
	c := startServer(t, builtGopls(t), dir, map[string]any{"pullDiagnostics": true})
	defer c.stop()
	var found []finding
	for file := range strings.Lines(out.stdout) {
		file = strings.TrimSpace(file)
		for _, d := range c.pull(file) {
			if d.Source == "presign" {
				found = append(found, finding{relative(t, dir, file), d.Range.Start.Line + 1, d.Range.Start.Character + 1, d.Code})
			}
		}
	}
	return sorted(found)
}

// TestDriversAgree prints who finds what, and fails where they differ by more
// than what only the whole program shows.
func TestDriversAgree(t *testing.T) {
	table(t, "the webshop", newShop(t), []string{"./..."}, inProgram)
}

// TestDriversAgreeOnCorpus does the same for checkouts of public repositories:
// PRESIGNCHECK_CORPUS lists directories, each with the packages to look at
// after commas: "/src/pail,./... /src/rclone,./backend/s3".
func TestDriversAgreeOnCorpus(t *testing.T) {
	given := os.Getenv("PRESIGNCHECK_CORPUS")
	if given == "" {
		t.Skip("PRESIGNCHECK_CORPUS names no checkouts")
	}
	for checkout := range strings.FieldsSeq(given) {
		dir, patterns, _ := strings.Cut(checkout, ",")
		packages := strings.Split(cmp.Or(patterns, "./..."), ",")
		t.Run(filepath.Base(dir), func(t *testing.T) { table(t, filepath.Base(dir), dir, packages, nil) })
	}
}

func table(t *testing.T, name, dir string, packages []string, programOnly []finding) {
	t.Helper()
	by := make(map[finding][]bool)
	for i, d := range drivers {
		for _, f := range d.find(t, dir, packages) {
			if by[f] == nil {
				by[f] = make([]bool, len(drivers))
			}
			by[f][i] = true
		}
	}
	var all []finding
	for f := range by {
		all = append(all, f)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "\n%-64s", name)
	for _, d := range drivers {
		fmt.Fprintf(&out, " %-13s", d.name)
	}
	for _, f := range sorted(all) {
		fmt.Fprintf(&out, "\n%-64s", f)
		for _, yes := range by[f] {
			fmt.Fprintf(&out, " %-13s", map[bool]string{true: "yes", false: "no"}[yes])
		}
		agreed := !slices.Contains(by[f], false)
		onlyCommand := by[f][0] && !slices.Contains(by[f][1:], true)
		if listed := slices.Contains(programOnly, f); !agreed && !(listed && onlyCommand) {
			t.Errorf("%s: the drivers disagree", f)
		}
	}
	t.Log(out.String())
}
