package probe

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// taken judges an answer that says yes to a write that had to be refused.
// Nothing can be learned from it but the most important thing: what lies where
// now. It is never taken for a permission, and never for nothing.
func (r request) taken(t Target, s acquaintance, a answer) (Evidence, bool) {
	d := r.design
	if !d.Writes || a.status < 200 || a.status > 299 || has(d.Allowed, a) {
		return Evidence{}, false
	}
	where := t.resource(r.key)
	if a.root == "Error" { // S3 has such answers for copies and completions, which begin before they fail
		if d.kind(r.key)&(upload|part|form) == 0 {
			return Evidence{}, false
		}
		return inconclusive(Stored, fmt.Sprintf("the server answered %d with the error %s: whether it stored %s at %s is not known; look there. %s. presigncheck deletes nothing, and sends this server no further write",
			a.status, redact.Text(a.code), d.carries(), where, r.mend())), true
	}
	switch k := d.kind(r.key); {
	case k == abort && a.status == http.StatusNoContent && s.AbortsAnything.holds():
		return Evidence{}, false
	case k == complete && s.CompletesAnything.holds():
		return inconclusive(Ambiguous, s.Title+" answers 200 to the completion of an upload that does not exist if the key does, and writes nothing"), true
	case k&(abort|deletion) != 0:
		return inconclusive(Ambiguous, fmt.Sprintf("the server answered %d: either it always does, or it has deleted %s, which never existed and of which a versioned bucket now has a delete marker; name the server (--server)", a.status, where)), true
	case a.html && a.status == http.StatusOK:
		e := inconclusive(NotS3, fmt.Sprintf("the server answered 200 with a web page: a proxy or a login page in between, or no S3 server; look whether there is anything at %s. No further write is sent there", where))
		return e, true
	}
	return inconclusive(Stored, fmt.Sprintf("the server %s at %s: it ignores %s. %s. presigncheck deletes nothing, and sends this server no further write",
		r.did(), where, d.ignored(), r.mend())), true
}

// did says what the server did that it should have refused.
func (r request) did() string {
	switch r.design.kind(r.key) {
	case part:
		return fmt.Sprintf("took %s for a part of an upload that does not exist", r.design.carries())
	case complete:
		return "says that it completed an upload that does not exist"
	case upload:
		return fmt.Sprintf("stored %d bytes", len(r.body))
	}
	return "stored " + r.design.carries()
}

// mend says what a person has to do now.
func (r request) mend() string {
	if isSibling(r.key) {
		return "Remove it; nothing was there before"
	}
	return "What was there is replaced: restore it from a version or a copy, or remove what was stored"
}

// carries is what a design's request would leave behind.
func (d Design) carries() string { return fmt.Sprintf("%d bytes", len(d.Body)) }

// ignored names the latches that did not hold.
func (d Design) ignored() string {
	var names []string
	if d.Form {
		names = append(names, "the smallest size that the form's policy allows")
	}
	if d.Header["Content-Md5"] != "" {
		names = append(names, "Content-MD5")
	}
	if d.Header["If-Match"] != "" {
		names = append(names, "If-Match")
	}
	if d.Query["uploadId"] != "" {
		names = append(names, "uploadId")
	}
	return strings.Join(names, " and ")
}

// endsWrites reports whether the server must not be sent another write.
func (d Design) endsWrites(e Evidence) bool {
	return d.Writes && (e.Cause == Stored || e.Cause == NotS3 && e.Status/100 == 2)
}
