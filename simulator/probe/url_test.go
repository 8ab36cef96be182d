package probe_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/presigned"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// links presigns with the SDK's client, as a user of the sandbox.
type links struct {
	t      *testing.T
	server *sandbox.Server
	url    string
}

func (l links) presigner(who string) *s3.PresignClient {
	return s3.NewPresignClient(sandboxtest.Client(l.url, sandboxtest.Credentials(l.t, l.server, who)))
}

func (l links) get(who, key string, life time.Duration) string {
	l.t.Helper()
	r, err := l.presigner(who).PresignGetObject(l.t.Context(), &s3.GetObjectInput{Bucket: aws.String(sandboxtest.Bucket), Key: &key}, s3.WithPresignExpires(life))
	if err != nil {
		l.t.Fatal(err)
	}
	return r.URL
}

func (l links) getIn(who string, in s3.GetObjectInput) string {
	l.t.Helper()
	in.Bucket, in.Key = aws.String(sandboxtest.Bucket), aws.String("existing")
	r, err := l.presigner(who).PresignGetObject(l.t.Context(), &in)
	if err != nil {
		l.t.Fatal(err)
	}
	return r.URL
}

func (l links) put(who string, in s3.PutObjectInput) string {
	l.t.Helper()
	in.Bucket, in.Key = aws.String(sandboxtest.Bucket), aws.String("existing")
	r, err := l.presigner(who).PresignPutObject(l.t.Context(), &in)
	if err != nil {
		l.t.Fatal(err)
	}
	return r.URL
}

// A linkCase is a URL, what is done with it, and what the probe should say.
type linkCase struct {
	name   string
	url    string
	method string
	header http.Header
	later  time.Duration // how much the clock moves first
	want   probe.Result
	cause  probe.Cause
	says   string
}

func (l links) cases() []linkCase {
	reader, writer, nobody := user("s3:GetObject"), user("s3:PutObject"), sandboxtest.User("nobody")
	hour, minute := time.Hour, time.Minute
	image := s3.PutObjectInput{ContentType: aws.String("image/png")}
	return []linkCase{
		{"works", l.get(reader, "existing", hour), "", nil, 0, probe.Confirmed, "", "works now, until"},
		{"denied", l.get(nobody, "existing", hour), "", nil, 0, probe.Refuted, probe.Permission, "not authorized to perform: s3:GetObject"},
		{"missing", l.get(reader, "nothing", hour), "", nil, 0, probe.Inconclusive, probe.MissingObject, "does not exist"},
		{"expired", l.get(reader, "existing", minute), "", nil, 2 * minute, probe.Inconclusive, probe.Expired, "ago by the server's clock; sign a new one"},
		{"expired HEAD", l.get(reader, "existing", minute), "HEAD", nil, 2 * minute, probe.Inconclusive, probe.Expired, "ago by the server's clock"},
		{"dated in the future", l.get(reader, "existing", minute), "", nil, -hour, probe.Inconclusive, probe.NotYetValid, "set the clock of the machine that signs"},
		{"eight days", l.get(reader, "existing", 8*24*hour), "", nil, 0, probe.Inconclusive, probe.Malformed, "at most 604800 seconds"},
		{"changed key", strings.Replace(l.get(reader, "existing", hour), "existing", "locked", 1), "", nil, 0, probe.Inconclusive, probe.BadSignature, "changed URL"},
		{"wrong token", l.get(reader, "existing", hour) + "&X-Amz-Security-Token=abc", "", nil, 0, probe.Inconclusive, probe.BadToken, "all three parts"},
		{"wrong method", l.get(reader, "existing", hour), "HEAD", nil, 0, probe.Inconclusive, probe.Ambiguous, "without an error code"},
		{"upload works", l.put(writer, s3.PutObjectInput{}), "", nil, 0, probe.Confirmed, "", "works now"},
		{"upload denied", l.put(reader, s3.PutObjectInput{}), "", nil, 0, probe.Refuted, probe.Permission, "s3:PutObject"},
		{"signed header left out", l.put(writer, image), "", nil, 0, probe.Skipped, probe.MissingHeaders, "--header 'content-type"},
		{"signed header given", l.put(writer, image), "", http.Header{"Content-Type": {"image/png"}}, 0, probe.Confirmed, "", "works now"},
		{"signed length given", l.put(writer, s3.PutObjectInput{ContentLength: aws.Int64(3)}), "", http.Header{"Content-Length": {"3"}}, 0, probe.Confirmed, "", "works now"},
		{"signed If-None-Match, existing", l.put(writer, s3.PutObjectInput{IfNoneMatch: aws.String("*")}), "", http.Header{"If-None-Match": {"*"}}, 0, probe.Inconclusive, probe.Condition, "signed over if-none-match"},
		{"signed If-Match", l.getIn(reader, s3.GetObjectInput{IfMatch: aws.String("x")}), "", http.Header{"If-Match": {"x"}}, 0, probe.Inconclusive, probe.Condition, "signed over if-match"},
		{"signed If-Unmodified-Since", l.getIn(reader, s3.GetObjectInput{IfUnmodifiedSince: aws.Time(time.Unix(0, 0))}), "", http.Header{"If-Unmodified-Since": {"Thu, 01 Jan 1970 00:00:00 GMT"}}, 0, probe.Inconclusive, probe.Condition, "signed over if-unmodified-since"},
		{"signed Range", l.getIn(reader, s3.GetObjectInput{Range: aws.String("bytes=1000-")}), "", http.Header{"Range": {"bytes=1000-"}}, 0, probe.Inconclusive, probe.Condition, "signed over range"},
		{"delete", l.get(reader, "existing", hour), "DELETE", nil, 0, probe.Skipped, probe.Unsafe, "cannot be tried without doing"},
		{"copy", l.put(writer, s3.PutObjectInput{}) + "&x-amz-copy-source=a", "", nil, 0, probe.Skipped, probe.Unsafe, "another operation"},
	}
}

