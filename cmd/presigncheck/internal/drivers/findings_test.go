package drivers_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A finding is what all drivers have to agree on.
type finding struct {
	file         string // relative to the module, with slashes
	line, column int
	rule         string
}

func (f finding) String() string { return fmt.Sprintf("%s:%d:%d %s", f.file, f.line, f.column, f.rule) }

// inShop is what every driver finds in the shop, notes apart.
var inShop = []finding{
	{"archive/archive.go", 15, 15, "over-limit-expiry"},
	{"desk/desk.go", 13, 15, "over-limit-expiry"},
	{"newsletter/newsletter.go", 15, 15, "over-limit-expiry"},
	{"pictures/pictures.go", 39, 24, "expiry-unit"},
	{"pictures/pictures.go", 51, 24, "over-limit-expiry"},
	{"videos/videos.go", 38, 24, "missing-expiry"},
	{"videos/videos.go", 51, 24, "excessive-expiry"},
}

// ownAPI is a configuration that makes a presign API of till.Sign, which shows
// one more over-limit-expiry in counter.
const ownAPI = "apis: [{func: example.com/webshop/till.Sign, arg: 1, kind: seconds, max: 7d, operation: GetObject}]\n"

// line is a finding as all tools print it that print text.
var line = regexp.MustCompile(`(?m)^(?:vet: )?(\S+?\.go):(\d+):(\d+)(?:-\S+)?: .*\(([a-z]+(?:-[a-z]+)+)\)(?: \(presign\))?$`)

// parseLines reads findings from what a driver that ran in dir printed. The
// same finding may be printed for a package and for its test variant.
func parseLines(t testing.TB, dir, text string) []finding {
	t.Helper()
	var out []finding
	for _, m := range line.FindAllStringSubmatch(text, -1) {
		out = append(out, finding{relative(t, dir, m[1]), number(t, m[2]), number(t, m[3]), m[4]})
	}
	return sorted(out)
}

func relative(t testing.TB, dir, file string) string {
	t.Helper()
	if !filepath.IsAbs(file) {
		return strings.TrimPrefix(filepath.ToSlash(file), "./")
	}
	rel, err := filepath.Rel(dir, file)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(rel)
}

func number(t testing.TB, digits string) int {
	t.Helper()
	n, err := strconv.Atoi(digits)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func sorted(fs []finding) []finding {
	slices.SortFunc(fs, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column), cmp.Compare(a.rule, b.rule))
	})
	return slices.Compact(fs)
}
