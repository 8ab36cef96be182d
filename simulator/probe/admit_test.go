package probe_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"

	"github.com/presigncheck/presigncheck/simulator/presigned"
)

// subresources and headers of S3, and of servers like it, that change what a
// request does. Sources: Amazon S3 API Reference; source of MinIO, Ceph and
// SeaweedFS.
var (
	subresources = strings.Fields(`acl append attributes accelerate analytics cors delete encryption intelligent-tiering inventory legal-hold
		lifecycle location logging metadataTable metrics notification object-lock ownershipControls partNumber policy policyStatus
		publicAccessBlock renameObject replication requestPayment response-content-type restore retention select select-type session
		tagging torrent uploadId uploads versionId versioning versions website x-id lambdaArn events list-type max-keys prefix`)
	amzHeaders = strings.Fields(`x-amz-acl x-amz-grant-read x-amz-grant-full-control x-amz-copy-source x-amz-copy-source-range
		x-amz-copy-source-if-match x-amz-metadata-directive x-amz-tagging-directive x-amz-tagging x-amz-website-redirect-location
		x-amz-object-lock-mode x-amz-object-lock-retain-until-date x-amz-object-lock-legal-hold x-amz-bypass-governance-retention
		x-amz-mfa x-amz-rename-source x-amz-write-offset-bytes x-amz-restore x-amz-restore-output-path x-amz-storage-class
		x-amz-server-side-encryption x-amz-meta-color x-amz-meta-snowball-auto-extract x-amz-decoded-content-length x-amz-trailer
		x-amz-source-expected-bucket-owner x-amz-request-payer x-amz-checksum-crc32 x-amz-expected-bucket-owner x-amz-if-match-size
		x-minio-force-delete x-minio-extract x-http-method-override x-amz-fwd-status x-rgw-copy content-range transfer-encoding`)
	// harmless is all that a write probe may carry to a server that nobody knows.
	harmless = strings.Fields(`x-amz-algorithm x-amz-credential x-amz-date x-amz-expires x-amz-signedheaders x-amz-signature x-amz-content-sha256
		x-id uploadid partnumber content-md5 content-length content-type if-match if-none-match user-agent connection
		x-amz-storage-class x-amz-server-side-encryption x-amz-meta-color x-amz-checksum-crc32 x-amz-request-payer x-amz-expected-bucket-owner
		x-amz-bypass-governance-retention`)
)

