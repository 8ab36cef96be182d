package cli_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestGeneratedEdits repairs some hundred calls, in files as people write them and
// as they do not: with names that are taken, comments everywhere, imports in all
// forms, other ends of lines. Whoever makes the repairs, all of it compiles
// afterwards, what gofmt would leave alone is still so, and no comment is lost.
func TestGeneratedEdits(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the SDK")
	}
	tool, err := exec.LookPath("presigncheck")
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []struct {
		name     string
		command  []string
		reports  *regexp.Regexp // how many findings it repaired, if it says so
		formFree bool           // gofmt's form, line ends and byte order marks are its own business
	}{
		{"presigncheck --fix", []string{"presigncheck", "--fix", "--strict", "./..."}, regexp.MustCompile(`repaired (\d+) findings in \d+ files`), false},
		{"go vet -fix", []string{"go", "vet", "-vettool=" + tool, "-fix", "./..."}, nil, true},
	} {
		t.Run(by.name, func(t *testing.T) {
			dir := generated(t)
			before := contents(t, dir)
			cmd := exec.Command(by.command[0], by.command[1:]...)
			cmd.Dir = dir
			out, err := cmd.CombinedOutput()
			if m := regexp.MustCompile(`(?m)^.*(not repaired|panic).*$`).FindAll(out, -1); len(m) > 0 {
				t.Logf("%s", bytes.Join(m, []byte("\n")))
			}
			repaired := "nothing"
			if by.reports != nil {
				m := by.reports.FindSubmatch(out)
				if m == nil {
					t.Fatalf("%v\n%s", err, out[max(0, len(out)-2000):])
				}
				repaired = string(m[0])
				if n, _ := strconv.Atoi(string(m[1])); n < 300 {
					t.Errorf("%d findings were repaired, want at least 300", n)
				}
			}
			cmd = exec.Command("go", "vet", "./...")
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("it does not compile any more:\n%s", out)
			}
			changed := 0
			for name, text := range contents(t, dir) {
				old := before[name]
				if text == old {
					continue
				}
				changed++
				checkEdit(t, name, old, text, by.formFree)
			}
			t.Logf("%d files of %d changed; it said %s", changed, len(before), repaired)
			if changed < 100 {
				t.Errorf("%d files were changed, want at least 100", changed)
			}
		})
	}
}

// checkEdit compares a file with what it was.
func checkEdit(t *testing.T, name, old, text string, formFree bool) {
	t.Helper()
	if was, is := commentsOf(t, old), commentsOf(t, text); !slices.Equal(was, is) {
		t.Errorf("%s: the comments were %q and are %q:\n%s", name, was, is, text)
	}
	if ast.IsGenerated(parsed(t, text)) {
		t.Errorf("%s is generated and was changed", name)
	}
	if formFree {
		return
	}
	if strings.HasPrefix(old, "\ufeff") != strings.HasPrefix(text, "\ufeff") {
		t.Errorf("%s: the byte order mark came or went", name)
	}
	lines := strings.Count(text, "\n")
	switch got := strings.Count(text, "\r\n"); {
	case strings.Contains(old, "\r\n") && got != lines, !strings.Contains(old, "\r\n") && got != 0:
		t.Errorf("%s: %d of %d lines end in CRLF", name, got, lines)
	}
	if gofmted(t, old) && !gofmted(t, text) {
		t.Errorf("%s is not as gofmt would have it any more:\n%s", name, text)
	}
}

func parsed(t *testing.T, text string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ParseComments)
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	return f
}

func commentsOf(t *testing.T, text string) (all []string) {
	for _, group := range parsed(t, text).Comments {
		for _, c := range group.List {
			all = append(all, c.Text)
		}
	}
	return all
}

