//go:build integration

package integration

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// An order is a URL that does something else than store a body, signed by one
// who may do everything. {upload} stands for the ID of a real upload, {version}
// for that of a real version.
type order struct {
	name, method, bucket, key, query string
	signed, given                    http.Header
}

const source = "x-amz-copy-source"

var orders = []order{
	{"copy, header signed", "PUT", plain, "existing", "", h(source, "plain/"+folder), h(source, "plain/"+folder)},
	{"copy onto a new key", "PUT", plain, "new", "", h(source, "plain/existing"), h(source, "plain/existing")},
	{"copy, in the query", "PUT", plain, "existing", "x-amz-copy-source=plain%2Ffolder%2F", nil, nil},
	{"copy, in the query, in capitals", "PUT", plain, "existing", "X-Amz-Copy-Source=plain%2Ffolder%2F", nil, nil},
	{"copy, given unsigned", "PUT", plain, "existing", "", nil, h(source, "plain/"+folder)},
	{"copy, with a condition on its source", "PUT", plain, "existing", "", h(source, "plain/"+folder, "x-amz-copy-source-if-none-match", `"0"`), h(source, "plain/"+folder, "x-amz-copy-source-if-none-match", `"0"`)},
	{"copy onto itself with other metadata", "PUT", plain, "existing", "", h(source, "plain/existing", "x-amz-metadata-directive", "REPLACE"), h(source, "plain/existing", "x-amz-metadata-directive", "REPLACE")},
	{"metadata directive", "PUT", plain, "existing", "", h("x-amz-metadata-directive", "REPLACE"), h("x-amz-metadata-directive", "REPLACE")},
	{"rename", "PUT", plain, "new", "", h("x-amz-rename-source", "/plain/existing"), h("x-amz-rename-source", "/plain/existing")},
	{"append", "PUT", plain, "existing", "", h("x-amz-write-offset-bytes", "8"), h("x-amz-write-offset-bytes", "8")},
	{"append, as others have it", "POST", plain, "existing", "append&position=8", nil, nil},
	{"part of a real upload", "PUT", plain, "existing", "partNumber=1&uploadId={upload}", nil, nil},
	{"part of a real upload, by copying", "PUT", plain, "existing", "partNumber=1&uploadId={upload}", h(source, "plain/existing"), h(source, "plain/existing")},
	{"complete a real upload", "POST", plain, "existing", "uploadId={upload}", nil, nil},
	{"complete a real upload, put", "PUT", plain, "existing", "uploadId={upload}", nil, nil},
	{"abort a real upload", "DELETE", plain, "existing", "uploadId={upload}", nil, nil},
	{"begin an upload", "POST", plain, "existing", "uploads", nil, nil},
	{"begin an upload, put", "PUT", plain, "existing", "uploads", nil, nil},
	{"delete", "DELETE", plain, "existing", "", nil, nil},
	{"delete with a condition", "DELETE", plain, "existing", "", noSuchETag, noSuchETag},
	{"delete a version", "DELETE", versioned, "existing", "versionId={version}", nil, nil},
	{"put a version", "PUT", versioned, "existing", "versionId={version}", nil, nil},
	{"delete tags", "DELETE", plain, "existing", "tagging", nil, nil},
	{"delete many", "POST", plain, "", "delete", nil, nil},
	{"put tags", "PUT", plain, "existing", "tagging", nil, nil},
	{"put tags, empty value", "PUT", plain, "existing", "tagging=", nil, nil},
	{"put an ACL", "PUT", plain, "existing", "acl", nil, nil},
	{"put an ACL by header", "PUT", plain, "existing", "acl", h("x-amz-acl", "public-read"), h("x-amz-acl", "public-read")},
	{"put with an ACL", "PUT", plain, "existing", "", h("x-amz-acl", "public-read"), h("x-amz-acl", "public-read")},
	{"put with an ACL in the query", "PUT", plain, "existing", "x-amz-acl=public-read", nil, nil},
	{"put with tags", "PUT", plain, "existing", "", h("x-amz-tagging", "a=b"), h("x-amz-tagging", "a=b")},
	{"put with retention", "PUT", versioned, "existing", "", h("x-amz-object-lock-mode", "GOVERNANCE", "x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z"), h("x-amz-object-lock-mode", "GOVERNANCE", "x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z")},
	{"put retention", "PUT", versioned, "existing", "retention", nil, nil},
	{"put a legal hold", "PUT", versioned, "existing", "legal-hold", nil, nil},
	{"restore", "POST", plain, "existing", "restore", nil, nil},
	{"select", "POST", plain, "existing", "select&select-type=2", nil, nil},
	{"unpack an archive", "PUT", plain, "existing", "", h("x-amz-meta-snowball-auto-extract", "true"), h("x-amz-meta-snowball-auto-extract", "true")},
	{"unpack an archive, MinIO", "PUT", plain, "existing", "", h("x-minio-extract", "true"), h("x-minio-extract", "true")},
	{"put of a replica, MinIO", "PUT", plain, "existing", "", h("x-minio-source-mtime", "2020-01-01T00:00:00Z"), h("x-minio-source-mtime", "2020-01-01T00:00:00Z")},
	{"chunks", "PUT", plain, "existing", "", h("content-encoding", "aws-chunked", "x-amz-decoded-content-length", "8"), h("content-encoding", "aws-chunked", "x-amz-decoded-content-length", "8")},
	{"chunks, by their hash", "PUT", plain, "existing", "", h("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), h("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")},
	{"empty body", "PUT", plain, "existing", "", nil, h("Content-Length", "0")},
	{"empty body with its own digest", "PUT", plain, "existing", "", h("Content-Md5", "1B2M2Y8AsgTpgAmY7PhCfg=="), h("Content-Md5", "1B2M2Y8AsgTpgAmY7PhCfg==", "Content-Length", "0")},
	{"true If-Match", "PUT", plain, "existing", "", nil, h("If-Match", `"23f9d50ecd20ccc464f4ad45a3328948"`)},
	{"any If-Match", "PUT", plain, "existing", "", nil, h("If-Match", "*")},
	{"another method in a header", "GET", plain, "existing", "", nil, h("X-HTTP-Method-Override", "DELETE")},
	{"another method in a header of a PUT", "PUT", plain, "existing", "", nil, h("X-HTTP-Method-Override", "DELETE", "X-Method-Override", "DELETE")},
	{"another method in the query", "GET", plain, "existing", "_method=DELETE", nil, nil},
	{"reading with a copy source", "GET", plain, "existing", "x-amz-copy-source=plain%2Ffolder%2F", nil, nil},
	{"torrent", "GET", plain, "existing", "torrent", nil, nil},
	{"bucket: create", "PUT", plain, "", "", nil, nil},
	{"bucket: delete", "DELETE", plain, "", "", nil, nil},
	{"bucket: put versioning", "PUT", plain, "", "versioning", nil, nil},
	{"bucket: put policy", "PUT", plain, "", "policy", nil, nil},
	{"bucket: delete policy", "DELETE", plain, "", "policy", nil, nil},
	{"bucket: put lifecycle", "PUT", plain, "", "lifecycle", nil, nil},
}

// TestURLsThatOrderSomethingElse probes them all, with the headers that the
// URL is signed over, which the tool itself would ask for.
func TestURLsThatOrderSomethingElse(t *testing.T) {
	var table table
	onEveryServer(t, func(t *testing.T, s *server) {
		upload, _ := s.upload(t, plain, "existing")
		for _, w := range s.ways() {
			if w.control {
				continue
			}
			var all tally
			r := s.watch(t)
			for _, o := range orders {
				if !s.has(o.bucket, o.key) {
					continue
				}
				query := strings.NewReplacer("{upload}", upload, "{version}", s.versionID).Replace(o.query)
				url := wire{user: admin, method: o.method, path: "/" + o.bucket + "/" + o.key, query: query, signed: o.signed}
				what := fmt.Sprintf("%s, %s: URL to %s", s.name, w.name, o.name)
				h := r.hear(t, what, func() (probe.Evidence, error) { return s.probeURL(t, w, url, o.given) })
				for _, c := range h.calls {
					if c.stored() {
						t.Errorf("%s: %s %s was answered %d", what, c.Method, c.URL.Path, c.status)
					}
				}
				note(t, "%s: %s, %d requests: %s", what, h.Result, len(h.calls), h.Reason)
				all.count(true, h)
			}
			r.end(t, s.name+": URLs that order something else")
			table.add(s.name, w.name, "orders", all)
		}
	})
	t.Log("\n" + table.String())
}

// TestParametersThatOrderSomethingElse gives such parameters to the probes of
// an identity that may do everything.
func TestParametersThatOrderSomethingElse(t *testing.T) {
	onEveryServer(t, func(t *testing.T, s *server) {
		upload, _ := s.upload(t, plain, "existing")
		given := map[string]string{
			source: "plain/" + folder, "X-Amz-Copy-Source": "plain/" + folder, "acl": "", "tagging": "", "retention": "", "legal-hold": "",
			"uploadId": upload, "uploads": "", "delete": "", "restore": "", "versionId": s.versionID, "x-amz-acl": "public-read", "x-amz-tagging": "a=b",
			"x-amz-meta-snowball-auto-extract": "true", "x-amz-write-offset-bytes": "8", "x-amz-rename-source": "/plain/existing",
			"x-amz-object-lock-legal-hold": "ON", "if-match": "*", "if-none-match": "*", "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==", "content-length": "0",
			"x-http-method-override": "DELETE", "append": "",
		}
		for _, w := range s.ways() {
			if w.control {
				continue
			}
			r := s.watch(t)
			for _, p := range probed {
				if strings.Contains(p.operation, "?") {
					continue
				}
				for name, value := range given {
					op := operation.Operation{Name: p.operation, Bucket: plain, Key: "existing"}.Known(name, value)
					if p.operation == "HeadBucket" || p.operation == "ListObjectsV2" {
						op.Key = ""
					}
					target := probe.Target{Operation: op, Endpoint: s.probed, Region: region, PathStyle: true, AnyKey: true, Credentials: s.users[admin]}
					what := fmt.Sprintf("%s, %s: %s with %s", s.name, w.name, p.operation, name)
					r.hear(t, what, func() (probe.Evidence, error) { return s.prober(w).Probe(t.Context(), target) })
				}
			}
			r.end(t, s.name+": parameters")
		}
	})
}

// TestNoWriteFollowsOneThatWasStored uses one prober for all writes to a
// server that stores some of them: what it has stored once ends it.
func TestNoWriteFollowsOneThatWasStored(t *testing.T) {
	onEveryServer(t, func(t *testing.T, s *server) {
		p := s.prober(way{})
		r := s.watch(t)
		ended := false
		for range 2 {
			for _, op := range []string{"UploadPart", "PutObject", "PostObject", "CompleteMultipartUpload", "AbortMultipartUpload", "DeleteObject", "GetObject"} {
				target, _ := s.target(op, plain, "existing")
				target.Credentials = s.users[admin]
				what := s.name + ": " + op + " after others"
				h := r.hear(t, what, func() (probe.Evidence, error) { return p.Probe(t.Context(), target) })
				for _, c := range h.calls {
					if ended && c.writes() {
						t.Errorf("%s: %s %s was sent although the server had stored a probe", what, c.Method, c.URL.Path)
					}
					ended = ended || c.stored() && h.Cause == probe.Stored
				}
			}
		}
		t.Logf("%s: ended by what it stored: %t", s.name, ended)
	})
}

// TestOneWriteAtATimeIsStored has one prober ask for sixteen keys at a time:
// no more than one of them may have been stored when that is found out.
func TestOneWriteAtATimeIsStored(t *testing.T) {
	onEveryServer(t, func(t *testing.T, s *server) {
		for _, op := range []string{"PutObject", "UploadPart", "PostObject"} {
			p := s.prober(way{})
			p.Concurrency = 16
			r := s.watch(t)
			s.wire.take()
			var said atomic.Int32
			var wg sync.WaitGroup
			for i := range 16 {
				wg.Go(func() {
					target, _ := s.target(op, plain, fmt.Sprint("key", i))
					target.Credentials = s.users[admin]
					e, err := p.Probe(t.Context(), target)
					if err != nil {
						t.Error(err)
					}
					if e.Result == probe.Inconclusive && e.Cause == probe.Stored {
						said.Add(1)
					}
				})
			}
			wg.Wait()
			stored := 0
			for _, c := range s.wire.take() {
				if c.stored() {
					stored++
				}
			}
			gone, added := difference(r.listed, s.listing(t))
			if stored > 1 || stored != int(said.Load()) || slices.ContainsFunc(append(gone, added...), ofOthers) {
				t.Errorf("%s: %s: %d stored, %d said so:\n%s", s.name, op, stored, said.Load(), strings.Join(added, "\n"))
			}
		}
	})
}
