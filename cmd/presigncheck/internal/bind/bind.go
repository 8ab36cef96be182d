// Package bind finds out who signs where from what is about to be deployed: a
// function's or container's code, its role and its environment tie packages to
// identities and buckets.
//
// A function is bound to the packages that lie in the directory of its code, else
// to those that the program there imports; where a plan names an archive only, or
// nothing, to the package or the command that bears the function's name. The
// nearest directory wins; functions of several roles that fit equally well leave
// the package without a signer, and are named.
//
// What os.Getenv gives in the code is the variable's value. Any other expression
// for a bucket is the one bucket that the environment names, if it names one. That
// is a guess of what code does, so [Result.Taken] says it.
package bind

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/simulator/plan"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Result is what was found.
type Result struct {
	Identities map[string]config.Identity
	Sign       []config.Sign
	Taken      []string // which binding was taken for which package, one line each
	Unsure     []string // packages for which several fit, one line each
}

// Find binds the packages of the sites to the plan's functions.
func Find(ctx context.Context, p *plan.Plan, sites []analyzer.Site) *Result {
	r := &Result{Identities: make(map[string]config.Identity)}
	dirs := make(map[string]string)                 // of packages
	expressions := make(map[string]map[string]bool) // for buckets, by package
	used := make(map[string]bool)                   // expressions that any call has
	for _, s := range sites {
		if expressions[s.Package] == nil {
			expressions[s.Package] = make(map[string]bool)
		}
		used[s.Bucket], used[s.Key] = true, true
		for _, in := range s.Input {
			used[in.Value] = true
		}
		dirs[s.Package] = filepath.Dir(s.Position.Filename)
		if s.Bucket != "" && !s.BucketConst {
			expressions[s.Package][s.Bucket] = true
		}
	}
	reach := imports(ctx, p)
	for _, pkg := range slices.Sorted(maps.Keys(dirs)) {
		fits := best(p, reach, pkg, dirs[pkg])
		if len(fits) == 0 {
			continue
		}
		roles := make(map[string]bool)
		var names []string
		for _, f := range fits {
			roles[f.Role] = true
			names = append(names, f.Name+" (role "+label(p, f.Role)+")")
		}
		if len(roles) > 1 {
			r.Unsure = append(r.Unsure, fmt.Sprintf("%s may be part of %s; say which role signs there, under sign in %s", pkg, strings.Join(names, " or of "), config.Name))
			continue
		}
		r.add(p, pkg, fits, expressions[pkg], used)
	}
	return r
}

func label(p *plan.Plan, arn string) string {
	if a := p.Address(arn); a != "" {
		return a
	}
	return policy.TrimSymbols(arn)
}

func (r *Result) add(p *plan.Plan, pkg string, fits []*plan.Function, expressions, used map[string]bool) {
	role := fits[0].Role
	name := label(p, role)
	r.Identities[name] = config.Identity{Principal: role}
	sign := config.Sign{Packages: []string{pkg}, Identity: name, Values: make(map[string]string)}
	buckets := make(map[string]bool)
	environment := make(map[string]string)
	for _, f := range fits {
		for variable, value := range f.Environment {
			if other, again := environment[variable]; again && other != value {
				value = "" // functions differ
			}
			environment[variable] = value
		}
	}
	for variable, value := range environment {
		if value == "" || strings.HasPrefix(value, policy.ValueSymbol("")[:4]) {
			continue
		}
		if e := fmt.Sprintf("os.Getenv(%q)", variable); used[e] {
			sign.Values[e] = value
		}
		if _, found := p.Bucket(value); found {
			buckets[value] = true
		}
	}
	said := ""
	if len(buckets) == 1 {
		bucket := slices.Collect(maps.Keys(buckets))[0]
		for _, e := range slices.Sorted(maps.Keys(expressions)) {
			if _, known := sign.Values[e]; !known {
				sign.Values[e] = bucket
				said = ", and " + e + " for the bucket " + policy.TrimSymbols(bucket)
			}
		}
	}
	r.Sign = append(r.Sign, sign)
	r.Taken = append(r.Taken, fmt.Sprintf("%s is taken to be signed by %s, the role of %s (%s)%s", pkg, name, fits[0].Name, fits[0].Origin.File, said))
}

