package probe_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/presigned"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// TestGivenHeadersCannotOpenTheLatch probes an upload URL with headers with
// which the upload would succeed.
func TestGivenHeadersCannotOpenTheLatch(t *testing.T) {
	server, run := sandboxtest.Start(t, grants(), sandbox.Config{})
	fill(t, server.Store)
	before := server.Store.Listing()
	link, err := presigned.Read(links{t, server, run.URL}.put(user("s3:PutObject"), s3.PutObjectInput{}), "PUT")
	if err != nil {
		t.Fatal(err)
	}
	const right, zero, empty = "vvwvTYqX64FXlseI6h040A==", "AAAAAAAAAAAAAAAAAAAAAA==", "1B2M2Y8AsgTpgAmY7PhCfg=="
	for name, header := range map[string]http.Header{
		"none":                  {"Content-Md5": {""}},
		"no digest":             {"Content-Md5": {"junk"}},
		"two":                   {"Content-Md5": {zero, right}},
		"that of the body":      {"Content-Md5": {right}},
		"that of an empty body": {"Content-Md5": {empty}, "Content-Length": {"0"}},
		"too long a body":       {"Content-Length": {"1048577"}},
	} {
		e, err := (&probe.Prober{AllowWrites: true, Server: "sandbox"}).URL(t.Context(), link, header)
		refused := err != nil && strings.Contains(err.Error(), "Content-") || e.Result == probe.Skipped && strings.Contains(e.Reason, "Content-")
		if !refused {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
	if diff := cmp.Diff(before, server.Store.Listing()); diff != "" {
		t.Errorf("the store has changed:\n%s", diff)
	}
}
