// Package presigned reads presigned URLs.
//
// Text goes in: a URL as somebody pasted it, with what mail programs, shells,
// chats and encoders did to it. Out comes what is certain without asking
// anybody: who signed, when and until when, for what, what whoever uses the
// URL must send, and what is bound to fail. What the URL does not say is a
// guess, and is called one. The package uses no network and no clock of its
// own; nothing that it returns for showing holds a signature or a token.
//
// Sources: Amazon S3 API Reference, "Authenticating Requests: Using Query
// Parameters (AWS Signature Version 4)" and "Signing and Authenticating REST
// Requests" (version 2).
package presigned

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/redact"
)

// A URL is what a presigned URL says about itself.
type URL struct {
	Scheme Scheme
	// Version is that of AWS's signature: 4 (also for version 4a) or 2; 0
	// for URLs that S3 does not read.
	Version int

	Method string
	// Told says where the method comes from. One that is guessed may be wrong.
	Told Source
	// Why is the reason for the method, for a person.
	Why string

	// Operation has bucket and key as far as the host tells them.
	Operation operation.Operation
	Host      Host

	// AccessKey is the access key ID, shortened for showing.
	AccessKey string
	KeyKind   KeyKind
	Region    string // "" if not told; the region set of version 4a
	Service   string
	// Signed is when the URL was signed, zero if it does not say; Expires is
	// when it ends, were the credentials to live that long, zero if it does
	// not say.
	Signed, Expires time.Time
	// SignedHeaders must be sent with the values that were signed; host is
	// left out.
	SignedHeaders []string
	// Temporary says that a session token is part of the URL: the session
	// behind it may end before Expires.
	Temporary bool

	// Repaired lists what was mangled in the text and is not in the URL any
	// more.
	Repaired []string
	// Header has headers that the text gave, as a command line of curl does.
	Header map[string]string

	faults []Fault
	notes  []string
	url    string
}

// A Scheme is a way to sign URLs.
type Scheme string

// The schemes. S3 and servers like it read the first three.
const (
	SigV4      Scheme = "AWS Signature Version 4"
	SigV4a     Scheme = "AWS Signature Version 4a"
	SigV2      Scheme = "AWS Signature Version 2"
	CloudFront Scheme = "CloudFront signed URL"
	Google     Scheme = "Google Cloud Storage signed URL"
	Azure      Scheme = "Azure shared access signature"
	Alibaba    Scheme = "Alibaba Cloud OSS signed URL"
	Tencent    Scheme = "Tencent Cloud COS signed URL"
	Huawei     Scheme = "Huawei Cloud OBS signed URL"
)

// A Source says where the method comes from.
type Source string

// The sources.
const (
	Given   Source = "given"   // by the caller, or by the text around the URL
	InURL   Source = "told"    // the URL says it
	Guessed Source = "guessed" // the URL does not say it
)

// A KeyKind is the kind of an access key.
type KeyKind string

// The kinds, by the prefix that AWS gives to access key IDs (IAM User Guide,
// "IAM identifiers"). Other servers may use any name.
const (
	LongTerm KeyKind = "long-term key"
	Session  KeyKind = "session key"
	OtherKey KeyKind = "not a key ID of AWS"
	KeyPair  KeyKind = "key pair of CloudFront"
)

// Raw is the URL itself, with its signature and token: not for showing.
func (u URL) Raw() string { return u.url }

// String is the URL without its secrets.
func (u URL) String() string { return redact.URL(u.url) }

// Foreign reports whether the URL is signed for something else than S3 and
// servers like it.
func (u URL) Foreign() bool { return u.Version == 0 || u.Service != "" && !s3Services[u.Service] }

// The errors of Read. There is nothing to be said about such a text.
var (
	errNoURL        = errors.New("that is not a URL; give the whole URL in single quotes")
	errNotPresigned = errors.New("the URL is not presigned: it has no signature (neither X-Amz-Signature nor Signature)")
	errCutByShell   = errors.New("the URL ends at its first parameter: the shell takes & for its own; give the URL in single quotes")
	errForm         = errors.New("that is an upload form: its signature is in its fields, not in its URL; presigncheck probe reads presigned URLs")
	errS3URI        = errors.New("an s3:// address is a name, not a presigned URL; aws s3 presign makes one of it")
)

// Read reads a presigned URL out of a text. method is the HTTP method that it
// was signed for; "" takes it from the text around the URL or from the URL,
// which tells it only in part.
func Read(text, method string) (URL, error) {
	found, err := find(text)
	if err != nil {
		return URL{}, err
	}
	u := URL{Repaired: found.repaired, Header: found.header, url: found.url.String()}
	q := parse(found.url.RawQuery)
	switch {
	case q.isV4():
		u.readV4(q)
	case q.has("Signature") && q.has("AWSAccessKeyId"):
		u.readV2(q)
	case u.readForeign(found.url, q):
	case q.cutByShell():
		return URL{}, errCutByShell
	case q.hasAny("X-Amz-Signature", "AWSAccessKeyId"):
		u.readV4(q)
	default:
		return URL{}, errNotPresigned
	}
	u.Host = hostOf(found.url.Hostname())
	u.Operation = u.Host.address(found.url, q)
	u.chooseMethod(method, found.method, q)
	u.Operation.Name = operationName(u, q)
	u.judge(found.url, q)
	return u, nil
}

// As returns the URL read as one for another method.
func (u URL) As(method string) URL {
	parsed, err := url.Parse(u.url)
	if err != nil {
		return u
	}
	u.Method, u.Told, u.Why = strings.ToUpper(method), Guessed, "tried because the URL does not tell"
	u.Operation.Name = operationName(u, parse(parsed.RawQuery))
	return u
}