// TestURLSaysWhyALinkDoesNotWork probes URLs of the SDK's presign client.
func TestURLSaysWhyALinkDoesNotWork(t *testing.T) {
	clock := time.Now()
	server, run := sandboxtest.Start(t, grants(), sandbox.Config{Now: func() time.Time { return clock }})
	fill(t, server.Store)
	before := server.Store.Listing()
	for _, tc := range (links{t, server, run.URL}).cases() {
		t.Run(tc.name, func(t *testing.T) {
			clock = time.Now().Add(tc.later)
			link, err := presigned.Read(tc.url, tc.method)
			if err != nil {
				t.Fatal(err)
			}
			p := &probe.Prober{AllowWrites: true, Server: "sandbox", Now: func() time.Time { return clock }}
			plan, err := p.PlanURL(t.Context(), link, tc.header)
			if err != nil || strings.HasPrefix(plan, "skip ") != (tc.want == probe.Skipped) || signature.MatchString(plan) {
				t.Errorf("plan: %s, %v", plan, err)
			}
			e, err := p.URL(t.Context(), link, tc.header)
			if err != nil {
				t.Fatal(err)
			}
			if e.Result != tc.want || e.Cause != tc.cause || !strings.Contains(e.Reason, tc.says) {
				t.Errorf("got %+v\nwant %s %s %q", e, tc.want, tc.cause, tc.says)
			}
		})
	}
	if diff := cmp.Diff(before, server.Store.Listing()); diff != "" {
		t.Errorf("probes changed the store:\n%s", diff)
	}
}

var signature = regexp.MustCompile(`[0-9a-f]{64}`)

// TestURLMeasuresTheLocalClock has a server whose Date is right and a local
// clock that is half an hour slow.
func TestURLMeasuresTheLocalClock(t *testing.T) {
	server, run := sandboxtest.Start(t, grants(), sandbox.Config{})
	fill(t, server.Store)
	c := sandboxtest.Client(run.URL, sandboxtest.Credentials(t, server, user("s3:GetObject")))
	r, err := s3.NewPresignClient(c).PresignGetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String(sandboxtest.Bucket), Key: aws.String("existing")})
	if err != nil {
		t.Fatal(err)
	}
	link, err := presigned.Read(r.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	p := &probe.Prober{Now: func() time.Time { return time.Now().Add(-30 * time.Minute) }}
	e, err := p.URL(t.Context(), link, nil)
	if err != nil || e.Result != probe.Confirmed || !strings.Contains(e.Reason, "this machine's clock is 30m") {
		t.Errorf("got %+v, %v", e, err)
	}
}
