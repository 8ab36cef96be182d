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

// A scope is what the path names.
type scope uint8

const (
	onService scope = iota // nothing
	onBucket
	onObject
)

// A route is one row of the table: a method on something, told apart by query
// parameters or headers that must be present.
type route struct {
	method string
	on     scope
	marker string // query parameters, or header:NAME; "" for the plain request
	name   string // operation
	handle handler
	// early adds to the operation what stands in the body and decides about
	// permissions, so the body is read before it is authorized; usually nil.
	early func(*call, operation.Operation) (operation.Operation, *s3err.Error)
}

// routes are tried in order: a row with a marker comes before the plain one.
// Source: Amazon S3 API Reference, "Request syntax" of each operation.
var routes = []route{
	{"GET", onService, "", "ListBuckets", listBuckets, nil},

	{"HEAD", onBucket, "", "HeadBucket", headBucket, nil},
	{"GET", onBucket, "location", "GetBucketLocation", getLocation, nil},
	{"GET", onBucket, "versioning", "GetBucketVersioning", getVersioning, nil},
	{"PUT", onBucket, "versioning", "PutBucketVersioning", putVersioning, nil},
	{"GET", onBucket, "cors", "GetBucketCors", getCORS, nil},
	{"PUT", onBucket, "cors", "PutBucketCors", putCORS, nil},
	{"DELETE", onBucket, "cors", "DeleteBucketCors", deleteCORS, nil},
	{"GET", onBucket, "tagging", "GetBucketTagging", getBucketTagging, nil},
	{"PUT", onBucket, "tagging", "PutBucketTagging", putBucketTagging, nil},
	{"DELETE", onBucket, "tagging", "DeleteBucketTagging", deleteBucketTagging, nil},
	{"GET", onBucket, "acl", "GetBucketAcl", getACL, nil},
	{"GET", onBucket, "policy", "GetBucketPolicy", getPolicy, nil},
	{"GET", onBucket, "encryption", "GetBucketEncryption", getEncryption, nil},
	{"GET", onBucket, "accelerate", "GetBucketAccelerateConfiguration", setting, nil},
	{"GET", onBucket, "lifecycle", "GetBucketLifecycleConfiguration", setting, nil},
	{"GET", onBucket, "logging", "GetBucketLogging", setting, nil},
	{"GET", onBucket, "notification", "GetBucketNotificationConfiguration", setting, nil},
	{"GET", onBucket, "object-lock", "GetObjectLockConfiguration", setting, nil},
	{"GET", onBucket, "replication", "GetBucketReplication", setting, nil},
	{"GET", onBucket, "requestPayment", "GetBucketRequestPayment", setting, nil},
	{"GET", onBucket, "website", "GetBucketWebsite", setting, nil},
	{"GET", onBucket, "versions", "ListObjectVersions", listVersions, nil},
	{"GET", onBucket, "uploads", "ListMultipartUploads", listUploads, nil},
	{"GET", onBucket, "list-type", "ListObjectsV2", listObjects, nil},
	{"GET", onBucket, "", "ListObjects", listObjects, nil},
	{"PUT", onBucket, "", "CreateBucket", createBucket, locationConstraint},
	{"POST", onBucket, "delete", "DeleteObjects", deleteObjects, listOfObjects},
	{"DELETE", onBucket, "", "DeleteBucket", deleteBucket, nil},

	{"GET", onObject, "uploadId", "ListParts", listParts, nil},
	{"GET", onObject, "tagging", "GetObjectTagging", getTagging, nil},
	{"GET", onObject, "acl", "GetObjectAcl", getACL, nil},
	{"GET", onObject, "attributes", "GetObjectAttributes", getAttributes, nil},
	{"GET", onObject, "", "GetObject", getObject, nil},
	{"HEAD", onObject, "", "HeadObject", getObject, nil},
	{"PUT", onObject, "uploadId header:X-Amz-Copy-Source", "UploadPartCopy", copyPart, nil},
	{"PUT", onObject, "uploadId", "UploadPart", uploadPart, nil},
	{"PUT", onObject, "tagging", "PutObjectTagging", putTagging, requestedTags},
	{"PUT", onObject, "header:X-Amz-Copy-Source", "CopyObject", copyObject, nil},
	{"PUT", onObject, "", "PutObject", putObject, nil},
	{"POST", onObject, "uploads", "CreateMultipartUpload", createUpload, nil},
	{"POST", onObject, "uploadId", "CompleteMultipartUpload", completeUpload, nil},
	{"DELETE", onObject, "uploadId", "AbortMultipartUpload", abortUpload, nil},
	{"DELETE", onObject, "tagging", "DeleteObjectTagging", deleteTagging, nil},
	{"DELETE", onObject, "", "DeleteObject", deleteObject, nil},
}

// subresources select operations; without a row for it, a request that has
// one is not the plain request. Source: Amazon S3 API Reference, the list of
// sub-resources.
var subresources = []string{
	"accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering",
	"inventory", "legal-hold", "lifecycle", "location", "logging", "metrics", "notification", "object-lock",
	"ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment",
	"restore", "retention", "select", "session", "tagging", "torrent", "uploads", "uploadId", "versioning", "website",
}

func findRoute(c *call) (route, *s3err.Error) {
	on := onObject
	switch {
	case c.bucket.Name == "":
		on = onService
	case c.key == "":
		on = onBucket
	}
	unknown := ""
	for _, name := range subresources {
		if c.query.Has(name) {
			unknown = name
		}
	}
	for _, row := range routes {
		if row.method == c.r.Method && row.on == on && c.has(row.marker) && (row.marker != "" || unknown == "") {
			return row, nil
		}
	}
	if unknown != "" {
		return route{}, s3err.NotImplemented.WithMessage("The sandbox does not implement " + c.r.Method + " ?" + unknown + ".")
	}
	return route{}, s3err.MethodNotAllowed.With("Method", c.r.Method)
}

// has reports whether all markers are there.
func (c *call) has(markers string) bool {
	for marker := range strings.FieldsSeq(markers) {
		header, ok := strings.CutPrefix(marker, "header:")
		if ok && c.param(header) == "" || !ok && !c.query.Has(marker) {
			return false
		}
	}
	return true
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
