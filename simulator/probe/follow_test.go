package probe_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator/presigned"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// A fake answers HEAD, GET with If-Match, and GET without it; what is signed
// wrongly it refuses.
type fake struct {
	name                string // of its Server header
	head, match, direct answer
	asked               []string
}

type answer struct {
	status int
	code   string // or the whole body, when it begins with "<"
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := f.direct
	switch {
	case r.Method == "HEAD":
		a = f.head
	case r.Header.Get("If-Match") != "":
		a = f.match
	}
	signature := r.URL.Query().Get("X-Amz-Signature")
	for _, before := range f.asked {
		if m, s, _ := strings.Cut(before, " "); m == r.Method && s != signature && s[1:] == signature[1:] {
			a = answer{403, "SignatureDoesNotMatch"}
		}
	}
	f.asked = append(f.asked, r.Method+" "+signature)
	if f.name != "" {
		w.Header().Set("Server", f.name)
	}
	if a.status < 300 {
		w.Header().Set("ETag", `"x"`)
		w.Header().Set("Content-Range", "bytes 0-0/5")
	}
	body := a.code
	if body != "" && !strings.HasPrefix(body, "<") {
		body = "<Error><Code>" + body + "</Code><Message>no</Message></Error>"
	}
	w.WriteHeader(a.status)
	if r.Method != "HEAD" {
		io.WriteString(w, body)
	}
}

// TestRefusedHeadsAreFollowed: what a HEAD without a body meant.
func TestRefusedHeadsAreFollowed(t *testing.T) {
	denied, listing := answer{403, "AccessDenied"}, answer{200, "<ListBucketResult><Contents><Key>secret</Key></Contents></ListBucketResult>"}
	cases := []struct {
		name, op string
		fake     fake
		want     probe.Result
		cause    probe.Cause
		says     string
	}{
		{"no bucket", "HeadBucket", fake{head: answer{404, ""}, direct: listing}, probe.Inconclusive, probe.MissingBucket, "the bucket does not exist"},
		{"bucket denied, listing too", "HeadBucket", fake{head: answer{403, ""}, direct: denied}, probe.Refuted, probe.Permission, "denied the permission"},
		{"bucket denied, listing allowed", "HeadBucket", fake{head: answer{403, ""}, direct: listing}, probe.Refuted, probe.Permission, "HEAD was answered 403"},
		{"bucket, signature at fault", "HeadBucket", fake{head: answer{403, ""}, direct: answer{403, "InvalidAccessKeyId"}}, probe.Inconclusive, probe.UnknownKey, "access key"},
		{"object missing", "HeadObject", fake{head: answer{404, ""}, match: answer{404, "NoSuchKey"}}, probe.Inconclusive, probe.MissingObject, "does not exist"},
		{"object missing, told to readers", "HeadObject", fake{name: "MinIO", head: answer{404, ""}, match: answer{404, "NoSuchKey"}}, probe.Confirmed, "", "only to those who may read"},
		{"bucket of the object missing", "HeadObject", fake{head: answer{404, ""}, match: answer{404, "NoSuchBucket"}}, probe.Inconclusive, probe.MissingBucket, "bucket does not exist"},
		{"object denied", "HeadObject", fake{head: answer{403, ""}, match: answer{403, "AccessDenied"}}, probe.Inconclusive, probe.MissingObject, "denied, or the object does not exist"},
		{"object denied, GET allowed", "HeadObject", fake{head: answer{403, ""}, match: answer{412, "PreconditionFailed"}}, probe.Refuted, probe.Permission, "HEAD was answered 403"},
		{"list of a bucket that is not there", "ListObjectsV2", fake{direct: answer{404, "NoSuchBucket"}}, probe.Inconclusive, probe.MissingBucket, "bucket does not exist"},
		{"listing", "ListObjectsV2", fake{direct: listing}, probe.Confirmed, "", "permission check"},
	}
	for _, tc := range cases {
		server := httptest.NewServer(&tc.fake)
		e, err := (&probe.Prober{Rate: 1e6}).Probe(t.Context(), target(tc.op, "b", "k", server.URL, anybody))
		if err != nil || e.Result != tc.want || e.Cause != tc.cause || !strings.Contains(e.Reason, tc.says) || strings.Contains(e.Reason, "secret") {
			t.Errorf("%s: %+v, %v", tc.name, e, err)
		}
		server.Close()
	}
}

