package report

import (
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/simulator"
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

// conclusions are the words for each.
var conclusions = [...]struct {
	one, many string
	tone      Tone
}{
	WorksAsAsked: {"works as asked", "work as asked", Good},
	WorksShorter: {"works shorter", "work shorter", Warn},
	NotAsked:     {"not asked", "not asked", Warn},
	Depends:      {"depends", "depend", Warn},
	NeverWorks:   {"never works", "never work", Bad},
	Denied:       {"denied", "denied", Bad},
}

// Conclusions are all of them, in the order in which they are counted.
var Conclusions = [...]Conclusion{WorksAsAsked, WorksShorter, NeverWorks, Denied, Depends, NotAsked}

func (c Conclusion) String() string { return conclusions[c].one }

// Many are the words for several calls that came to it.
func (c Conclusion) Many() string { return conclusions[c].many }

// Tone says how good it is.
func (c Conclusion) Tone() Tone { return conclusions[c].tone }

// Conclusion sums the verdict up.
func (v Verdict) Conclusion() Conclusion {
	l := v.Lifetime
	switch {
	case v.Permission == simulator.Denied || v.Refuted():
		return Denied
	case l.Effective != nil && *l.Effective == 0:
		return NeverWorks
	case v.Permission == simulator.Unknown && len(v.Decisions) == 0:
		return NotAsked
	case v.Permission != simulator.Allowed, l.Effective == nil:
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

// String names those that occur: "4 work as asked, 1 denied".
func (c Counts) String() string {
	var parts []string
	for _, i := range Conclusions {
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
	source.Place
	Message string `json:"message"`
}

// FailUndecided makes the report that of a run that was to decide more than it
// did, for the reason.
func (r *Report) FailUndecided(reason string) { r.undecidedFails = reason }

// String is the gap in one line, after its place as far as that is known.
func (u Gap) String() string {
	if u.Line == 0 {
		return u.File + ": " + u.Message
	}
	return u.Place.String() + ": " + u.Message
}
