package sandbox_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// witness remembers the last question that it was asked.
type witness struct {
	mu  sync.Mutex
	who sandbox.Signer
	op  operation.Operation
	how sandbox.Request
}

func (w *witness) Authorize(_ context.Context, who sandbox.Signer, op operation.Operation, how sandbox.Request) (*sandbox.Denial, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.who, w.op, w.how = who, op, how
	return nil, nil
}

// TestWhatPoliciesSee checks that everything that a policy can look at
// reaches the Authorizer: with query, header and form authentication.
func TestWhatPoliciesSee(t *testing.T) {
	clock := time.Now()
	w := &witness{}
	server, run := sandboxtest.StartWith(t, sandbox.Config{Authorizer: w, Now: func() time.Time { return clock }, AssumeTLS: true})
	creds := sandboxtest.Credentials(t, server, role)
	c := sandboxtest.Client(run.URL, creds)
	in := &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("a b/c"), ACL: "private", Tagging: aws.String("t=1"), ContentType: aws.String("text/plain")}
	r, err := s3.NewPresignClient(c).PresignPutObject(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	clock = clock.Add(90 * time.Second)
	header := r.SignedHeader.Clone()
	header.Set("User-Agent", "browser")
	header.Set("Referer", "https://example.com/")
	if got := send(t, "PUT", r.URL, header, ""); got != "200 " {
		t.Fatal(got)
	}
	if age := *w.how.SignatureAge; age < 90*time.Second || age > 95*time.Second {
		t.Errorf("signature age %s", age) // X-Amz-Date has whole seconds
	}
	w.how.SignatureAge = nil
	want := sandbox.Request{
		Target:   operation.Target{Region: region, Owner: sandboxtest.Owner},
		Time:     clock,
		SourceIP: "127.0.0.1", Secure: true, UserAgent: "browser", Referer: "https://example.com/",
		AuthType: "REST-QUERY-STRING", SignatureVersion: "AWS4-HMAC-SHA256", ContentSHA256: "UNSIGNED-PAYLOAD", Region: region,
	}
	if diff := cmp.Diff(want, w.how); diff != "" {
		t.Error(diff)
	}
	params := map[string]string{}
	for name, p := range w.op.Params {
		params[name] = p.Value
	}
	if diff := cmp.Diff(map[string]string{"x-amz-acl": "private", "x-amz-tagging": "t=1", "content-type": "text/plain"}, params); diff != "" {
		t.Error(diff)
	}
	if w.op.Name != "PutObject" || w.op.Key != "a b/c" || w.who.Role != role || !w.who.Temporary() {
		t.Errorf("%+v by %+v", w.op, w.who)
	}
	w.headerAuth(t, c, in)
	w.formAuth(t, c, run.URL)
}

func (w *witness) headerAuth(t *testing.T, c *s3.Client, in *s3.PutObjectInput) {
	t.Helper()
	in.Body = strings.NewReader("x")
	if _, err := c.PutObject(t.Context(), in, func(o *s3.Options) {}); code(err) != "RequestTimeTooSkewed" && err != nil {
		t.Fatal(err)
	}
	if w.how.AuthType != "REST-HEADER" || w.how.SignatureAge != nil || len(w.how.ContentSHA256) != 64 {
		t.Errorf("header authentication: %+v", w.how)
	}
}

func (w *witness) formAuth(t *testing.T, c *s3.Client, url string) {
	t.Helper()
	p, err := s3.NewPresignClient(c).PresignPostObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("form")})
	if err != nil {
		t.Fatal(err)
	}
	body, kind := encodeForm(t, p.Values, "file")
	if got := send(t, "POST", url+"/"+bucket, http.Header{"Content-Type": {kind}}, body); got != "204 " {
		t.Fatal(got)
	}
	if w.op.Name != "PostObject" || w.how.AuthType != "POST" || w.how.SignatureAge == nil || w.how.ContentSHA256 != "" {
		t.Errorf("form: %+v %+v", w.op, w.how)
	}
}

func TestSandboxStaysOnLoopback(t *testing.T) {
	for address, says := range map[string]string{
		"0.0.0.0:0": "not on loopback", ":8080": "not on loopback", "example.com:1": "not on loopback", "127.0.0.1": "host:port",
	} {
		if _, err := sandbox.Start(t.Context(), address, sandbox.New(sandbox.Config{})); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", address, err, says)
		}
	}
}

func TestStopAndEndOfContextEndTheServer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	for _, end := range []func(*sandbox.Running){(*sandbox.Running).Stop, func(*sandbox.Running) { cancel() }} {
		run, err := sandbox.Start(ctx, "127.0.0.1:0", sandbox.New(sandbox.Config{}))
		if err != nil {
			t.Fatal(err)
		}
		end(run)
		if err := run.Wait(); err != nil {
			t.Error(err)
		}
	}
}
