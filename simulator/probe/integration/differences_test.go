//go:build integration

package integration

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// A comparison is one request and the answers of three servers. Those of
// Amazon S3 are recorded (LocalStack's snapshots, ministack#1475) or documented
// in its API Reference; "" where they are neither. why explains a difference.
type comparison struct {
	name      string
	request   wire
	amazon    string
	sandbox   string
	versitygw string
	why       string
}

const (
	existing = "/plain/existing"
	missing  = "/plain/missing"
	reader   = "only-GetObject"
	writer   = "only-PutObject"
	noUpload = "uploadId=4f2c&partNumber="
)

func h(pairs ...string) http.Header {
	header := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		header.Set(pairs[i], pairs[i+1])
	}
	return header
}

// same is a case in which all three agree; alike one in which the two servers
// do, and the answer of Amazon S3 is not on record.
func same(name string, w wire, answer string) comparison {
	return comparison{name, w, answer, answer, answer, ""}
}

func alike(name string, w wire, answer string) comparison {
	return comparison{name, w, "", answer, answer, ""}
}

var comparisons = []comparison{
	same("GET", wire{user: reader, method: "GET", path: existing}, "200"),
	same("GET Range", wire{user: reader, method: "GET", path: existing, unsigned: h("Range", "bytes=0-0")}, "206"),
	alike("GET Range beyond the end", wire{user: reader, method: "GET", path: existing, unsigned: h("Range", "bytes=99-")}, "416 InvalidRange"),
	same("GET If-Match, other ETag", wire{user: reader, method: "GET", path: existing, unsigned: h("If-Match", `"0"`)}, "412 PreconditionFailed"),
	same("GET If-None-Match *", wire{user: reader, method: "GET", path: existing, unsigned: h("If-None-Match", "*")}, "304"),
	same("GET denied", wire{user: nobody, method: "GET", path: existing}, "403 AccessDenied"),
	same("GET missing key, may list", wire{user: admin, method: "GET", path: missing}, "404 NoSuchKey"),
	{"GET missing key, may not list", wire{user: reader, method: "GET", path: missing}, "403 AccessDenied", "403 AccessDenied", "404 NoSuchKey",
		"versitygw does not ask for s3:ListBucket"},
	alike("GET missing bucket", wire{user: reader, method: "GET", path: "/nothere/k"}, "404 NoSuchBucket"),

	same("expired", wire{user: reader, method: "GET", path: existing, ahead: -10 * time.Second, expires: "1"}, "403 AccessDenied"),
	alike("expires over 7 days", wire{user: reader, method: "GET", path: existing, expires: "604801"}, "400 AuthorizationQueryParametersError"),
	same("no X-Amz-Expires", wire{user: reader, method: "GET", path: existing, expires: "-"}, "400 AuthorizationQueryParametersError"),
	{"dated 20 minutes ahead", wire{user: reader, method: "GET", path: existing, ahead: 20 * time.Minute}, "", "403 AccessDenied", "200",
		"versitygw takes URLs from the future"},
	alike("other region", wire{user: reader, method: "GET", path: existing, region: "eu-west-3"}, "400 AuthorizationQueryParametersError"),
	same("wrong secret", wire{user: reader, method: "GET", path: existing, change: func(c *aws.Credentials) { c.SecretAccessKey = "x" }}, "403 SignatureDoesNotMatch"),
	alike("unknown access key", wire{user: reader, method: "GET", path: existing, change: func(c *aws.Credentials) { c.AccessKeyID = "AKIAUNKNOWN" }}, "403 InvalidAccessKeyId"),
	alike("long-term key with a token", wire{user: reader, method: "GET", path: existing, change: func(c *aws.Credentials) { c.SessionToken = "x" }}, "400 InvalidToken"),
	same("unsigned x-amz- header", wire{user: reader, method: "GET", path: existing, unsigned: h("X-Amz-Foo", "1")}, "403 AccessDenied"),
	same("signed header left out", wire{user: writer, method: "PUT", path: existing, signed: h("X-Amz-Meta-A", "1"), body: "b",
		after: func(r *http.Request) { r.Header.Del("X-Amz-Meta-A") }}, "403 SignatureDoesNotMatch"),
	same("unsigned parameter", wire{user: reader, method: "GET", path: existing, after: func(r *http.Request) { r.URL.RawQuery += "&a=b" }}, "403 SignatureDoesNotMatch"),
	alike("other method", wire{user: reader, method: "HEAD", path: existing, after: func(r *http.Request) { r.Method = "GET" }}, "403 SignatureDoesNotMatch"),
	{"Authorization header besides", wire{user: reader, method: "GET", path: existing, unsigned: h("Authorization", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0")},
		"", "400 InvalidArgument", "200", "versitygw ignores the header"},

	same("PUT wrong Content-MD5", wire{user: writer, method: "PUT", path: existing, body: "b", unsigned: h("Content-Md5", "AAAAAAAAAAAAAAAAAAAAAA==")}, "400 BadDigest"),
	alike("PUT wrong Content-MD5, denied", wire{user: reader, method: "PUT", path: existing, body: "b", unsigned: h("Content-Md5", "AAAAAAAAAAAAAAAAAAAAAA==")}, "403 AccessDenied"),
	same("PUT malformed Content-MD5", wire{user: writer, method: "PUT", path: existing, body: "b", unsigned: h("Content-Md5", "no")}, "400 InvalidDigest"),
	{"PUT malformed Content-MD5, denied", wire{user: reader, method: "PUT", path: existing, body: "b", unsigned: h("Content-Md5", "no")}, "", "403 AccessDenied", "400 InvalidDigest",
		"versitygw parses the digest first; the order of Amazon S3 is not known"},
	same("PUT If-None-Match *, existing", wire{user: writer, method: "PUT", path: existing, body: "b", unsigned: h("If-None-Match", "*")}, "412 PreconditionFailed"),
	same("PUT If-Match, other ETag", wire{user: admin, method: "PUT", path: existing, body: "b", unsigned: h("If-Match", `"0"`)}, "412 PreconditionFailed"),
	same("PUT If-Match, missing key", wire{user: admin, method: "PUT", path: missing, body: "b", unsigned: h("If-Match", `"0"`)}, "404 NoSuchKey"),
	alike("PUT wrong checksum", wire{user: writer, method: "PUT", path: existing, body: "b", signed: h("X-Amz-Checksum-Crc32", "AAAAAA==")}, "400 BadDigest"),
	{"PUT unknown storage class", wire{user: writer, method: "PUT", path: "/plain/class", body: "b", signed: h("X-Amz-Storage-Class", "NONE")},
		"400 InvalidStorageClass", "400 InvalidStorageClass", "200", "versitygw stores the object whatever its class"},
	same("PUT over-long key", wire{user: writer, method: "PUT", path: "/plain/" + strings.Repeat("k", 1025), body: "b"}, "400 KeyTooLongError"),
	{"PUT x-amz-expected-bucket-owner of another", wire{user: writer, method: "PUT", path: "/plain/owned", body: "b", query: "x-amz-expected-bucket-owner=999999999999"},
		"403 AccessDenied", "403 AccessDenied", "200", "versitygw ignores the parameter"},

	same("UploadPart, no such upload", wire{user: writer, method: "PUT", path: existing, body: "b", query: noUpload + "1"}, "404 NoSuchUpload"),
	alike("UploadPart 0", wire{user: writer, method: "PUT", path: existing, body: "b", query: noUpload + "0"}, "400 InvalidArgument"),
	same("AbortMultipartUpload, no such upload", wire{user: "only-AbortMultipartUpload", method: "DELETE", path: existing, query: "uploadId=4f2c"}, "404 NoSuchUpload"),

	same("DELETE missing key", wire{user: "only-DeleteObject", method: "DELETE", path: missing}, "204"),
	same("DELETE If-Match, other ETag", wire{user: admin, method: "DELETE", path: existing, unsigned: h("If-Match", `"0"`)}, "412 PreconditionFailed"),
	{"DELETE If-Match, missing key", wire{user: admin, method: "DELETE", path: missing, unsigned: h("If-Match", `"0"`)}, "404 NoSuchKey", "404 NoSuchKey", "204",
		"versitygw looks at If-Match only if the key exists"},
	same("DELETE malformed versionId", wire{user: admin, method: "DELETE", path: "/versioned/existing", query: "versionId=x"}, "400 InvalidArgument"),
	{"DELETE versionId with If-Match", wire{user: admin, method: "DELETE", path: "/versioned/missing", query: "versionId=null", unsigned: h("If-Match", `"0"`)},
		"501 NotImplemented", "501 NotImplemented", "204", "versitygw takes the combination"},

	alike("location", wire{user: admin, method: "GET", path: "/plain", query: "location="}, "200"),
	alike("location, denied", wire{user: reader, method: "GET", path: "/plain", query: "location="}, "403 AccessDenied"),
	alike("versioning, denied", wire{user: reader, method: "GET", path: "/plain", query: "versioning="}, "403 AccessDenied"),
	alike("no CORS configuration", wire{user: admin, method: "GET", path: "/plain", query: "cors="}, "404 NoSuchCORSConfiguration"),
	alike("no bucket policy", wire{user: admin, method: "GET", path: "/plain", query: "policy="}, "404 NoSuchBucketPolicy"),
	alike("no bucket tags", wire{user: admin, method: "GET", path: "/plain", query: "tagging="}, "404 NoSuchTagSet"),
	alike("DeleteObjects without a digest", wire{user: admin, method: "POST", path: "/plain", query: "delete=", body: "<Delete><Object><Key>missing</Key></Object></Delete>"}, "400 InvalidRequest"),
	{"versioning, no status", wire{user: admin, method: "PUT", path: "/plain", query: "versioning=", body: "<VersioningConfiguration/>"},
		"", "400 IllegalVersioningConfigurationException", "400 MalformedXML", "versitygw has one error for every document that it does not take"},
	alike("list, max-keys below 0", wire{user: admin, method: "GET", path: "/plain", query: "list-type=2&max-keys=-1"}, "400 InvalidArgument"),
	alike("copy, missing source", wire{user: admin, method: "PUT", path: "/plain/copy", signed: h("X-Amz-Copy-Source", "plain/missing")}, "404 NoSuchKey"),
	alike("copy, source in no bucket", wire{user: admin, method: "PUT", path: "/plain/copy", signed: h("X-Amz-Copy-Source", "nothere/k")}, "404 NoSuchBucket"),
	alike("copy, may not read the source", wire{user: writer, method: "PUT", path: "/plain/copy", signed: h("X-Amz-Copy-Source", "plain/existing")}, "403 AccessDenied"),
	alike("copy, may not write", wire{user: reader, method: "PUT", path: "/plain/copy", signed: h("X-Amz-Copy-Source", "plain/existing")}, "403 AccessDenied"),
	alike("copy onto itself", wire{user: admin, method: "PUT", path: existing, signed: h("X-Amz-Copy-Source", "plain/existing")}, "400 InvalidRequest"),
	alike("copy, other ETag", wire{user: admin, method: "PUT", path: "/plain/copy", signed: h("X-Amz-Copy-Source", "plain/existing", "X-Amz-Copy-Source-If-Match", `"0"`)}, "412 PreconditionFailed"),
	alike("UploadPartCopy, no such upload", wire{user: admin, method: "PUT", path: existing, query: noUpload + "1", signed: h("X-Amz-Copy-Source", "plain/existing")}, "404 NoSuchUpload"),
	alike("create, denied", wire{user: reader, method: "PUT", path: "/fresh"}, "403 AccessDenied"),
	alike("create, impossible name", wire{user: admin, method: "PUT", path: "/Upper_case"}, "400 InvalidBucketName"),
	alike("DeleteBucket with objects", wire{user: admin, method: "DELETE", path: "/plain"}, "409 BucketNotEmpty"),
	alike("preflight without CORS", wire{user: admin, method: "OPTIONS", path: existing, unsigned: h("Origin", "http://a", "Access-Control-Request-Method", "PUT")}, "403 AccessForbidden"),
}

// TestSandboxAndVersitygwAgainstAmazonS3 sends each request to both servers.
// Every answer is written down; the table that it prints lists those that
// differ.
func TestSandboxAndVersitygwAgainstAmazonS3(t *testing.T) {
	simulated, real := startSandbox(t), startVersity(t)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "request\tAmazon S3\tsandbox\tversitygw\twhy\t")
	for _, c := range comparisons {
		if got := simulated.send(t, c.request); got != c.sandbox {
			t.Errorf("%s: the sandbox answers %q, not %q", c.name, got, c.sandbox)
		}
		if got := real.send(t, c.request); got != c.versitygw {
			t.Errorf("%s: versitygw answers %q, not %q", c.name, got, c.versitygw)
		}
		if c.amazon != "" && c.sandbox != c.amazon {
			t.Errorf("%s: the sandbox differs from Amazon S3", c.name)
		}
		if differ := c.sandbox != c.versitygw; differ != (c.why != "") {
			t.Errorf("%s: reason %q", c.name, c.why)
		} else if differ {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t\n", c.name, c.amazon, c.sandbox, c.versitygw, c.why)
		}
	}
	w.Flush()
	t.Logf("%d requests; these differ:\n%s", len(comparisons), table.String())
}