// gofmted reports whether gofmt would leave a text alone but for its line ends and
// its byte order mark.
func gofmted(t *testing.T, text string) bool {
	t.Helper()
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	pretty, err := format.Source([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return string(pretty) == text
}

// generated writes a module with files of all kinds, the same in each run.
func generated(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "testdata", "webshop", name))
		if err != nil {
			t.Fatal(err)
		}
		writeText(t, filepath.Join(dir, name), string(text))
	}
	g := generator{rand.New(rand.NewPCG(1, 2)), exec.Command("gcc", "--version").Run() == nil}
	for i := range 320 {
		pkg := fmt.Sprintf("p%02d", i/16)
		name := filepath.Join(dir, pkg, fmt.Sprintf("f%03d.go", i))
		writeText(t, name, g.file(t, pkg, i))
	}
	// The name time is taken in the whole package, or in its tests alone.
	writeText(t, filepath.Join(dir, "p03", "taken.go"), "package p03\n\nvar time = 1\n\nvar _ = time\n")
	writeText(t, filepath.Join(dir, "p04", "taken_test.go"), "package p04\n\nvar time = 1\n\nvar _ = time\n")
	for _, pkg := range []string{"p03", "p04"} {
		text := "package " + pkg + "\n\nimport \"github.com/aws/aws-sdk-go-v2/service/s3\"\n\n" +
			"func untimed(p *s3.PresignClient, in *s3.GetObjectInput) { p.PresignGetObject(nil, in, s3.WithPresignExpires(3600)) }\n"
		writeText(t, filepath.Join(dir, pkg, "untimed.go"), text)
	}
	return dir
}

type generator struct {
	*rand.Rand
	cgo bool
}

func (g generator) one(of ...string) string { return of[g.IntN(len(of))] }

func (g generator) in(n int) bool { return g.IntN(n) == 0 }

// file makes the text of the i-th file.
func (g generator) file(t *testing.T, pkg string, i int) string {
	var b strings.Builder
	if g.in(12) {
		b.WriteString("// Code generated by a test. DO NOT EDIT.\n\n")
	}
	if g.in(4) {
		b.WriteString("// A licence.\n\n//go:build go1.20\n\n")
	}
	if g.in(3) {
		fmt.Fprintf(&b, "// Package %s is made up.\n", pkg)
	}
	fmt.Fprintf(&b, "package %s%s\n\n", pkg, g.one("", "", " // made up", " /* made up */"))

	timeName := g.one("time", "time", "time", "", "", "stdtime", ".")
	if pkg == "p03" || pkg == "p04" { // where the name is taken
		timeName = g.one("", "stdtime")
		if pkg == "p03" && timeName == "" {
			timeName = "stdtime"
		}
	}
	s3 := g.one("s3", "s3", "s3", "aws")
	g.imports(&b, timeName, s3, i)
	prefix := timeName + "."
	if timeName == "" || timeName == "." {
		prefix = ""
	}
	if timeName != "" {
		fmt.Fprintf(&b, "// used%d is there for the import.\nvar used%d %sDuration = 1 // nanosecond\n\n", i, i, prefix)
	}
	fmt.Fprintf(&b, "const life%d = 3600 // seconds\n\n", i)
	for n := range 1 + g.IntN(3) {
		g.function(&b, fmt.Sprintf("f%dx%d", i, n), s3, timeName, fmt.Sprintf("life%d", i))
	}
	text := b.String()
	if !g.in(6) {
		pretty, err := format.Source([]byte(text))
		if err != nil {
			t.Fatalf("%v:\n%s", err, text)
		}
		text = string(pretty)
	}
	if g.in(6) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if g.in(8) {
		text = "\ufeff" + text
	}
	return text
}

