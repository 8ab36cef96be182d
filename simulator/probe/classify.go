package probe

import (
	"fmt"
	"net/http"
	"regexp"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// classify turns an answer into evidence, by status and code and by what is
// known of the server. Controls come after it.
func classify(r request, t Target, s acquaintance, a answer) Evidence {
	d := r.design
	a.versioned = r.Request != nil && r.URL.Query().Get("versionId") != ""
	e, tookIt := r.taken(t, s, a)
	if !tookIt {
		e = judge(d, t, s, a)
	}
	e.Resource = t.resource(r.key)
	e.Status, e.Code = a.status, redact.Text(a.code)
	e.Skew, e.RequestID = a.skew, a.requestID()
	e.Probe = d.Name
	e.Simulated = a.header.Get("Server") == sandboxServer
	return e
}

// sandboxServer is the Server header of presigncheck's own sandbox.
const sandboxServer = "presigncheck-sandbox"

// undecidedHeader is the sandbox's, in an answer that is neither yes nor no.
const undecidedHeader = "X-Presigncheck-Undecided"

func judge(d Design, t Target, s acquaintance, a answer) Evidence {
	if why := a.header.Get(undecidedHeader); why != "" && a.header.Get("Server") == sandboxServer {
		return inconclusive(Undecided, "the sandbox cannot tell either: "+redact.Text(why))
	}
	if a.html {
		return inconclusive(NotS3, fmt.Sprintf("the server answered %d with a web page; is the endpoint an S3 server, or is a proxy or a login page in between?", a.status))
	}
	if has(d.Allowed, a) || d.Operation == "AbortMultipartUpload" && a.status == 204 && s.AbortsAnything.holds() {
		e := Evidence{Result: Confirmed, Reason: "the server let the request past its permission check"}
		e.unproven = s.doubt(a)
		return e
	}
	if d.Operation == "GetObject" && a.missing() && s.TellsReaders.holds() {
		return Evidence{Result: Confirmed, Cause: MissingObject, Reason: "the object does not exist, and " + s.Title + " says so only to those who may read it"}
	}
	if a.status >= 300 && a.status < 400 {
		return redirected(a)
	}
	// A denial and, say, an expired URL share status and code.
	if a.missing() {
		return inconclusive(MissingObject, "the object does not exist; name a key that does")
	}
	if p, ok := findProblem(a); ok {
		return inconclusive(p.cause, p.text(a))
	}
	if has(d.Denied, a) {
		return denied(d, t, s, a)
	}
	if d.Method == http.MethodHead && a.status == 404 {
		if d.Operation == "HeadBucket" {
			return inconclusive(MissingBucket, "the bucket does not exist; check its name and the endpoint")
		}
		return inconclusive(MissingObject, "the object or the bucket does not exist: HEAD has no error code; a GET says which")
	}
	if d.Method == http.MethodHead && a.status == 400 {
		return inconclusive(Ambiguous, "the server answered 400, for which HEAD gives no reason: another region, a session that has ended, or a malformed signature; a GET says which")
	}
	if a.code == "" && a.status == 403 {
		return inconclusive(Ambiguous, "403 without an error code: denied, not signed as it should be, or no such object")
	}
	if a.code == "" {
		return inconclusive(Ambiguous, fmt.Sprintf("the server answered %d without an error code", a.status))
	}
	if a.status >= 500 {
		return inconclusive(ServerError, fmt.Sprintf("the server failed: %s; probe again later", a.message))
	}
	return inconclusive(Ambiguous, fmt.Sprintf("%d %s is inconclusive: %s", a.status, redact.Text(a.code), a.message))
}

// missing reports whether the object is said not to exist. MinIO says so with
// NoSuchVersion of a key that ends in "/", though no version was asked for.
func (a answer) missing() bool {
	return a.status == 404 && (a.code == "NoSuchKey" || a.code == "NoSuchVersion" && !a.versioned)
}

// doubt says why an answer from behind the permission check does not prove the
// permission yet; "" when it does.
func (s Server) doubt(a answer) string {
	switch fact := s.proves(a); {
	case fact.holds():
		return ""
	case fact == No:
		return fmt.Sprintf("%s answers %d %s before it checks the permission; %s", s.Title, a.status, a.code, insteadOf(a))
	case s.Title != "":
		return fmt.Sprintf("whether %s answers %d %s before or after it checks the permission is not on record; a control tells (--control-role ARN, the role that signs)", s.Title, a.status, a.code)
	}
	return fmt.Sprintf("whether this server answers %d %s before or after it checks the permission is not known; name it (--server), or use a control (--control-role ARN, the role that signs)", a.status, redact.Text(a.code))
}

// insteadOf says what to ask where the answer to this question is given before
// the permission is looked at: no control tells then.
func insteadOf(a answer) string {
	if a.code == "EntityTooSmall" {
		return "ask about PutObject, which needs the same permission, or check it with presigncheck simulate"
	}
	return "check it with presigncheck simulate"
}

func has(answers []Answer, a answer) bool {
	for _, want := range answers {
		if want.Status == a.status && want.Code == a.code && (want.Header == "" || a.header.Get(want.Header) != "") &&
			(want.Root == "" || want.Root == a.root) {
			return true
		}
	}
	return false
}

func redirected(a answer) Evidence {
	if p, ok := findProblem(a); ok {
		return inconclusive(p.cause, p.text(a))
	}
	if a.region != "" {
		return inconclusive(WrongRegion, "the bucket is in another region; sign for "+redact.Text(a.region))
	}
	return inconclusive(Redirected, fmt.Sprintf("the server redirects (%d), which a signed URL cannot follow; use the bucket's regional endpoint", a.status))
}

// notAuthorized finds the action in the enhanced access-denied messages of S3:
// "User: … is not authorized to perform: s3:GetObject on resource: …".
var notAuthorized = regexp.MustCompile(`is not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9*]+)`)

// denied finds out what it was that the server denied.
func denied(d Design, t Target, s acquaintance, a answer) Evidence {
	action := ""
	if m := notAuthorized.FindStringSubmatch(a.message); m != nil {
		action = m[1]
	}
	refuted := Evidence{Result: Refuted, Cause: Permission, Action: action, Reason: "the server denied the permission"}
	if a.message != "" {
		refuted.Reason += ": " + a.message
	}
	switch {
	case d.Reads && action == "s3:ListBucket":
		e := inconclusive(MissingObject, "the object does not exist, and without s3:ListBucket S3 answers 403 for that; name a key that exists")
		e.Action = action
		return e
	case d.Reads && action == "" && !t.KeyExists && !s.TellsReaders.holds():
		return inconclusive(MissingObject, "403 without a reason: denied, or the object does not exist and s3:ListBucket is missing; name a key that exists")
	case d.Needs != "" && s.IfMatchReads != No && (action == d.Needs || action == ""):
		return inconclusive(Ambiguous, fmt.Sprintf("denied, perhaps only because the probe's If-Match needs %s besides; name the server if it is one that does not ask for it (--server)", d.Needs))
	}
	return refuted
}
