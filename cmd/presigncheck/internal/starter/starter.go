// Package starter writes the first configuration file of a project, from the
// presign calls that its code has.
package starter

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
)

// Options are what the user knows already. With a principal the part about
// verify is in force; without one it is there as a comment.
type Options struct {
	Principal string // ARN
	Snapshot  string // directory
	// Planned is the part about verify by a plan: it takes the place of what the
	// user would have to fill in. Nil without a plan.
	Planned *Planned
}

// Planned is what a plan says of who signs.
type Planned struct {
	Plans      []string
	Account    string
	Region     string
	Parameters string            // file
	Identities map[string]string // principals by name, as the plan calls them
	Sign       []Signing
	Unsure     []string // what nobody but the user can tell, one line each
}

// A Signing is an entry of sign.
type Signing struct {
	Package, Identity string
	Values            map[string]string
}

//go:embed starter.yaml
var text string

// Write writes the file for a program with the sites.
func Write(w io.Writer, sites []analyzer.Site, o Options) error {
	off, unmark := "", ""
	if o.Principal == "" {
		off = "# "
		unmark = "\n\n# For \"presigncheck verify\", take the marks off the lines below and fill them in."
	}
	if o.Planned != nil {
		unmark = ""
	}
	as := identity(o.Principal)
	_, err := strings.NewReplacer(
		"${calls}", fmt.Sprint(len(sites)),
		"${wrappers}", behind("\n# Wrappers of them, whose callers are checked too: ", strings.Join(wrappers(sites), ", ")),
		"${read}", behind("; the longest here is ", longest(sites, true)),
		"${write}", behind("; the longest here is ", longest(sites, false)),
		"${unmark}", unmark,
		"${plans}", o.Planned.text(),
		"${off}", off,
		"${snapshot}", cmp.Or(o.Snapshot, "account"),
		"${identity}", as,
		"${principal}", cmp.Or(o.Principal, "arn:aws:iam::111122223333:role/app"),
		"${sign}", strings.ReplaceAll(sign(packages(sites), as), "\n", "\n"+off),
	).WriteString(w, text)
	return err
}

// text is the active part of the file that a plan fills in.
func (p *Planned) text() string {
	if p == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("# What is about to be deployed; who signs was read from it.\nplans:\n")
	for _, path := range p.Plans {
		fmt.Fprintf(&b, "  - %s\n", quote(path))
	}
	if p.Account != "" {
		fmt.Fprintf(&b, "account: %q\n", p.Account)
	}
	if p.Region != "" {
		fmt.Fprintf(&b, "region: %s\n", quote(p.Region))
	}
	if p.Parameters != "" {
		fmt.Fprintf(&b, "parameters: %s\n", quote(p.Parameters))
	}
	b.WriteString("identities:\n")
	for _, name := range slices.Sorted(maps.Keys(p.Identities)) {
		fmt.Fprintf(&b, "  %s:\n    principal: %s\n    credentials: 12h # at most: it is a role\n", quote(name), quote(p.Identities[name]))
	}
	b.WriteString("sign:\n")
	for _, s := range p.Sign {
		fmt.Fprintf(&b, "  - packages: [%s]\n    identity: %s\n", s.Package, quote(s.Identity))
		if len(s.Values) > 0 {
			b.WriteString("    values:\n")
		}
		for _, e := range slices.Sorted(maps.Keys(s.Values)) {
			fmt.Fprintf(&b, "      %s: %s\n", quote(e), quote(s.Values[e]))
		}
	}
	for _, line := range p.Unsure {
		fmt.Fprintf(&b, "# %s\n", line)
	}
	return b.String() + "\n"
}

// behind is what is known, behind a text that leads to it.
func behind(lead, known string) string {
	if known == "" {
		return ""
	}
	return lead + known
}

func wrappers(sites []analyzer.Site) (names []string) {
	for _, s := range sites {
		if s.Wrapper != "" {
			names = append(names, s.Wrapper)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// sign lists the packages that presign; each line begins with a line break.
func sign(pkgs []pkg, as string) string {
	var b strings.Builder
	for _, p := range pkgs {
		fmt.Fprintf(&b, "\n  - packages: [%s] # %s\n    identity: %s", p.Path, wording.Count(p.Calls, "presign call"), as)
		if len(p.Buckets) > 0 {
			b.WriteString("\n    values:")
		}
		for _, bucket := range p.Buckets {
			fmt.Fprintf(&b, "\n      %s: name-of-the-bucket", quote(bucket))
		}
	}
	if len(pkgs) == 0 {
		fmt.Fprintf(&b, "\n  - packages: [example.com/shop/...]\n    identity: %s", as)
	}
	return b.String()
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

func packages(sites []analyzer.Site) []pkg {
	byPath := make(map[string]*pkg)
	for _, s := range sites {
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
func longest(sites []analyzer.Site, reads bool) string {
	var max time.Duration
	for _, s := range sites {
		read := strings.HasPrefix(s.Operation, "Get") || strings.HasPrefix(s.Operation, "Head")
		if read == reads && s.Expiry.Max != nil && *s.Expiry.Max > max {
			max = *s.Expiry.Max
		}
	}
	if max == 0 {
		return ""
	}
	return wording.Duration(max.Seconds())
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// quote writes a Go expression as a key of YAML.
func quote(s string) string {
	if plainKey.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "'", "''") + "'"
}
