package probe

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// A kind of request, as far as it decides what the request may carry.
type kind uint8

const (
	objectRead kind = 1 << iota
	bucketRead
	upload // PutObject
	part
	complete
	abort
	deletion
	form

	reads  = objectRead | bucketRead
	writes = upload | part | complete | abort | deletion | form
	all    = reads | writes
)

// kind is derived from the design, so that a new one of an operation that is
// not listed may carry nothing.
func (d Design) kind(key string) kind {
	switch d.Operation {
	case "PutObject":
		return upload
	case "UploadPart":
		return part
	case "CompleteMultipartUpload":
		return complete
	case "AbortMultipartUpload":
		return abort
	case "DeleteObject":
		return deletion
	case "PostObject":
		return form
	}
	switch {
	case d.Writes || d.Method != http.MethodGet && d.Method != http.MethodHead:
		return 0
	case key == "":
		return bucketRead
	}
	return objectRead
}

// A part of a request in which a name can stand.
type location uint8

const (
	inQuery location = 1 << iota
	inHeader
	inField // of an upload form
)

// An item is one name of a request with its value.
type item struct {
	in          location
	name, value string
	// open is true when the value is not known yet, only that it will be there.
	open bool
}

// A permit is a name that requests may carry. Everything else is refused: a
// server may take a name that this package has never heard of for an order.
type permit struct {
	// names are exact for query parameters of S3's own, and in lower case for
	// headers and for what begins with x-amz-, which servers read from either
	// place. One that ends in "*" is a prefix.
	names []string
	// except is what a name may not contain; "" for nothing.
	except string
	in     location
	kinds  kind
	// value restricts the value; nil for none.
	value func(k kind, op, value string) bool
	// latched permits only where the server is known to hold the write back:
	// harmless in a request that is refused, lasting in one that is not.
	latched bool
}

const amz = inQuery | inHeader // where servers take x-amz- from