// A recorder answers every request with a denial, and keeps what it got.
type recorder struct {
	mu   sync.Mutex
	seen []*http.Request
	body []string
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	r.seen, r.body = append(r.seen, req), append(r.body, string(body))
	r.mu.Unlock()
	w.WriteHeader(403)
	io.WriteString(w, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
}

// check holds what was sent for a write against what is harmless.
func (r *recorder) check(t *testing.T, what string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, req := range r.seen {
		names := map[string][]string{}
		for name, values := range req.URL.Query() {
			names[strings.ToLower(name)] = append(names[strings.ToLower(name)], values...)
		}
		for name, values := range req.Header {
			names[strings.ToLower(name)] = append(names[strings.ToLower(name)], values...)
		}
		for name, values := range names {
			if !slices.Contains(harmless, name) {
				t.Fatalf("%s: sent %s %s with %s: %q", what, req.Method, req.URL.Path, name, values)
			}
			if name == "uploadid" && (len(values) != 1 || !strings.HasPrefix(values[0], "presigncheck-no-such-upload")) {
				t.Fatalf("%s: sent uploadId %q", what, values)
			}
		}
		for _, field := range []string{`name="acl"`, `name="tagging"`, "copy-source", "x-amz-object-lock"} {
			if strings.Contains(strings.ToLower(r.body[i]), field) {
				t.Fatalf("%s: sent a form with %s", what, field)
			}
		}
		if req.Method == "DELETE" && !strings.Contains(req.URL.Path, "presigncheck-probe-") {
			t.Fatalf("%s: sent DELETE %s", what, req.URL.Path)
		}
	}
	r.seen, r.body = nil, nil
}

// disguise writes a name as nobody expects it.
func disguise(rnd *rand.Rand, name string) string {
	switch rnd.IntN(4) {
	case 0:
		return strings.ToUpper(name)
	case 1:
		return http.CanonicalHeaderKey(name)
	}
	return name
}

// TestNothingOutsideTheAllowListIsSent asks for writes with random parameters,
// as an identity, and with URLs that carry random parameters and signed
// headers, with the values that the tool could want.
func TestNothingOutsideTheAllowListIsSent(t *testing.T) {
	var rec recorder
	server := httptest.NewServer(&rec)
	defer server.Close()
	rnd := rand.New(rand.NewPCG(1, 2))
	credentials := sandboxtest.Static(aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "x"})
	writes := []string{"PutObject", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload", "DeleteObject", "PostObject"}
	sent := 0
	for n := range 3000 {
		p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 1e6}
		op := operation.Operation{Name: writes[n%len(writes)], Bucket: "b", Key: "dir/key"}
		for range rnd.IntN(3) {
			name := disguise(rnd, append(subresources, amzHeaders...)[rnd.IntN(len(subresources)+len(amzHeaders))])
			if rnd.IntN(5) == 0 {
				op = op.Unknown(name)
			} else {
				op = op.Known(name, []string{"", "a", "/b/other", "true", "private"}[rnd.IntN(5)])
			}
		}
		e, err := p.Probe(t.Context(), probe.Target{Operation: op, Endpoint: server.URL, Region: "us-east-1", PathStyle: true, Credentials: credentials})
		if err != nil {
			t.Fatal(err)
		}
		if e.Result != probe.Skipped {
			sent++
		}
		rec.check(t, fmt.Sprint(op, op.Params))
	}
	for range 3000 {
		raw, header := randomURL(t, rnd, server.URL)
		link, err := presigned.Read(raw, []string{"PUT", "PUT", "POST", "DELETE"}[rnd.IntN(4)])
		if err != nil {
			continue
		}
		p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 1e6, Server: "sandbox"}
		if rnd.IntN(4) == 0 {
			p.Server = ""
		}
		e, err := p.URL(t.Context(), link, header)
		if err == nil && e.Result != probe.Skipped {
			sent++
		}
		rec.check(t, raw)
		for _, name := range []string{"copy-source", "rename", "write-offset", "restore"} {
			if e.Cause == probe.MissingHeaders && strings.Contains(strings.ToLower(e.Reason), name) {
				t.Errorf("asked for a value: %s", e.Reason)
			}
		}
	}
	if sent < 500 {
		t.Errorf("only %d probes were sent", sent)
	}
}