// best are the functions that fit a package best.
func best(p *plan.Plan, reach map[*plan.Function]map[string]bool, pkg, dir string) (fits []*plan.Function) {
	top := 0
	for _, f := range p.Functions() {
		if f.Role == "" || !f.RunsGo() {
			continue
		}
		score := fit(f, reach[f], pkg, dir)
		switch {
		case score == 0 || score < top:
		case score > top:
			top, fits = score, []*plan.Function{f}
		default:
			fits = append(fits, f)
		}
	}
	return fits
}

// fit scores how well a function fits a package: by the depth of the directory
// that holds both, above what it imports, above the name alone.
func fit(f *plan.Function, imported map[string]bool, pkg, dir string) int {
	const byDirectory, byImport, byName = 10_000, 5_000, 100
	if code := codeDir(f); code != "" {
		inside, err := filepath.Rel(absolute(code), absolute(dir))
		if err == nil && inside != ".." && !strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
			return byDirectory + strings.Count(absolute(code), string(filepath.Separator))
		}
	}
	if imported[pkg] {
		return byImport
	}
	for _, name := range namesOf(f) {
		if plainName(name) == plainName(path.Base(pkg)) {
			return byName
		}
	}
	return 0
}

func absolute(dir string) string {
	if whole, err := filepath.Abs(dir); err == nil {
		return whole
	}
	return dir
}

// codeDir is the directory that the function's code lies in; "" where the plan
// names none that is here.
func codeDir(f *plan.Function) string {
	if f.Code == "" || policy.HasSymbol(f.Code) {
		return ""
	}
	for _, base := range []string{filepath.Dir(f.Origin.File), "."} {
		dir := filepath.Join(base, filepath.FromSlash(f.Code))
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			if f.Target != "" {
				if inner := filepath.Join(dir, filepath.FromSlash(f.Target)); isDir(inner) {
					return inner
				}
			}
			return dir
		}
	}
	return ""
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// imports are the packages that each function's program is built of.
func imports(ctx context.Context, p *plan.Plan) map[*plan.Function]map[string]bool {
	out := make(map[*plan.Function]map[string]bool)
	known := make(map[string]map[string]bool) // by directory
	for _, f := range p.Functions() {
		if !f.RunsGo() {
			continue
		}
		dirs := []string{codeDir(f)}
		for _, name := range namesOf(f) {
			dirs = append(dirs, filepath.Join("cmd", name))
		}
		for _, dir := range dirs {
			if dir == "" || !isDir(dir) {
				continue
			}
			if known[dir] == nil {
				known[dir] = make(map[string]bool)
				cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-f", "{{.ImportPath}}", ".")
				cmd.Dir = dir
				text, err := cmd.Output()
				if err == nil { // else there is no Go program, and nothing to bind
					for _, pkg := range strings.Fields(string(text)) {
						known[dir][pkg] = true
					}
				}
			}
			out[f] = known[dir]
			break
		}
	}
	return out
}

var words = regexp.MustCompile(`[^A-Za-z0-9]+`)

// constructHash ends the logical ids that the CDK makes.
var constructHash = regexp.MustCompile(`[0-9A-F]{8}$`)

// plainName is a name without case and punctuation.
func plainName(name string) string { return strings.ToLower(words.ReplaceAllString(name, "")) }

// namesOf are the names that a function's package or command may bear.
func namesOf(f *plan.Function) []string {
	name := f.Name
	if i := strings.IndexByte(name, '['); i >= 0 {
		name = name[:i]
	}
	name = name[strings.LastIndexByte(name, '.')+1:]
	if short := constructHash.ReplaceAllString(name, ""); short != "" {
		name = short
	}
	names := []string{name, strings.TrimSuffix(strings.TrimSuffix(name, "Function"), "Lambda")}
	if f.Code != "" && !policy.HasSymbol(f.Code) {
		file := path.Base(filepath.ToSlash(f.Code))
		file, _, _ = strings.Cut(file, ":")
		names = append(names, strings.TrimSuffix(file, path.Ext(file)))
	}
	if f.Target != "" {
		names = append(names, path.Base(f.Target))
	}
	return names
}
