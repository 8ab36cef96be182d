package presigned

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// A Fault is a reason for which a URL cannot work, that needs no server to be
// known.
type Fault struct {
	Kind FaultKind `json:"kind"`
	Text string    `json:"text"`
	// Clock is by how much this machine's clock would have to be wrong for the
	// fault not to hold; 0 where no clock matters.
	Clock time.Duration `json:"-"`

	amazonOnly bool
}

// A FaultKind sorts the faults.
type FaultKind string

// The kinds.
const (
	Expired      FaultKind = "expired"
	NotYetValid  FaultKind = "not-yet-valid"
	Malformed    FaultKind = "malformed"
	MissingToken FaultKind = "bad-token"
	WrongRegion  FaultKind = "wrong-region"
)

// Tolerance is how far apart the clocks of signer and server may be. Source:
// Amazon S3 API Reference, RequestTimeTooSkewed; MinIO measured.
const Tolerance = 15 * time.Minute

// Faults lists what is certain to make the URL fail at a time, the most
// telling first.
func (u URL) Faults(now time.Time) []Fault {
	faults, _ := u.faultsAndDoubts(now)
	return faults
}

// faultsAndDoubts tells what is certain from what only Amazon S3 is known to
// refuse, where the server is another.
func (u URL) faultsAndDoubts(now time.Time) (faults []Fault, doubts []string) {
	all := u.faults
	switch ahead := u.Signed.Sub(now); {
	case u.Signed.IsZero() || ahead <= 0:
	case ahead > Tolerance || u.Foreign():
		text := fmt.Sprintf("dated %s, which is %s in the future by this machine's clock; set the clock of the machine that signs", stamp(u.Signed), span(ahead))
		all = append([]Fault{{Kind: NotYetValid, Text: text, Clock: ahead, amazonOnly: !u.Foreign()}}, all...)
	case ahead > time.Minute:
		doubts = append(doubts, fmt.Sprintf("dated %s in the future by this machine's clock; servers tolerate up to %s", span(ahead), span(Tolerance)))
	}
	if !u.Expires.IsZero() && !now.Before(u.Expires) {
		ago := now.Sub(u.Expires)
		text := fmt.Sprintf("expired %s ago by this machine's clock, at %s; sign a new one", span(ago), stamp(u.Expires))
		all = append([]Fault{{Kind: Expired, Text: text, Clock: max(ago, time.Second)}}, all...)
	}
	for _, f := range all {
		if f.amazonOnly && !u.Host.Amazon() {
			doubts = append(doubts, f.Text+" (Amazon S3 refuses this; this server may not)")
		} else {
			faults = append(faults, f)
		}
	}
	return faults, doubts
}

// judge finds faults and doubts that take more than one parameter to see.
func (u *URL) judge(at *url.URL, q query) {
	for _, name := range q.differing() {
		if authentication(strings.ToLower(name)) || name == "Signature" || name == "Expires" || name == "AWSAccessKeyId" {
			u.fault(Malformed, false, "%s is given more than once, with different values", name)
		}
	}
	if u.Foreign() {
		return
	}
	switch {
	case u.KeyKind == Session && !u.Temporary:
		u.fault(MissingToken, true, "the access key is that of a session, but the URL has no session token; sign with all three parts of the credentials")
	case u.KeyKind == LongTerm && u.Temporary:
		u.note("a session token is given with a long-term access key, which needs none")
	}
	if key := q.get("X-Amz-Credential"); strings.HasPrefix(key, "akia") || strings.HasPrefix(key, "asia") {
		f := Fault{Kind: Malformed, Text: "the URL was turned into lower case; what was in capitals cannot be restored"}
		u.faults = append([]Fault{f}, u.faults...)
	}
	if u.Version == 4 && u.Scheme != SigV4a && u.Region != "" && u.Region != "auto" && u.Host.Region != "" && u.Region != u.Host.Region {
		u.fault(WrongRegion, true, "signed for %s, but the host is in %s; sign for that", word(u.Region), u.Host.Region)
	}
	if u.Host.Amazon() && u.Version == 2 && u.Host.Region != "" && !v2Regions.MatchString(u.Host.Region) {
		u.fault(Malformed, true, "signed with Signature Version 2, which %s does not accept; sign with version 4", u.Host.Region)
	}
	u.remark(at, q)
}

// remark adds what is not certain, and what the URL does not say.
func (u *URL) remark(at *url.URL, q query) {
	if u.Version == 2 {
		u.note("Signature Version 2 does not say for which region it was made; buckets made after June 24, 2020 do not accept it")
	}
	if q.has("x-amz-sdk-checksum-algorithm") {
		u.note("a checksum of the body is signed into the query, where Amazon S3 is reported to ignore it and other servers may insist on it")
	}
	if u.Host.Style == "website" {
		u.note("a website endpoint does not look at signatures: it serves only what is public")
	}
	if u.Host.Style == "" {
		u.note("the host does not tell whether the bucket is in its name; bucket and key are read from the path")
	}
	if strings.Contains(at.Path, "//") {
		u.note("the path has a double slash, which S3 takes as part of the key")
	}
	if u.Operation.Key != "" && strings.HasSuffix(u.Operation.Key, "/") {
		u.note("the key ends in a slash, so it names an object that stands for a folder, which often does not exist")
	}
	if u.Temporary {
		u.note("when the session ends is not in the URL; it may be before the URL does")
	}
}

// span is a duration for a person, to two units.
func span(d time.Duration) string {
	d = d.Abs()
	switch days, hours, minutes := int64(d/(24*time.Hour)), int64(d/time.Hour), int64(d/time.Minute); {
	case days > 365*2:
		return fmt.Sprintf("%d years", days/365)
	case days >= 2 && hours%24 > 0 && days < 14:
		return fmt.Sprintf("%d days %d h", days, hours%24)
	case days >= 2:
		return fmt.Sprintf("%d days", days)
	case hours > 0 && minutes%60 > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes%60)
	case hours > 0:
		return fmt.Sprintf("%d h", hours)
	case minutes > 0:
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d s", int64(d/time.Second))
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
