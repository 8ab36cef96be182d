package oracle

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/format"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/program"
)

// perPackage is how many functions a package of a program holds.
const perPackage = 250

// A truth is what ran and what is claimed of one call.
type truth struct {
	function  *function
	line      int
	seconds   []int // the expiries that reached it
	claim     *analyzer.Expiry
	overLimit bool // an error says that it lives above seven days
}

// judge compiles functions, runs them, checks them, and returns what is there
// of each of their calls that ever presigned. It leaves out what does not end.
func judge(t *testing.T, fs []function) []truth {
	t.Helper()
	dir := t.TempDir()
	var groups [][]function
	for rest := fs; len(rest) > 0; {
		n := min(perPackage, len(rest))
		groups, rest = append(groups, rest[:n]), rest[n:]
	}
	write(t, dir, groups)
	var truths []truth
	at := make(map[string]int) // "p0/p.go:12" to its index in truths
	all, endless := run(t, dir)
	if endless >= 0 {
		return judge(t, slices.Concat(fs[:endless], fs[endless+1:]))
	}
	for i, lines := range all {
		src := read(t, filepath.Join(dir, fmt.Sprint("p", i), "p.go"))
		for line, seconds := range lines {
			at[fmt.Sprintf("p%d/p.go:%d", i, line)] = len(truths)
			truths = append(truths, truth{function: owner(groups[i], src, line), line: line, seconds: seconds})
		}
	}
	result := check(t, dir)
	place := func(file string, line int) (int, bool) {
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		i, ok := at[fmt.Sprintf("%s:%d", filepath.ToSlash(rel), line)]
		return i, ok
	}
	for i := range result.Sites {
		s := &result.Sites[i]
		if n, ok := place(s.Position.Filename, s.Position.Line); ok {
			truths[n].claim = &s.Expiry
		}
	}
	for _, f := range result.Findings {
		if n, ok := place(f.Position.Filename, f.Position.Line); ok && f.Rule == analyzer.OverLimitExpiry {
			truths[n].overLimit = true
		}
	}
	return truths
}

// owner is the function in whose declarations a line lies.
func owner(fs []function, src string, line int) *function {
	head := strings.Join(strings.Split(src, "\n")[:line], "\n")
	for i := len(fs) - 1; i >= 0; i-- {
		if strings.Contains(head, "\nfunc "+fs[i].name+"(") {
			return &fs[i]
		}
	}
	panic(fmt.Sprintf("line %d lies in no function", line))
}

const imports = `
import (
	"cmp"
	"context"
	"errors"
	"iter"
	"math"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var (
	_ = cmp.Less[int]
	_ = errors.New
	_ iter.Seq[int]
	_ = math.Min
	_ = slices.Sort[[]int]
	_ = strconv.Itoa
	_ sync.Once
	_ atomic.Int64
	_ time.Time
	_ context.Context
)
`

const recording = `
var seen = make(map[int]map[int]bool)

func made(r *v4.PresignedHTTPRequest, err error) {
	if err != nil {
		return
	}
	_, _, line, _ := runtime.Caller(1)
	u, _ := url.Parse(r.URL)
	seconds, _ := strconv.Atoi(u.Query().Get("X-Amz-Expires"))
	if seen[line] == nil {
		seen[line] = make(map[int]bool)
	}
	seen[line][seconds] = true
}
`

// driver of a package runs each function for what comes from outside.
const driver = `
var running *atomic.Int64 // counts functions

func Run(s *s3.Client, count *atomic.Int64, random func() uint64) map[int]map[int]bool {
	service, running = s, count
	c, bucket, key := s3.NewPresignClient(s), "b", "k"
	in := &s3.GetObjectInput{Bucket: &bucket, Key: &key}
	for i, f := range functions {
		running.Add(1)
		rounds := 1 << min(max(bits[i], 4), 8) // more than once, as what a select takes differs
		for r := range rounds {
			mask = uint(r)
			if bits[i] > 8 {
				mask = uint(random())
			}
			func() {
				defer func() { recover() }()
				f(c, in)
			}()
		}
	}
	return seen
}
`

