// Package presigned reads presigned URLs: what a URL says about itself, without
// asking anybody. It knows no network.
package presigned

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/redact"
)

// A URL is what a presigned URL says about itself.
type URL struct {
	Method    string
	Operation operation.Operation
	// Version is that of the signature: 4 or 2.
	Version int
	// AccessKey is the access key ID, shortened for showing.
	AccessKey string
	Region    string // "" with version 2
	// Signed is when the URL was signed, zero with version 2; Expires is when
	// it ends, were the credentials to live that long.
	Signed, Expires time.Time
	// SignedHeaders must be sent with the values that were signed; host is
	// left out.
	SignedHeaders []string
	// Temporary says that a session token is part of the URL: the session
	// behind it may end before Expires.
	Temporary bool

	url string
}

// Raw is the URL itself, with its signature and token: not for showing.
func (l URL) Raw() string { return l.url }

// errNotPresigned is returned for URLs without a signature.
var errNotPresigned = errors.New("the URL is not presigned: it has neither X-Amz-Signature nor Signature")

// Read reads a presigned URL. method is the HTTP method that it was signed
// for; "" guesses from the URL, which tells it only in part.
func Read(rawURL, method string) (URL, error) {
	u, err := url.Parse(strings.TrimSpace(rawURL))
	if err != nil || u.Host == "" {
		return URL{}, errors.New("that is not a URL; give it in quotes, so that the shell keeps its & signs")
	}
	q := u.Query()
	l := URL{url: u.String()}
	switch {
	case q.Get("X-Amz-Signature") != "":
		err = l.readV4(q)
	case q.Get("Signature") != "" && q.Get("AWSAccessKeyId") != "":
		err = l.readV2(q)
	default:
		err = errNotPresigned
	}
	if err != nil {
		return URL{}, err
	}
	l.Operation = operationOf(u, q)
	l.Method = strings.ToUpper(method)
	if l.Method == "" {
		l.Method = guessMethod(q)
	}
	l.nameOperation(q)
	return l, nil
}

func (l *URL) readV4(q url.Values) error {
	l.Version, l.Temporary = 4, q.Get("X-Amz-Security-Token") != ""
	scope := strings.Split(q.Get("X-Amz-Credential"), "/")
	if len(scope) < 5 {
		return errors.New("X-Amz-Credential is not KEY/DATE/REGION/SERVICE/aws4_request; was the URL cut or encoded twice?")
	}
	l.AccessKey, l.Region = redact.AccessKey(scope[0]), scope[len(scope)-3]
	signed, err := time.Parse("20060102T150405Z", q.Get("X-Amz-Date"))
	if err != nil {
		return fmt.Errorf("X-Amz-Date %q is not a time such as 20060102T150405Z", q.Get("X-Amz-Date"))
	}
	seconds, err := strconv.ParseInt(q.Get("X-Amz-Expires"), 10, 32)
	if err != nil {
		return fmt.Errorf("X-Amz-Expires %q is not a number of seconds", q.Get("X-Amz-Expires"))
	}
	l.Signed, l.Expires = signed, signed.Add(time.Duration(seconds)*time.Second)
	for _, name := range strings.Split(q.Get("X-Amz-SignedHeaders"), ";") {
		if name != "host" && name != "" {
			l.SignedHeaders = append(l.SignedHeaders, name)
		}
	}
	return nil
}

func (l *URL) readV2(q url.Values) error {
	l.Version, l.Temporary = 2, q.Get("x-amz-security-token") != ""
	l.AccessKey = redact.AccessKey(q.Get("AWSAccessKeyId"))
	seconds, err := strconv.ParseInt(q.Get("Expires"), 10, 64)
	if err != nil {
		return fmt.Errorf("the parameter Expires %q is not a Unix time", q.Get("Expires"))
	}
	l.Expires = time.Unix(seconds, 0).UTC()
	return nil
}

// operationOf names bucket and key, from the path or, on Amazon's own hosts,
// from the host name.
func operationOf(u *url.URL, q url.Values) operation.Operation {
	path := strings.TrimPrefix(u.Path, "/")
	op := operation.Operation{Key: path}
	bucket, _, virtual := strings.Cut(u.Hostname(), ".s3")
	if virtual && amazon(u.Hostname()) {
		op.Bucket = bucket
	} else {
		op.Bucket, op.Key, _ = strings.Cut(path, "/")
	}
	for name, values := range q {
		lower := strings.ToLower(name)
		switch {
		case authentication(lower) || lower == "x-id" || name == "AWSAccessKeyId" || name == "Signature" || name == "Expires":
		case strings.HasPrefix(lower, "x-amz-"):
			op = op.Known(lower, values[0])
		default:
			op = op.Known(name, values[0])
		}
	}
	return op
}

func amazon(host string) bool {
	return strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn")
}

// authentication are the parameters of the signature itself, and those that
// describe a body.
func authentication(name string) bool {
	return strings.HasPrefix(name, "x-amz-checksum-") || slices.Contains([]string{
		"content-length", "content-md5", "x-amz-sdk-checksum-algorithm", "x-amz-trailer", "x-amz-decoded-content-length",
		"x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-expires", "x-amz-signature",
		"x-amz-credential", "x-amz-algorithm", "x-amz-signedheaders",
	}, name)
}

// guessMethod uses x-id, which SDKs add, and the parameters of a part.
func guessMethod(q url.Values) string {
	id := q.Get("x-id")
	switch {
	case strings.HasPrefix(id, "Put") || id == "UploadPart" || q.Has("partNumber") && q.Has("uploadId"):
		return http.MethodPut
	case strings.HasPrefix(id, "Delete"):
		return http.MethodDelete
	case strings.HasPrefix(id, "Head"):
		return http.MethodHead
	}
	return http.MethodGet
}

type linkOperation struct {
	method  string
	object  bool
	present string // parameter; "" for none
	name    string
}

// linkOperations tell the operation from method, level and parameter.
var linkOperations = []linkOperation{
	{"PUT", true, "uploadId", "UploadPart"},
	{"PUT", true, "", "PutObject"},
	{"HEAD", true, "", "HeadObject"},
	{"HEAD", false, "", "HeadBucket"},
	{"DELETE", true, "uploadId", "AbortMultipartUpload"},
	{"DELETE", true, "", "DeleteObject"},
	{"DELETE", false, "", "DeleteBucket"},
	{"POST", true, "uploads", "CreateMultipartUpload"},
	{"POST", true, "uploadId", "CompleteMultipartUpload"},
	{"GET", true, "uploadId", "ListParts"},
	{"GET", true, "tagging", "GetObjectTagging"},
	{"GET", true, "acl", "GetObjectAcl"},
	{"GET", true, "", "GetObject"},
	{"GET", false, "versions", "ListObjectVersions"},
	{"GET", false, "uploads", "ListMultipartUploads"},
	{"GET", false, "", "ListObjectsV2"},
}

func (l *URL) nameOperation(q url.Values) {
	for _, row := range linkOperations {
		if row.method == l.Method && row.object == (l.Operation.Key != "") && (row.present == "" || q.Has(row.present)) {
			l.Operation.Name = row.name
			return
		}
	}
}