// randomURL presigns a write with random query, signed and given headers.
func randomURL(t *testing.T, rnd *rand.Rand, server string) (string, http.Header) {
	t.Helper()
	q := url.Values{"X-Amz-Expires": {"3600"}}
	signed, given := http.Header{}, http.Header{}
	latched := []string{"x-amz-acl", "x-amz-tagging", "x-amz-grant-read", "x-amz-grant-full-control", "x-amz-website-redirect-location",
		"x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold"} // fine where the server is known
	pick := func(from []string) string {
		for {
			if name := from[rnd.IntN(len(from))]; !slices.Contains(latched, name) {
				return name
			}
		}
	}
	for range rnd.IntN(3) {
		switch rnd.IntN(3) {
		case 0:
			q.Set(disguise(rnd, pick(append(subresources, amzHeaders...))), "x")
		case 1:
			name := pick(amzHeaders)
			signed.Set(name, "x")
			given.Set(disguise(rnd, name), "x")
		case 2:
			given[disguise(rnd, pick(amzHeaders))] = []string{"x"}
		}
	}
	req, err := http.NewRequest("PUT", server+"/b/key?"+q.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range signed {
		req.Header[name] = values
	}
	raw, _, err := v4.NewSigner().PresignHTTP(t.Context(), aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "x"}, req, "UNSIGNED-PAYLOAD", "s3", "us-east-1", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return raw, given
}

// TestOrdersAreRefusedWithTheirReason names what would happen, for each place
// in which a server would read it.
func TestOrdersAreRefusedWithTheirReason(t *testing.T) {
	const put = "https://s3.eu-west-1.amazonaws.com/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-Signature=00"
	cases := []struct {
		name, method, url string
		header            http.Header
		says              string
	}{
		{"signed", "PUT", put + "&X-Amz-SignedHeaders=host%3Bx-amz-copy-source", nil, "x-amz-copy-source makes this another operation (a copy"},
		{"signed and given", "PUT", put + "&X-Amz-SignedHeaders=host%3Bx-amz-copy-source", http.Header{"X-Amz-Copy-Source": {"/b/o"}}, "(a copy"},
		{"given unsigned", "PUT", put + "&X-Amz-SignedHeaders=host", http.Header{"x-AMZ-copy-source": {"/b/o"}}, "(a copy"},
		{"in the query", "PUT", put + "&X-Amz-SignedHeaders=host&X-Amz-Copy-Source=%2Fb%2Fo", nil, "(a copy"},
		{"encoded", "PUT", put + "&X-Amz-SignedHeaders=host&x-amz-%63opy-source=o", nil, "(a copy"},
		{"encoded twice", "PUT", put + "&X-Amz-SignedHeaders=host&x-amz-%2563opy-source=o", nil, "not known to be harmless"},
		{"behind a semicolon", "PUT", put + "&X-Amz-SignedHeaders=host;x-amz-copy-source=o", nil, "cannot be read without doubt"},
		{"range of a copy", "PUT", put + "&X-Amz-SignedHeaders=host%3Bx-amz-copy-source-range", nil, "(a copy"},
		{"part of a real upload", "PUT", put + "&X-Amz-SignedHeaders=host&uploadId=real&partNumber=1", nil, "an upload that somebody has begun"},
		{"copy into a part", "PUT", put + "&X-Amz-SignedHeaders=host%3Bx-amz-copy-source&uploadId=real&partNumber=1", nil, "another operation"},
		{"version", "PUT", put + "&X-Amz-SignedHeaders=host&versionId=1", nil, "names a version"},
		{"rename", "PUT", put + "&X-Amz-SignedHeaders=host%3Bx-amz-rename-source", nil, "(a rename)"},
		{"append", "PUT", put + "&X-Amz-SignedHeaders=host%3Bx-amz-write-offset-bytes", nil, "(an append)"},
		{"archive", "PUT", put + "&X-Amz-SignedHeaders=host%3Bx-amz-meta-snowball-auto-extract", nil, "not known to be harmless"},
		{"twice", "PUT", put + "&X-Amz-SignedHeaders=host&x-amz-storage-class=STANDARD&X-Amz-Storage-Class=GLACIER", nil, "given twice"},
		{"unknown", "PUT", put + "&X-Amz-SignedHeaders=host&new-thing", nil, "not known to be harmless"},
		{"restore", "POST", put + "&X-Amz-SignedHeaders=host&restore", nil, "cannot be tried without doing"},
		{"select", "GET", put + "&X-Amz-SignedHeaders=host&select&select-type=2", nil, "a query of the object"},
		{"torrent", "GET", put + "&X-Amz-SignedHeaders=host&torrent", nil, "torrent"},
		{"read with a copy", "GET", put + "&X-Amz-SignedHeaders=host%3Bx-amz-copy-source", nil, "(a copy"},
		{"read with a cookie", "GET", put + "&X-Amz-SignedHeaders=host", http.Header{"Cookie": {"a=b"}}, "not part of an S3 read"},
		{"read elsewhere with an unknown parameter", "GET", strings.Replace(put, "s3.eu-west-1.amazonaws.com", "s3.example.com", 1) + "&X-Amz-SignedHeaders=host&imageView2", nil, "not a parameter of an S3 read"},
	}
	for _, tc := range cases {
		link, err := presigned.Read(tc.url, tc.method)
		if err != nil {
			t.Fatal(err)
		}
		e, err := (&probe.Prober{AllowWrites: true, AllowDeletes: true}).URL(t.Context(), link, tc.header)
		if err != nil || e.Result != probe.Skipped || !strings.Contains(e.Reason, tc.says) || strings.Contains(e.Reason, "--header") {
			t.Errorf("%s: %+v, %v; want %q", tc.name, e, err, tc.says)
		}
	}
}