// permits is the allow-list. Sources: Amazon S3 API Reference, request syntax
// of the operations that have a design, and of the GET and HEAD operations for
// URLs; "Authenticating Requests: Using Query Parameters".
var permits = []permit{
	// The signature.
	{names: []string{"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signedheaders", "x-amz-signature",
		"x-amz-security-token", "x-amz-s3session-token", "x-amz-region-set"}, in: amz | inField, kinds: all},
	{names: []string{"x-amz-content-sha256"}, in: amz, kinds: all, value: wholeBody},
	{names: []string{"AWSAccessKeyId", "Signature", "Expires"}, in: inQuery, kinds: reads},
	{names: []string{"policy", "key", "bucket"}, in: inField, kinds: form},

	// What clients add.
	{names: []string{"x-id"}, in: inQuery, kinds: all, value: ownName},
	{names: []string{"x-amz-user-agent"}, in: amz, kinds: all},
	{names: []string{"host", "user-agent", "accept", "accept-language", "accept-encoding", "amz-sdk-invocation-id", "amz-sdk-request",
		"x-amzn-trace-id", "origin", "referer", "date"}, in: inHeader, kinds: all},
	{names: []string{"x-amz-request-payer", "x-amz-expected-bucket-owner"}, in: amz, kinds: all &^ form},

	// Reading.
	{names: []string{"if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "range", "content-type", "cache-control"}, in: inHeader, kinds: reads},
	{names: []string{"versionId", "partNumber", "uploadId", "max-parts", "part-number-marker", "encoding-type",
		"response-content-type", "response-content-language", "response-expires", "response-cache-control",
		"response-content-disposition", "response-content-encoding",
		"acl", "attributes", "legal-hold", "retention", "tagging"}, in: inQuery, kinds: objectRead},
	{names: []string{"x-amz-checksum-mode", "x-amz-object-attributes", "x-amz-max-parts", "x-amz-part-number-marker"}, in: amz, kinds: objectRead},
	{names: []string{"x-amz-server-side-encryption-customer-*"}, in: amz, kinds: objectRead | upload | part | complete},
	{names: []string{"list-type", "prefix", "delimiter", "marker", "max-keys", "continuation-token", "start-after", "fetch-owner", "encoding-type",
		"versions", "key-marker", "version-id-marker", "uploads", "max-uploads", "upload-id-marker",
		"accelerate", "acl", "analytics", "cors", "encryption", "id", "intelligent-tiering", "inventory", "lifecycle", "location", "logging",
		"metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication",
		"requestPayment", "tagging", "versioning", "website"}, in: inQuery, kinds: bucketRead},
	{names: []string{"x-amz-optional-object-attributes"}, in: amz, kinds: bucketRead},

	// Writing. Only the upload that does not exist may be named.
	{names: []string{"uploadId"}, in: inQuery, kinds: part | complete | abort, value: noUpload},
	{names: []string{"partNumber"}, in: inQuery, kinds: part, value: number},
	{names: []string{"content-md5", "content-length"}, in: inHeader, kinds: upload | part},
	{names: []string{"if-match"}, in: inHeader, kinds: upload | part | deletion},
	{names: []string{"if-none-match"}, in: inHeader, kinds: upload},
	{names: []string{"content-type"}, in: inHeader, kinds: writes},
	{names: []string{"cache-control", "content-disposition", "content-language", "expires"}, in: inHeader | inField, kinds: upload | form},
	{names: []string{"content-encoding"}, in: inHeader | inField, kinds: upload | form, value: notChunked},
	{names: []string{"content-type"}, in: inField, kinds: form},
	{names: []string{"success_action_status"}, in: inField, kinds: form, value: number},
	{names: []string{"x-amz-checksum-*", "x-amz-sdk-checksum-algorithm"}, in: amz, kinds: upload | part},
	// MinIO unpacks an archive into many keys for x-amz-meta-snowball-auto-extract.
	{names: []string{"x-amz-meta-*"}, except: "snowball", in: amz | inField, kinds: upload | form},
	{names: []string{"x-amz-storage-class", "x-amz-server-side-encryption", "x-amz-server-side-encryption-*"}, in: amz | inField, kinds: upload | form},
	{names: []string{"x-amz-acl", "x-amz-grant-*", "x-amz-tagging", "x-amz-website-redirect-location", "x-amz-object-lock-*"}, in: amz | inField, kinds: upload | form, latched: true},
	{names: []string{"acl", "tagging"}, in: inField, kinds: form, latched: true},
	{names: []string{"x-amz-bypass-governance-retention"}, in: amz, kinds: deletion},
}

func ownName(k kind, op, value string) bool {
	return k&reads != 0 || strings.EqualFold(value, op)
}
func noUpload(_ kind, _, value string) bool { return value == impossibleUpload }

var digits = regexp.MustCompile(`^[0-9]{1,5}$`)

func number(_ kind, _, value string) bool { return digits.MatchString(value) }

// notChunked keeps out framings in which the body is not what is hashed.
func notChunked(_ kind, _, value string) bool {
	return !strings.Contains(strings.ToLower(value), "aws-chunked")
}

func wholeBody(_ kind, _, value string) bool {
	return !strings.HasPrefix(strings.ToUpper(strings.TrimSpace(value)), "STREAMING")
}

// orders are names that make the request another operation, with what they
// order; only for saying so.
var orders = []struct{ prefix, does string }{
	{"x-amz-copy-source", "a copy, which no precondition on the body holds back"},
	{"x-amz-rename-source", "a rename"},
	{"x-amz-write-offset-bytes", "an append"},
	{"append", "an append"},
	{"x-amz-restore", "a restore of an archived object"},
	{"restore", "a restore of an archived object"},
	{"select", "a query of the object's content"},
	{"torrent", "a request for a torrent, which publishes the object"},
	{"x-amz-tagging", "a change of tags"},
	{"tagging", "a change of tags"},
	{"x-amz-acl", "a change of the access control list"},
	{"x-amz-grant-", "a change of the access control list"},
	{"acl", "a change of the access control list"},
	{"x-amz-object-lock-", "a change of retention or legal hold"},
	{"retention", "a change of retention"},
	{"legal-hold", "a change of legal hold"},
	{"x-amz-bypass-governance-retention", "a write that passes over retention"},
	{"x-amz-website-redirect-location", "a redirect of the website"},
	{"x-amz-metadata-directive", "a copy"},
	{"x-amz-tagging-directive", "a copy"},
	{"x-amz-mfa", "a deletion for good"},
	{"uploads", "a new multipart upload"},
	{"uploadid", "a write into an upload that somebody has begun"},
	{"partnumber", "a write into an upload that somebody has begun"},
	{"versionid", "one that names a version of an object"},
	{"delete", "a deletion of several objects"},
}

// admit holds the items of a request against the allow-list and says why one
// may not be sent; "" when all may.
func (d Design) admit(key string, items []item, s acquaintance) string {
	k := d.kind(key)
	seen := map[string]bool{}
	for _, i := range items {
		name := i.name
		if lower := strings.ToLower(name); i.in != inQuery || strings.HasPrefix(lower, "x-amz-") || lower == "x-id" {
			name = lower
		}
		if why := d.refuse(k, name, i, s); why != "" {
			return why
		}
		// The same name twice is read by servers as either, or both.
		at := fmt.Sprint(i.in, strings.ToLower(name))
		if k&reads == 0 && seen[at] {
			return fmt.Sprintf("%s is given twice, and servers differ in which they take", redact.Text(i.name))
		}
		seen[at] = true
	}
	return ""
}

func (d Design) refuse(k kind, name string, i item, s acquaintance) string {
	needsLatch := false
	for _, p := range permits {
		if p.in&i.in == 0 || p.kinds&k == 0 || !p.covers(name) {
			continue
		}
		switch {
		case p.value != nil && !i.open && !p.value(k, d.Operation, i.value):
		case p.latched && !s.holdsBack(d):
			needsLatch = true
		default:
			return ""
		}
	}
	shown := redact.Name(i.name)
	if needsLatch {
		return fmt.Sprintf("%s would last if the server did not refuse the probe, and it is not known to refuse it; name the server (--server) or leave it out", shown)
	}
	for _, o := range orders {
		if strings.HasPrefix(strings.ToLower(name), o.prefix) {
			return fmt.Sprintf("%s makes this another operation (%s), which cannot be tried without doing it", shown, o.does)
		}
	}
	switch {
	case k&reads != 0 && i.in == inQuery && s.GetsOnlyRead.holds() && !strings.HasPrefix(name, "x-amz-"):
		return ""
	case k&reads != 0 && i.in == inQuery:
		return fmt.Sprintf("%s is not a parameter of an S3 read, and what the server does with it is not known; if it was added after signing, remove it: the signature no longer matches", shown)
	case k&reads != 0:
		return fmt.Sprintf("the header %s is not part of an S3 read; leave it out", shown)
	}
	return fmt.Sprintf("%s is not known to be harmless in a write, so nothing is sent; leave it out", shown)
}

func (p permit) covers(name string) bool {
	if p.except != "" && strings.Contains(name, p.except) {
		return false
	}
	return slices.ContainsFunc(p.names, func(n string) bool {
		prefix, open := strings.CutSuffix(n, "*")
		return n == name || open && strings.HasPrefix(name, prefix)
	})
}

// queryItems splits a query as strictly as a server could: what net/url would
// pass over in silence, others may understand.
func queryItems(query string) ([]item, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("the query cannot be read without doubt (%s); was the URL cut or encoded twice?", redact.Text(err.Error()))
	}
	var items []item
	for name, all := range values {
		for _, value := range all {
			items = append(items, item{in: inQuery, name: name, value: value})
		}
	}
	sortItems(items)
	return items, nil
}

func headerItems(h http.Header) []item {
	var items []item
	for name, all := range h {
		for _, value := range all {
			items = append(items, item{in: inHeader, name: name, value: value})
		}
	}
	sortItems(items)
	return items
}

func sortItems(items []item) {
	slices.SortFunc(items, func(a, b item) int {
		return strings.Compare(a.name+"\x00"+a.value, b.name+"\x00"+b.value)
	})
}

// itemsOf are the parameters of the real request, as the design would send
// them, whether or not their values are known: those that it replaces or
// leaves out apart.
func (d Design) itemsOf(op operation.Operation) []item {
	var items []item
	for _, name := range slices.Sorted(maps.Keys(op.Params)) {
		p := op.Params[name]
		if _, replaced := d.Query[name]; replaced || notSent(strings.ToLower(name)) {
			continue
		}
		i := item{in: inQuery, name: name, value: p.Value, open: !p.Known}
		switch lower := strings.ToLower(name); {
		case d.Form:
			i.in = inField
		case strings.HasPrefix(lower, "x-amz-") || slices.Contains(plainHeaders, lower):
			i.in = inHeader
		}
		items = append(items, i)
	}
	return items
}
