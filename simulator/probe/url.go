package probe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/presigned"
	"github.com/presigncheck/presigncheck/simulator/redact"
)

// maxSignedBody is the largest body that is sent because its length is
// signed.
const maxSignedBody = 1 << 20

// getUnread probes GET URLs other than those of objects: the answer's body is
// not read.
var getUnread = Design{
	Name: "get-unread", Method: "GET", Reads: true, Header: map[string]string{"Range": "bytes=0-0"},
	Allowed: []Answer{{Status: 200}, {Status: 206}}, Denied: accessDenied,
	Misbehaving: "nothing is written; the answer is not read",
}

// variants are operations that another one becomes by a parameter or header
// which no probe may carry.
var variants = map[string]string{
	"CopyObject": "PutObject", "UploadPartCopy": "UploadPart",
	"PutObjectTagging": "PutObject", "PutObjectAcl": "PutObject", "PutObjectRetention": "PutObject", "PutObjectLegalHold": "PutObject",
}

// URL finds out whether an existing presigned URL works now, and if not why,
// without its keys: the URL and its method stay as they are, and only headers
// are added that the signature does not cover. header has the values of the
// headers that it does cover, which only its maker knows.
//
// A nil error with an inconclusive result is the usual answer for a URL that
// does not work: the reason says why.
func (p *Prober) URL(ctx context.Context, l presigned.URL, header http.Header) (Evidence, error) {
	p.setUp()
	d, stop, err := p.chooseFor(l, header)
	if err != nil {
		return Evidence{}, err
	}
	if stop != nil {
		return *stop, nil
	}
	r, err := linkRequest(ctx, d, l, header)
	if err != nil {
		return Evidence{}, err
	}
	if d.Writes && p.Announce != nil {
		p.Announce(r.describe())
	}
	t := Target{Operation: l.Operation}
	e, err := p.send(ctx, r, t)
	if err != nil {
		return e, err
	}
	r, e, err = p.direct(r, t, e, func(d Design) (request, Evidence, error) {
		r, err := linkRequest(ctx, d, l, header)
		if err != nil {
			return r, Evidence{}, err
		}
		e, err := p.send(ctx, r, t)
		return r, e, err
	})
	if err != nil {
		return e, err
	}
	if e.Result == Confirmed && e.Cause == MissingObject { // the signer may read, but there is nothing
		e.Result = Inconclusive
	}
	if e.Result == Confirmed {
		if e, err = p.control(ctx, r, t, e); err != nil {
			return e, err
		}
	}
	if name := ownCondition(l); e.Result == Confirmed && e.Status/100 != 2 && name != "" {
		e.Result, e.Cause = Inconclusive, Condition
		e.Reason = fmt.Sprintf("the signer may do it, but the URL is signed over %s, and whether the object meets that was not asked: the probe is refused before, or for that", name)
	}
	e = explain(l, e, p.now())
	// The key of a URL that was encoded as a whole has the query in it.
	e.Resource, e.Reason = redact.Text(e.Resource), redact.Text(e.Reason)
	return e, nil
}

// ownCondition names a signed header on which it depends whether a permitted
// request succeeds; "" if there is none.
func ownCondition(l presigned.URL) string {
	for _, name := range l.SignedHeaders {
		switch name {
		case "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "range":
			return name
		}
	}
	return ""
}

// chooseFor finds the design for a URL, or says why nothing is sent.
func (p *Prober) chooseFor(l presigned.URL, header http.Header) (Design, *Evidence, error) {
	d, ok := designFor(l.Operation.Name)
	if !ok && l.Method == http.MethodGet || l.Operation.Name == "ListObjectsV2" {
		d, ok = getUnread, true
	}
	stop := func(cause Cause, format string, args ...any) (Design, *Evidence, error) {
		e := skipped(cause, fmt.Sprintf(format, args...))
		e.Probe = d.Name
		return d, &e, nil
	}
	if p.Server != "" {
		if _, known := ServerNamed(p.Server); !known {
			return d, nil, unknownServer(p.Server)
		}
	}
	u, err := url.Parse(l.Raw())
	if err != nil {
		return d, nil, err
	}
	items, err := queryItems(u.RawQuery)
	if err != nil {
		return stop(Malformed, "%s", err.Error())
	}
	s := p.acquaintance(u.Hostname(), p.host(u.Host))
	items = append(items, headerItems(header)...)
	for _, name := range l.SignedHeaders {
		if header.Get(name) == "" {
			items = append(items, item{in: inHeader, name: name, open: true})
		}
	}
	const doesIt = "a %s URL cannot be tried without doing it; check the permission with presigncheck simulate"
	variant := !ok && variants[l.Operation.Name] != ""
	if variant { // asked only why it is not admitted
		d, ok = designFor(variants[l.Operation.Name])
	}
	if !ok || d.Method != l.Method || d.Sibling {
		return stop(Unsafe, doesIt, l.Method)
	}
	if why := d.admit(l.Operation.Key, items, s); why != "" {
		return stop(Unsafe, "%s", why)
	}
	if variant {
		return stop(Unsafe, doesIt, l.Method)
	}
	switch missing := missingHeaders(l, header); {
	case d.Writes && d.Operation != "PutObject":
		return stop(Unsafe, doesIt, l.Method)
	case len(missing) > 0:
		return stop(MissingHeaders, "the URL is signed over %s, which whoever uses it must send; give the value (--header '%s: …')", strings.Join(missing, ", "), missing[0])
	case d.Writes && l.Version == 2:
		return stop(Unsafe, "signed with Signature Version 2, where the Content-MD5 that makes the probe safe would break the signature")
	case d.Writes && !p.AllowWrites:
		return stop(NotPermitted, "probes of writing operations are not switched on (--probe-writes)")
	case d.Writes && s.sure && !s.holdsBack(d):
		return stop(Unsafe, "%s is not known to refuse an upload whose Content-MD5 is wrong, so this URL cannot be tried without writing", s.Title)
	case d.Writes && !s.holdsBack(d):
		return stop(Unsafe, "the key of a signed URL cannot be changed, so it cannot be tried on another key first, and whether this server refuses an upload whose Content-MD5 is wrong is not known; name the server (--server %s)", strings.Join(refusing(d), ", "))
	}
	d.Query, d.Follow = nil, ""
	// If-Match beside an If-None-Match is 501 on Amazon S3 and versitygw.
	if d.Writes && s.IfMatchReads != Yes && header.Get("If-Match") == "" && header.Get("If-None-Match") == "" {
		d = d.latched()
	}
	if d.Name == "get-if-match" { // the URL's own If-Match or Range may be signed
		d.Allowed = append([]Answer{{Status: 200, Header: "Etag"}, {Status: 304}}, d.Allowed...)
	}
	return d, nil, nil
}

