package sandbox

import (
	"net"
	"net/http"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// A handler carries out an operation that is already authorized.
type handler func(*call) *s3err.Error

// A route is one row of the table: a method on a bucket or an object, told
// apart by a query parameter or header that must be present.
type route struct {
	method string
	object bool
	marker string // query parameter, or header:NAME; "" for the plain request
	name   string // operation
	handle handler
}

// routes are tried in order: a row with a marker comes before the plain one.
var routes = []route{
	{"HEAD", false, "", "HeadBucket", headBucket},
	{"GET", false, "versions", "ListObjectVersions", listVersions},
	{"GET", false, "uploads", "ListMultipartUploads", listUploads},
	{"GET", false, "list-type", "ListObjectsV2", listObjects},
	{"GET", false, "", "ListObjects", listObjects},
	{"DELETE", false, "", "DeleteBucket", deleteBucket},

	{"GET", true, "uploadId", "ListParts", listParts},
	{"GET", true, "tagging", "GetObjectTagging", getTagging},
	{"GET", true, "", "GetObject", getObject},
	{"HEAD", true, "", "HeadObject", getObject},
	{"PUT", true, "uploadId", "UploadPart", uploadPart},
	{"PUT", true, "tagging", "PutObjectTagging", putTagging},
	{"PUT", true, "header:X-Amz-Copy-Source", "CopyObject", copyObject},
	{"PUT", true, "", "PutObject", putObject},
	{"POST", true, "uploads", "CreateMultipartUpload", createUpload},
	{"POST", true, "uploadId", "CompleteMultipartUpload", completeUpload},
	{"DELETE", true, "uploadId", "AbortMultipartUpload", abortUpload},
	{"DELETE", true, "tagging", "DeleteObjectTagging", deleteTagging},
	{"DELETE", true, "", "DeleteObject", deleteObject},
}

// subresources select operations that the sandbox does not have.
// Source: Amazon S3 API Reference, the list of sub-resources.
var subresources = []string{
	"accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering",
	"inventory", "legal-hold", "lifecycle", "location", "logging", "metrics", "notification", "object-lock",
	"ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment",
	"restore", "retention", "select", "session", "torrent", "versioning", "website",
}

func findRoute(c *call) (route, *s3err.Error) {
	if c.bucket.Name == "" {
		return route{}, s3err.NotImplemented.WithMessage("The sandbox does not list buckets.")
	}
	for _, name := range subresources {
		if c.query.Has(name) {
			return route{}, s3err.NotImplemented.WithMessage("The sandbox does not implement ?" + name + ".")
		}
	}
	for _, row := range routes {
		if row.method == c.r.Method && row.object == (c.key != "") && c.has(row.marker) {
			return row, nil
		}
	}
	return route{}, s3err.MethodNotAllowed.With("Method", c.r.Method)
}

func (c *call) has(marker string) bool {
	if header, ok := strings.CutPrefix(marker, "header:"); ok {
		return c.param(header) != ""
	}
	return marker == "" || c.query.Has(marker)
}

// splitName reads bucket and key from the path, or from the host when the
// bucket is a virtual host of the domain.
func (s *Server) splitName(r *http.Request) (bucket, key string) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	path := strings.TrimPrefix(r.URL.Path, "/")
	if bucket, ok := strings.CutSuffix(host, "."+s.config.Domain); ok {
		return bucket, path
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

// notParams are the parts of authentication that are no parameters of the
// operation.
var notParams = map[string]bool{
	"x-amz-algorithm": true, "x-amz-credential": true, "x-amz-date": true, "x-amz-expires": true,
	"x-amz-signedheaders": true, "x-amz-signature": true, "x-amz-security-token": true,
	"x-amz-content-sha256": true, "x-id": true,
}

// plainHeaders are the headers without x-amz- that are parameters.
var plainHeaders = []string{
	"content-type", "range",
	"if-match", "if-none-match", "if-modified-since", "if-unmodified-since",
}

// operationOf reads the operation's parameters: x-amz-… from the headers and
// from the query string, where SDKs move them when they presign.
func (c *call) operationOf(name string) operation.Operation {
	op := operation.Operation{Name: name, Bucket: c.bucket.Name, Key: c.key}
	for name, values := range c.query {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") {
			name = lower
		}
		if !notParams[name] {
			op = op.Known(name, values[0])
		}
	}
	for name, values := range c.r.Header {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "x-amz-") && !notParams[lower] {
			op = op.Known(lower, strings.Join(values, ","))
		}
	}
	for _, name := range plainHeaders {
		if v := c.r.Header.Get(name); v != "" {
			op = op.Known(name, v)
		}
	}
	return op
}
