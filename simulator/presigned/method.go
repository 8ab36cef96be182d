package presigned

import (
	"net/http"
	"slices"
	"strings"
)

// methodOf is the method of an operation's name, as x-id gives it.
func methodOf(name string) string {
	for _, m := range []struct{ prefix, method string }{
		{"Get", http.MethodGet}, {"List", http.MethodGet}, {"Head", http.MethodHead}, {"Put", http.MethodPut}, {"Upload", http.MethodPut}, {"Copy", http.MethodPut},
		{"DeleteObjects", http.MethodPost}, {"Delete", http.MethodDelete}, {"Abort", http.MethodDelete}, {"CreateMultipartUpload", http.MethodPost}, {"CreateSession", http.MethodGet},
		{"CreateBucket", http.MethodPut}, {"Complete", http.MethodPost}, {"Restore", http.MethodPost}, {"Select", http.MethodPost},
	} {
		if strings.HasPrefix(name, m.prefix) {
			return m.method
		}
	}
	return ""
}

// methodHints tell the method, or make it likely, from a query parameter. Of
// the first that is there. Sources: Amazon S3 API Reference, the request
// syntax of each operation; x-id and X-Amz-Content-Sha256 as SDKs write them.
var methodHints = []struct {
	param  string
	method string
	told   Source
	why    string
}{
	{"partNumber", http.MethodPut, InURL, "by partNumber with uploadId"}, // only with uploadId, see below
	{"uploads", http.MethodPost, Guessed, "uploads starts an upload, or lists those of a bucket"},
	{"delete", http.MethodPost, InURL, "by delete"},
	{"restore", http.MethodPost, InURL, "by restore"},
	{"select", http.MethodPost, InURL, "by select"},
	{"list-type", http.MethodGet, InURL, "by list-type"},
	{"x-amz-sdk-checksum-algorithm", http.MethodPut, Guessed, "a checksum of a body is signed"},
	{"x-amz-checksum-mode", http.MethodGet, Guessed, "x-amz-checksum-mode is for reading"},
	{"response-content-disposition", http.MethodGet, Guessed, "response-content-disposition is for reading"},
	{"response-content-type", http.MethodGet, Guessed, "response-content-type is for reading"},
	{"X-Amz-Content-Sha256", http.MethodHead, Guessed, "the AWS SDK for JavaScript names every operation but HEAD in x-id"},
}

// bodyHeaders are headers of requests that bring data.
var bodyHeaders = []string{"content-type", "content-length", "content-md5", "content-encoding", "x-amz-acl", "x-amz-tagging", "x-amz-storage-class", "x-amz-server-side-encryption", "x-amz-copy-source", "x-amz-content-sha256"}

// chooseMethod takes the method from the caller, the text around the URL or
// the URL, and guesses it otherwise.
func (u *URL) chooseMethod(given, around string, q query) {
	set := func(method string, told Source, why string) { u.Method, u.Told, u.Why = method, told, why }
	if given == "" {
		given = around
	}
	if given != "" {
		set(strings.ToUpper(given), Given, "")
		return
	}
	if id := q.get("x-id"); methodOf(id) != "" {
		set(methodOf(id), InURL, "by x-id")
		return
	}
	for _, hint := range methodHints {
		if q.has(hint.param) && (hint.param != "partNumber" || q.has("uploadId")) && (hint.param != "uploads" || u.Operation.Key != "") {
			set(hint.method, hint.told, hint.why)
			return
		}
	}
	if i := slices.IndexFunc(u.SignedHeaders, func(name string) bool {
		return slices.Contains(bodyHeaders, name) || strings.HasPrefix(name, "x-amz-meta-") || strings.HasPrefix(name, "x-amz-checksum-")
	}); i >= 0 {
		set(http.MethodPut, Guessed, u.SignedHeaders[i]+" is signed, as for an upload")
		return
	}
	set(http.MethodGet, Guessed, "the URL does not tell")
}

type namedOperation struct {
	method  string
	object  bool
	present string // parameter or signed header; "" for none
	name    string
}

// operations tell the operation from method, level and parameter.
var operations = []namedOperation{
	{"PUT", true, "tagging", "PutObjectTagging"},
	{"PUT", true, "acl", "PutObjectAcl"},
	{"PUT", true, "retention", "PutObjectRetention"},
	{"PUT", true, "legal-hold", "PutObjectLegalHold"},
	{"PUT", true, "uploadId+x-amz-copy-source", "UploadPartCopy"},
	{"PUT", true, "x-amz-copy-source", "CopyObject"},
	{"PUT", true, "uploadId", "UploadPart"},
	{"PUT", true, "", "PutObject"},
	{"PUT", false, "", "CreateBucket"},
	{"HEAD", true, "", "HeadObject"},
	{"HEAD", false, "", "HeadBucket"},
	{"DELETE", true, "tagging", "DeleteObjectTagging"},
	{"DELETE", true, "uploadId", "AbortMultipartUpload"},
	{"DELETE", true, "", "DeleteObject"},
	{"DELETE", false, "", "DeleteBucket"},
	{"POST", true, "uploads", "CreateMultipartUpload"},
	{"POST", true, "uploadId", "CompleteMultipartUpload"},
	{"POST", true, "restore", "RestoreObject"},
	{"POST", true, "select", "SelectObjectContent"},
	{"POST", false, "delete", "DeleteObjects"},
	{"GET", true, "uploadId", "ListParts"},
	{"GET", true, "tagging", "GetObjectTagging"},
	{"GET", true, "acl", "GetObjectAcl"},
	{"GET", true, "attributes", "GetObjectAttributes"},
	{"GET", true, "retention", "GetObjectRetention"},
	{"GET", true, "legal-hold", "GetObjectLegalHold"},
	{"GET", true, "", "GetObject"},
	{"GET", false, "versions", "ListObjectVersions"},
	{"GET", false, "uploads", "ListMultipartUploads"},
	{"GET", false, "location", "GetBucketLocation"},
	{"GET", false, "", "ListObjectsV2"},
}

func operationName(u URL, q query) string {
	has := func(name string) bool { return q.has(name) || slices.Contains(u.SignedHeaders, name) }
	if u.Foreign() {
		return ""
	}
	for _, row := range operations {
		both := strings.Split(row.present, "+")
		if row.method == u.Method && row.object == (u.Operation.Key != "") && (row.present == "" || !slices.ContainsFunc(both, func(n string) bool { return !has(n) })) {
			return row.name
		}
	}
	return ""
}
