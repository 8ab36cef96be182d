package report

import (
	"bytes"
	"fmt"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// A Conclusion is what is known, before a URL is used, of whether it will work.
type Conclusion int

// The conclusions, from good to bad but for NotAsked, which is none. Of
// several verdicts about one site the last of these counts.
const (
	// WorksAsAsked: the signer may, and the URL lives as long as it asks for.
	WorksAsAsked Conclusion = iota
	// WorksShorter: the signer may, but credentials or a policy end the URL
	// before its expiry.
	WorksShorter
	// NotAsked: no identity is configured to sign there, or the question could
	// not be put, or nobody answered it.
	NotAsked
	// Depends: the answer depends on what is not known, such as who opens the
	// URL, a policy that could not be read, or the expiry.
	Depends
	// NeverWorks: the signer may, but S3 refuses the expiry.
	NeverWorks
	// Denied: the signer may not, or a server refused him.
	Denied
)

// conclusions are the words for each: in JSON, and in what people read.
var conclusions = [...]struct{ name, one, many, class string }{
	WorksAsAsked: {"worksAsAsked", "works as asked", "work as asked", "good"},
	WorksShorter: {"worksShorter", "works shorter", "work shorter", "warn"},
	NotAsked:     {"notAsked", "not asked", "not asked", "warn"},
	Depends:      {"depends", "depends", "depend", "warn"},
	NeverWorks:   {"neverWorks", "never works", "never work", "bad"},
	Denied:       {"denied", "denied", "denied", "bad"},
}

// inSummary is the order in which conclusions are counted.
var inSummary = [...]Conclusion{WorksAsAsked, WorksShorter, NeverWorks, Denied, Depends, NotAsked}

func (c Conclusion) String() string { return conclusions[c].one }

// Conclusion sums the verdict up.
func (v Verdict) Conclusion() Conclusion {
	l := v.Lifetime
	switch {
	case v.Permission == "denied" || v.refuted():
		return Denied
	case l.Effective != nil && *l.Effective == 0:
		return NeverWorks
	case v.Permission == "unknown" && len(v.Decisions) == 0:
		return NotAsked
	case v.Permission != "allowed", l.Effective == nil:
		return Depends
	case l.Requested != nil && *l.Effective < *l.Requested:
		return WorksShorter
	}
	return WorksAsAsked
}

// Conclusion is that of the site's worst verdict.
func (s *Site) Conclusion() Conclusion {
	if len(s.Verdicts) == 0 {
		return NotAsked
	}
	worst := WorksAsAsked
	for _, v := range s.Verdicts {
		worst = max(worst, v.Conclusion())
	}
	return worst
}

// Counts are how many presign calls came to each conclusion.
type Counts [len(conclusions)]int

// MarshalJSON writes an object with every conclusion in it, zero or not.
func (c Counts) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for n, i := range inSummary {
		separator := ","
		if n == 0 {
			separator = "{"
		}
		fmt.Fprintf(&b, "%s%q:%d", separator, conclusions[i].name, c[i])
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// String names those that occur: "4 work as asked, 1 denied".
func (c Counts) String() string {
	var parts []string
	for _, i := range inSummary {
		words := conclusions[i].many
		if c[i] == 1 {
			words = conclusions[i].one
		}
		if c[i] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c[i], words))
		}
	}
	return strings.Join(parts, ", ")
}

// Counts counts the presign calls by what is known of them; nil if nobody was
// asked.
func (r *Report) Counts() *Counts {
	if !r.verified {
		return nil
	}
	var c Counts
	for i := range r.Sites {
		if !r.Sites[i].Forwarded {
			c[r.Sites[i].Conclusion()]++
		}
	}
	return &c
}

// A Gap is one thing that kept a presign call from being decided, or an entry
// of the configuration that applies to none.
type Gap struct {
	Place
	Message string `json:"message"`
}

// FailUndecided makes the report that of a run that was to decide more than it
// did.
func (r *Report) FailUndecided() { r.undecidedFails = true }

func (p page) undecided() g.Node {
	return h.Section(h.Class("others"), h.ID("undecided"), h.H2(g.Text("Undecided, for want of a file or a setting")),
		g.Map(p.Undecided, func(gap Gap) g.Node { return h.P(h.Class("where"), g.Text(gap.String())) }))
}

// String is the gap in one line, after its place as far as that is known.
func (u Gap) String() string {
	if u.Line == 0 {
		return u.File + ": " + u.Message
	}
	return u.Place.String() + ": " + u.Message
}
