package presigned

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// maxExpires is the longest life that Signature Version 4 allows: seven days.
const maxExpires = 604800

// amzDate is the form of X-Amz-Date.
const amzDate = "20060102T150405Z"

var hex64 = regexp.MustCompile(`^[0-9a-f]{64}$`)

// readV4 reads the parameters of versions 4 and 4a. What is wrong with them
// becomes a fault, so that the rest can still be told.
func (u *URL) readV4(q query) {
	u.Scheme, u.Version = SigV4, 4
	u.Temporary = q.get("X-Amz-Security-Token") != "" || q.get("X-Amz-S3session-Token") != ""
	for _, name := range v4Parameters {
		if !q.has(name) {
			u.fault(Malformed, name == "X-Amz-Expires" || name == "X-Amz-Algorithm", "%s is missing%s", name, cutEnd(name))
		}
	}
	switch algorithm := q.get("X-Amz-Algorithm"); algorithm {
	case "AWS4-HMAC-SHA256", "":
	case "AWS4-ECDSA-P256-SHA256":
		u.Scheme = SigV4a
	default:
		u.fault(Malformed, false, "X-Amz-Algorithm is neither AWS4-HMAC-SHA256 nor AWS4-ECDSA-P256-SHA256")
	}
	u.readScope(q)
	u.readLife(q)
	host := false
	for _, name := range strings.Split(strings.ToLower(q.get("X-Amz-SignedHeaders")), ";") {
		if name == "host" {
			host = true
		} else if name != "" {
			u.SignedHeaders = append(u.SignedHeaders, headerName(name))
		}
	}
	if !host && q.has("X-Amz-SignedHeaders") {
		u.fault(Malformed, false, "host is not among the signed headers, which Signature Version 4 requires")
	}
	u.checkSignature(q.get("X-Amz-Signature"))
}

// cutEnd is what to add when a parameter is missing that often stands last.
func cutEnd(name string) string {
	if name == "X-Amz-Signature" {
		return ": the end of the URL was cut off"
	}
	return ""
}

// readScope reads KEY/DATE/REGION/SERVICE/aws4_request. Version 4a leaves out
// the region, which X-Amz-Region-Set names. Key IDs of other servers may have
// slashes.
func (u *URL) readScope(q query) {
	credential := q.get("X-Amz-Credential")
	if credential == "" {
		return
	}
	scope := strings.Split(credential, "/")
	after := 4
	if u.Scheme == SigV4a {
		after = 3
	}
	n := len(scope)
	if n <= after || scope[n-1] != "aws4_request" {
		u.fault(Malformed, false, "X-Amz-Credential is not KEY/DATE/REGION/SERVICE/aws4_request: the URL was cut or encoded twice")
		return
	}
	u.setKey(strings.Join(scope[:n-after], "/"))
	u.Service = scope[n-2]
	u.Region = scope[n-3]
	if u.Scheme == SigV4a {
		u.Region = q.get("X-Amz-Region-Set")
	}
	day := scope[n-after]
	if signed := q.get("X-Amz-Date"); len(signed) == len(amzDate) && signed[:8] != day {
		u.fault(Malformed, false, "the date in X-Amz-Credential is not that of X-Amz-Date")
	}
}

func (u *URL) setKey(id string) {
	u.AccessKey, u.KeyKind = redact.Text(redact.AccessKey(strings.ReplaceAll(id, "/", "_"))), OtherKey
	switch {
	case awsKey.MatchString(id) && strings.HasPrefix(id, "AKIA"):
		u.KeyKind = LongTerm
	case awsKey.MatchString(id):
		u.KeyKind = Session
	}
}

var awsKey = regexp.MustCompile(`^A[KS]IA[A-Z0-9]{12,124}$`)

// readLife reads when the URL was signed and when it ends.
func (u *URL) readLife(q query) {
	if text := q.get("X-Amz-Date"); text != "" {
		signed, err := time.Parse(amzDate, text)
		if err != nil {
			u.fault(Malformed, false, "X-Amz-Date is not a time such as 20060102T150405Z")
		}
		u.Signed = signed
	}
	text := q.get("X-Amz-Expires")
	if text == "" {
		if q.has("X-Amz-Expires") {
			u.fault(Malformed, false, "X-Amz-Expires is empty")
		}
		return
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		u.fault(Malformed, false, "X-Amz-Expires is not a whole number of seconds")
		return
	case seconds <= 0:
		u.fault(Malformed, false, "X-Amz-Expires is %d: the URL never works; it must be from 1 to %d seconds", seconds, maxExpires)
	case seconds > maxExpires:
		u.fault(Malformed, false, "X-Amz-Expires is %d seconds (%s): Signature Version 4 refuses more than %d (7 days)", seconds, span(time.Duration(min(seconds, 1<<33))*time.Second), maxExpires)
	}
	if !u.Signed.IsZero() && seconds > 0 {
		u.Expires = u.Signed.Add(time.Duration(min(seconds, 1<<33)) * time.Second)
	}
}

func (u *URL) checkSignature(signature string) {
	switch {
	case signature == "":
	case u.Scheme == SigV4a:
		if !derHex.MatchString(signature) {
			u.fault(Malformed, false, "X-Amz-Signature is not a signature of version 4a in hexadecimal: something was cut off or added")
		}
	case hex64.MatchString(signature):
	case hex64.MatchString(strings.ToLower(signature)):
		u.fault(Malformed, false, "X-Amz-Signature is in capitals: something changed the case of the URL")
	case len(signature) < 64:
		u.fault(Malformed, false, "X-Amz-Signature has %d characters instead of 64: the URL was cut", len(signature))
	default:
		u.fault(Malformed, false, "X-Amz-Signature is not 64 hexadecimal digits: something was added or changed")
	}
}

// derHex is the shape of an ECDSA signature for P-256.
var derHex = regexp.MustCompile(`^30[0-9a-f]{130,142}$`)

// fault notes what makes the URL fail. Some of it only Amazon S3 is known to
// refuse.
func (u *URL) fault(kind FaultKind, amazonOnly bool, format string, args ...any) {
	u.faults = append(u.faults, Fault{Kind: kind, Text: fmt.Sprintf(format, args...), amazonOnly: amazonOnly})
}

func (u *URL) note(format string, args ...any) {
	u.notes = append(u.notes, fmt.Sprintf(format, args...))
}