const mainFile = `package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
%s)

type credentials struct{}

func (credentials) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "example"}, nil
}

func main() {
	s := s3.New(s3.Options{Region: "eu-west-1", Credentials: credentials{}})
	random := rand.New(rand.NewPCG(1, 2)).Uint64
	var running atomic.Int64
	go func() {
		for last := int64(-1); last != running.Load(); {
			last = running.Load()
			time.Sleep(4 * time.Second)
		}
		fmt.Fprint(os.Stderr, "function ", running.Load()-1, " does not end")
		os.Exit(1)
	}()
	var all []map[int][]int
	for _, run := range []func(*s3.Client, *atomic.Int64, func() uint64) map[int]map[int]bool{%s} {
		lines := make(map[int][]int)
		for line, seconds := range run(s, &running, random) {
			for n := range seconds {
				lines[line] = append(lines[line], n)
			}
		}
		all = append(all, lines)
	}
	json.NewEncoder(os.Stdout).Encode(all)
}
`

// write writes a module of a package for each group of functions, with the
// versions that this module has.
func write(t *testing.T, dir string, groups [][]function) {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	mod := read(t, filepath.Join(root, "go.mod"))
	put(t, filepath.Join(dir, "go.mod"), strings.Replace(mod, "module github.com/presigncheck/presigncheck", "module oracle", 1))
	put(t, filepath.Join(dir, "go.sum"), read(t, filepath.Join(root, "go.sum")))
	var importing, runs strings.Builder
	for i, fs := range groups {
		fmt.Fprintf(&importing, "\t\"oracle/p%d\"\n", i)
		fmt.Fprintf(&runs, "p%d.Run, ", i)
		var b strings.Builder
		b.WriteString("package p" + fmt.Sprint(i) + "\n" + imports + "\nvar service *s3.Client\n\n" + prelude + recording)
		var names, bits strings.Builder
		for _, f := range fs {
			b.WriteString("\n" + f.source)
			names.WriteString(f.name + ", ")
			fmt.Fprintf(&bits, "%d, ", f.bits())
		}
		fmt.Fprintf(&b, "\nvar functions = []func(*s3.PresignClient, *s3.GetObjectInput){%s}\n\nvar bits = []int{%s}\n", names.String(), bits.String())
		b.WriteString(driver)
		src, err := format.Source([]byte(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, fmt.Sprint("p", i), "p.go"), string(src))
	}
	put(t, filepath.Join(dir, "main.go"), fmt.Sprintf(mainFile, importing.String(), runs.String()))
}

// run compiles the program and runs it: for each package the expiries by line.
// Where a function does not end it says which.
func run(t *testing.T, dir string) (lines []map[int][]int, endless int) {
	t.Helper()
	command(t, dir, "go", "build", "-o", "program", ".")
	out, stderr, err := try(t, dir, filepath.Join(dir, "program"))
	if n, _ := fmt.Sscanf(stderr, "function %d does not end", &endless); n == 1 {
		return nil, endless
	}
	if err == nil {
		err = json.Unmarshal(out, &lines)
	}
	if err != nil {
		t.Fatalf("the program: %v\n%s", err, stderr)
	}
	return lines, -1
}

func command(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	out, stderr, err := try(t, dir, name, args...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, stderr)
	}
	return out
}

func try(t *testing.T, dir, name string, args ...string) (out []byte, message string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 9*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Stderr, cmd.Env = dir, &stderr, append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err = cmd.Output()
	return out, stderr.String(), err
}

func check(t *testing.T, dir string) *analyzer.Result {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo |
			packages.NeedSyntax | packages.NeedFiles | packages.NeedTypesSizes | packages.NeedModule | packages.NeedExportFile,
		Dir: dir, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"),
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
	}
	result, err := program.Check(analyzer.Default(), pkgs)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range result.Problems {
		t.Errorf("%v: %s", p.Pos, p.Message)
	}
	return result
}

// sdk imports what generated programs import.
func sdk(t *testing.T) types.Importer {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedExportFile},
		"cmp", "context", "errors", "iter", "math", "net/url", "runtime", "slices", "strconv", "sync", "sync/atomic", "time",
		"github.com/aws/aws-sdk-go-v2/aws/signer/v4", "github.com/aws/aws-sdk-go-v2/service/s3")
	if err != nil {
		t.Fatal(err)
	}
	m := make(loaded)
	for _, p := range pkgs {
		m[p.PkgPath] = p.Types
	}
	return m
}

type loaded map[string]*types.Package

func (m loaded) Import(path string) (*types.Package, error) {
	if p := m[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%s is not loaded", path)
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