// TestReadsOfUnknownServersAreAskedDirectly: nobody knows whether it checks
// the permission before the precondition.
func TestReadsOfUnknownServersAreAskedDirectly(t *testing.T) {
	met := answer{412, "PreconditionFailed"}
	cases := []struct {
		name  string
		fake  fake
		want  probe.Result
		asked int
	}{
		{"known, by its name", fake{name: "MinIO", match: met}, probe.Confirmed, 2},
		{"unknown, allowed", fake{match: met, direct: answer{206, "x"}}, probe.Confirmed, 3},
		{"unknown, preconditions first", fake{match: met, direct: answer{403, "AccessDenied"}}, probe.Refuted, 2},
		{"unknown, says it is Amazon S3", fake{name: "AmazonS3", match: met, direct: answer{403, "AccessDenied"}}, probe.Refuted, 2},
		{"unknown, fails", fake{match: met, direct: answer{500, "InternalError"}}, probe.Inconclusive, 2},
	}
	for _, tc := range cases {
		server := httptest.NewServer(&tc.fake)
		target := target("GetObject", "b", "k", server.URL, anybody)
		target.KeyExists = true
		e, err := (&probe.Prober{Rate: 1e6}).Probe(t.Context(), target)
		if err != nil || e.Result != tc.want || len(tc.fake.asked) != tc.asked {
			t.Errorf("%s: %+v, %v, asked %d times", tc.name, e, err, len(tc.fake.asked))
		}
		server.Close()
	}
}

// TestWebPagesAreNoAnswer has login pages with every status, and an object
// that is a page.
func TestWebPagesAreNoAnswer(t *testing.T) {
	for _, status := range []int{200, 206, 403, 404} {
		for _, op := range []string{"GetObject", "HeadObject", "HeadBucket", "ListObjectsV2"} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.WriteHeader(status)
				io.WriteString(w, "<!-- portal --><html>Login</html>")
			}))
			e, err := (&probe.Prober{Rate: 1e6}).Probe(t.Context(), target(op, "b", "k", server.URL, anybody))
			if err != nil || e.Result != probe.Inconclusive || e.Cause != probe.NotS3 || !strings.Contains(e.Reason, "web page") {
				t.Errorf("%s %d: %+v, %v", op, status, e, err)
			}
			server.Close()
		}
	}
	server := httptest.NewServer(&fake{match: answer{412, "PreconditionFailed"}, direct: answer{206, "<html>an object</html>"}})
	defer server.Close()
	e, err := (&probe.Prober{Rate: 1e6}).Probe(t.Context(), target("GetObject", "b", "index.html", server.URL, anybody))
	if err != nil || e.Result != probe.Confirmed {
		t.Errorf("a page in the bucket: %+v, %v", e, err)
	}
}

// TestClocksExplainADenial: MinIO has words of its own, HEAD has none.
func TestClocksExplainADenial(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(403)
		if r.Method != "HEAD" {
			io.WriteString(w, "<Error><Code>AccessDenied</Code><Message>Something of its own</Message></Error>")
		}
	}))
	defer server.Close()
	for name, tc := range map[string]struct {
		dated time.Duration
		want  probe.Cause
	}{
		"an hour ahead": {time.Hour, probe.NotYetValid},
		"over":          {-2 * time.Hour, probe.Expired},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			raw := server.URL + "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=" +
				time.Now().UTC().Add(tc.dated).Format("20060102T150405Z") + "&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
			link, err := presigned.Read(raw, method)
			if err != nil {
				t.Fatal(err)
			}
			e, err := (&probe.Prober{Rate: 1e6}).URL(t.Context(), link, nil)
			if err != nil || e.Result != probe.Inconclusive || e.Cause != tc.want {
				t.Errorf("%s %s: %+v, %v", method, name, e, err)
			}
		}
	}
}
