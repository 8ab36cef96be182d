package sandbox_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
)

// A replayer makes the requests of the recordings against a fresh sandbox.
type replayer struct {
	url   string
	creds aws.Credentials
	clock *time.Time
	s3    *s3.PresignClient
}

func newReplayer(t *testing.T) *replayer {
	t.Helper()
	clock := time.Now()
	server, run := sandboxtest.Start(t, grants, sandbox.Config{Now: func() time.Time { return clock }})
	creds, err := server.Mint(sandboxtest.User("all"))
	if err != nil {
		t.Fatal(err)
	}
	client := sandboxtest.Client(run.URL, sandboxtest.Static(creds))
	put(t, client, "k", "something")
	return &replayer{url: run.URL, creds: creds, clock: &clock, s3: s3.NewPresignClient(client)}
}

func (r *replayer) get(t *testing.T) string {
	t.Helper()
	p, err := r.s3.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return p.URL
}

func (r *replayer) put(t *testing.T, in s3.PutObjectInput) string {
	t.Helper()
	in.Bucket, in.Key = aws.String(bucket), aws.String("k")
	p, err := r.s3.PresignPutObject(t.Context(), &in)
	if err != nil {
		t.Fatal(err)
	}
	return p.URL
}

func (r *replayer) send(t *testing.T, method, url, body string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return parseAnswer(t, res.StatusCode, text)
}

// A post is an upload form that is made and signed by hand.
type post struct {
	conditions string // JSON, besides those for key, bucket and signature
	fields     map[string]string
	file       string
	drop       []string // fields to leave out
	break_     bool     // change the policy after signing
	expired    bool
}

func (r *replayer) post(t *testing.T, p post) answer {
	t.Helper()
	scope := sigv4.Scope{Date: r.clock.UTC().Format("20060102"), Region: region, Service: "s3"}
	stamp := r.clock.UTC().Format(sigv4.TimeFormat)
	credential := r.creds.AccessKeyID + "/" + scope.String()
	ends := r.clock.Add(time.Minute)
	if p.expired {
		ends = r.clock.Add(-time.Minute)
	}
	conditions := fmt.Sprintf(`{"bucket":%q},["starts-with","$key",""],{"x-amz-credential":%q},{"x-amz-algorithm":"AWS4-HMAC-SHA256"},{"x-amz-date":%q}`, bucket, credential, stamp)
	if p.conditions != "" {
		conditions += "," + p.conditions
	}
	text := fmt.Sprintf(`{"expiration":%q,"conditions":[%s]}`, ends.UTC().Format(time.RFC3339), conditions)
	policy := base64.StdEncoding.EncodeToString([]byte(text))
	fields := map[string]string{
		"key": "k", "policy": policy, "X-Amz-Algorithm": sigv4.Algorithm, "X-Amz-Credential": credential,
		"X-Amz-Date": stamp, "X-Amz-Signature": sigv4.Sign(r.creds.SecretAccessKey, scope, policy),
	}
	if p.break_ {
		fields["policy"] = policy[:len(policy)-4]
	}
	for name, value := range p.fields {
		fields[name] = value
	}
	for _, name := range p.drop {
		delete(fields, name)
	}
	body, kind := encodeForm(t, fields, p.file)
	return r.send(t, "POST", r.url+"/"+bucket, body, "Content-Type", kind)
}

func encodeForm(t *testing.T, fields map[string]string, file string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "f")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(part, file)
	w.Close()
	return b.String(), w.FormDataContentType()
}