// missingHeaders are those that were signed and whose values nobody gave.
func missingHeaders(l presigned.URL, header http.Header) []string {
	var missing []string
	for _, name := range l.SignedHeaders {
		if header.Get(name) == "" {
			missing = append(missing, name)
		}
	}
	return missing
}

// linkRequest adds the design's latches and the given headers, which come
// first where they are signed.
func linkRequest(ctx context.Context, d Design, l presigned.URL, header http.Header) (request, error) {
	h := http.Header{}
	for name, value := range d.Header {
		h.Set(name, value)
	}
	for name, values := range header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	body := []byte(d.Body)
	if length := h.Get("Content-Length"); length != "" {
		n, err := strconv.Atoi(length)
		if err != nil || n < 0 || n > maxSignedBody {
			return request{}, fmt.Errorf("Content-Length %q: a probe sends at most %d bytes", length, maxSignedBody)
		}
		body = []byte(strings.Repeat("p", n))
		h.Del("Content-Length")
	}
	r, err := request{design: d, key: l.Operation.Key, body: body, Request: &http.Request{Method: l.Method}}.with(ctx, l.Raw(), h)
	if err != nil {
		return r, err
	}
	if d.kind(r.key) == upload {
		return r, r.wrongDigest()
	}
	return r, nil
}

// explain completes the reason with what the URL says about its life and with
// what the server's clock says.
func explain(l presigned.URL, e Evidence, now time.Time) Evidence {
	server := now.Add(e.Skew)
	end := l.Expires.Format(time.RFC3339)
	if l.Expires.IsZero() { // refused by Amazon S3, but not by every server
		return e
	}
	// A denial without a reason may have one that the clocks show: HEAD has no
	// error code, and MinIO's messages differ. Amazon S3 takes 15 minutes.
	if e.Status == http.StatusForbidden && (e.Code == "" || e.Code == "AccessDenied") && e.Action == "" {
		switch {
		case server.After(l.Expires):
			e.Result, e.Cause = Inconclusive, Expired
		case server.Before(l.Signed.Add(-maxAhead)):
			e.Result, e.Cause = Inconclusive, NotYetValid
		}
	}
	switch {
	case e.Result == Confirmed && e.Cause == "":
		e.Reason = fmt.Sprintf("the URL works now, until %s (%s left)", end, l.Expires.Sub(server).Round(time.Second))
		if l.Temporary {
			e.Reason += " unless the session that signed it ends before"
		}
	case e.Cause == Expired && server.After(l.Expires):
		e.Reason = fmt.Sprintf("the URL has expired: it ended at %s, %s ago by the server's clock; sign a new one", end, server.Sub(l.Expires).Round(time.Second))
	case e.Cause == NotYetValid:
		e.Reason = fmt.Sprintf("the URL is dated %s, and the server's clock says %s; set the clock of the machine that signs", l.Signed.Format(time.RFC3339), server.UTC().Format(time.RFC3339))
	case e.Cause == UnknownKey && l.Temporary:
		e.Reason += "; keys of a session that is over are forgotten"
	}
	if e.Skew.Abs() > tolerableSkew {
		e.Reason += fmt.Sprintf("; this machine's clock is %s", off(e.Skew))
	}
	return e
}

// maxAhead is how far in the future a signature may be dated. Source: Amazon S3
// API Reference, RequestTimeTooSkewed.
const maxAhead = 15 * time.Minute

// tolerableSkew is not worth mentioning: Date counts whole seconds, and an
// answer takes a while.
const tolerableSkew = time.Minute

func off(skew time.Duration) string {
	if skew > 0 {
		return skew.String() + " behind the server's"
	}
	return skew.Abs().String() + " ahead of the server's"
}
