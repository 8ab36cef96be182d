// Package starter writes the first configuration file of a project, from the
// presign calls that its code has.
package starter

import (
	_ "embed"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// Options are what the user knows already. With a principal the part about
// verify is in force; without one it is there as a comment.
type Options struct {
	Principal string // ARN
	Snapshot  string // directory
}

//go:embed starter.yaml.tmpl
var text string

var starter = template.Must(template.New("starter").Funcs(template.FuncMap{"key": quote}).Parse(text))

// Write writes the file.
func Write(w io.Writer, r *report.Report, o Options) error {
	p := page{Options: o, Identity: identity(o.Principal), Packages: packages(r)}
	if o.Principal == "" {
		p.Off = "# "
		p.Principal = "arn:aws:iam::111122223333:role/app"
	}
	if o.Snapshot == "" {
		p.Snapshot = "account"
	}
	for _, s := range r.Sites {
		if s.Wrapper != "" && !slices.Contains(p.Wrappers, s.Wrapper) {
			p.Wrappers = append(p.Wrappers, s.Wrapper)
		}
	}
	slices.Sort(p.Wrappers)
	p.Read, p.Write = longest(r, "read"), longest(r, "write")
	p.Sites = len(r.Sites)
	return starter.Execute(w, p)
}

// page is what the template shows.
type page struct {
	Options
	Off         string // "# " in front of what is not in force
	Identity    string
	Sites       int
	Read, Write string // longest expiries found; "" for none
	Packages    []pkg
	Wrappers    []string
}

// A pkg is a package that presigns, with the bucket expressions of its calls.
type pkg struct {
	Path    string
	Calls   int
	Buckets []string
}

// identity makes a name for the principal from the end of its ARN.
func identity(arn string) string {
	name := arn[strings.LastIndexAny(arn, "/:")+1:]
	if name == "" {
		return "app"
	}
	return name
}

func packages(r *report.Report) []pkg {
	byPath := make(map[string]*pkg)
	for _, s := range r.Sites {
		p := byPath[s.Package]
		if p == nil {
			p = &pkg{Path: s.Package}
			byPath[s.Package] = p
		}
		p.Calls++
		if s.Bucket != "" && !s.BucketConst && !slices.Contains(p.Buckets, s.Bucket) {
			p.Buckets = append(p.Buckets, s.Bucket)
		}
	}
	var out []pkg
	for _, path := range slices.Sorted(maps.Keys(byPath)) {
		slices.Sort(byPath[path].Buckets)
		out = append(out, *byPath[path])
	}
	return out
}

// longest is the longest known expiry of the reads or of all others.
func longest(r *report.Report, kind string) string {
	var max float64
	for _, s := range r.Sites {
		read := strings.HasPrefix(s.Operation, "Get") || strings.HasPrefix(s.Operation, "Head")
		if read == (kind == "read") && s.Expiry.Max != nil && *s.Expiry.Max > max {
			max = *s.Expiry.Max
		}
	}
	if max == 0 {
		return ""
	}
	return report.Duration(max)
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// quote writes a Go expression as a key of YAML.
func quote(s string) string {
	if plainKey.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "'", "''") + "'"
}