func (g generator) imports(b *strings.Builder, timeName, s3 string, i int) {
	spec := func(name, path string) string {
		if name == "" || name == filepath.Base(path) {
			return strconv.Quote(path)
		}
		return name + " " + strconv.Quote(path)
	}
	specs := []string{spec("", "context"), spec(s3, "github.com/aws/aws-sdk-go-v2/service/s3")}
	if timeName != "" {
		specs = append(specs, spec(timeName, "time"))
	}
	if g.in(2) {
		specs = append(specs, spec("_", "strings"), spec("_", "unicode"))
	}
	g.Shuffle(len(specs), func(i, j int) { specs[i], specs[j] = specs[j], specs[i] })
	if g.cgo && i%16 == 5 && i < 64 {
		b.WriteString("/*\nstatic int one(void) { return 1; }\n*/\nimport \"C\"\n\n")
		defer fmt.Fprintf(b, "var cgo%d = C.one()\n\n", i)
	}
	comment := func() string { return g.one("", "", "", " // needed", " /* needed */") }
	if g.in(3) {
		for _, s := range specs {
			fmt.Fprintf(b, "%simport %s%s\n", g.one("", "", "// The next one.\n", "\n"), s, comment())
		}
		b.WriteString("\n")
		return
	}
	fmt.Fprintf(b, "%simport (%s\n", g.one("", "// What is needed.\n"), g.one("", "", " // all of it"))
	for _, s := range specs {
		fmt.Fprintf(b, "%s\t%s%s\n", g.one("", "", "", "\n", "\t// The next one.\n"), s, comment())
	}
	b.WriteString(")\n\n")
}

// function makes one with a call that can be repaired, if its surroundings allow.
func (g generator) function(b *strings.Builder, name, s3, timeName, life string) {
	hour := "36000000000"
	switch timeName {
	case "":
	case ".":
		hour = "Hour"
	default:
		hour = timeName + ".Hour"
	}
	params := fmt.Sprintf("p *%s.PresignClient, c *%s.Client, in *%s.GetObjectInput", s3, s3, s3)
	body := ""
	switch {
	case !g.in(5): // no name is taken
	case timeName == "" || timeName == "time":
		if timeName == "time" {
			hour = "3600000000000"
		}
		switch g.IntN(3) {
		case 0:
			params += ", time int"
		case 1:
			body = "\ttime := 1\n\t_ = time\n"
		case 2:
			body = "\ttype time struct{}\n"
		}
	case timeName == "stdtime":
		params += ", time int" // which is in nobody's way
	}
	note := func() string { return g.one("", "", "", "", " /* why */") }
	end := func() string { return g.one("", "", " // why\n\t\t") }
	number := g.one("3600", "(3600)", "60*60", "60 * 60", life, "0xe10", "3600"+note(), note()+"3600")
	long := g.one("30*24*"+hour, "24*30*"+hour, "30 *"+note()+" 24 * "+hour, "(30*24*"+hour+")", "720*"+hour+note(),
		"30 * // days\n\t\t24 * "+hour)
	option := g.one(
		s3+".WithPresignExpires("+number+")",
		s3+".WithPresignExpires("+number+")",
		s3+".WithPresignExpires("+long+")",
		"func(o *"+s3+".PresignOptions) { o.Expires = "+number+" }",
		"func(o *"+s3+".PresignOptions) {\n\t\t// Long.\n\t\to.Expires = "+long+" // too long\n\t}",
	)
	call := ""
	switch g.IntN(4) {
	case 0: // no expiry at all
		body += fmt.Sprintf("\tq := %s.NewPresignClient(c)\n", s3)
		call = g.one(
			"q.PresignGetObject(context.TODO(), in"+note()+")",
			"q.PresignGetObject(context.TODO(),"+note()+" in)",
			"q.PresignPutObject(context.TODO(), &"+s3+".PutObjectInput{\n\t\tBucket: nil, // which\n\t})",
			"q.PresignGetObject(\n\t\tcontext.TODO(), // now\n\t\tin, // what\n\t)",
		)
	case 1:
		call = "p.PresignGetObject(context.TODO()," + end() + " in," + end() + " " + option + note() + ")"
	case 2:
		call = "p.PresignGetObject(\n\t\tcontext.TODO(),\n\t\t// What.\n\t\tin,\n\t\t// How long.\n\t\t" + option + "," + g.one("", " // so long") + "\n\t)"
	default:
		call = "p.PresignPutObject(context.TODO(), &" + s3 + ".PutObjectInput{}, " + option + ")"
	}
	fmt.Fprintf(b, "%sfunc %s(%s) {\n%s\t%s%s\n}\n\n", g.one("", "// "+name+" signs.\n"), name, params, body, call, g.one("", "", " // signed"))
}
