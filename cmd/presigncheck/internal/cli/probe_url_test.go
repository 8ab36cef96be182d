package cli_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// presign signs as boto3 and aws-sdk-go v1 do: nothing in the URL tells the
// method.
func presign(t *testing.T, server *sandbox.Server, at, who, method, path string, signed time.Time, life string) string {
	t.Helper()
	r, err := http.NewRequest(method, at+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.RawQuery = "X-Amz-Expires=" + life
	c, err := sandboxtest.Credentials(t, server, who).Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := v4.NewSigner().PresignHTTP(t.Context(), c, r, "UNSIGNED-PAYLOAD", "s3", sandboxtest.Region, signed, func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestProbeURL asks a server through the command: exit status and last line.
func TestProbeURL(t *testing.T) {
	reader, writer, nobody := sandboxtest.User("reader"), sandboxtest.User("writer"), sandboxtest.User("nobody")
	server, run := sandboxtest.Start(t, sandboxtest.Grants{reader: {"s3:GetObject", "s3:ListBucket"}, writer: {"s3:PutObject"}, nobody: {}}, sandbox.Config{})
	put(t, run.URL, server, writer, "/media/a.mp4")
	before := server.Store.Listing()
	now := time.Now()
	sign := func(who, method, path string, ago time.Duration, life string) string {
		return presign(t, server, run.URL, who, method, path, now.Add(-ago), life)
	}
	get := sign(reader, "GET", "/media/a.mp4", 0, "600")
	for _, tc := range []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"works", []string{get}, 0, "works: the URL works now, until"},
		{"of HEAD", []string{sign(reader, "HEAD", "/media/a.mp4", 0, "600")}, 0, "works: as HEAD: the URL works now"},
		{"denied", []string{sign(nobody, "GET", "/media/a.mp4", 0, "600")}, 1, "does not work: the server denied the permission"},
		{"of PUT", []string{sign(writer, "PUT", "/media/b.mp4", 0, "600")}, 2, "the signature fits neither GET nor HEAD"},
		{"of PUT, told", []string{"--method", "put", "--probe-writes", "--server", "sandbox", sign(writer, "PUT", "/media/b.mp4", 0, "600")}, 0, "works: the URL works now"},
		{"of PUT, not switched on", []string{"--method", "PUT", sign(writer, "PUT", "/media/b.mp4", 0, "600")}, 2, "cannot tell: probes of writing operations are not switched on"},
		{"of DELETE", []string{sign(writer, "DELETE", "/media/a.mp4", 0, "600")}, 2, "fits neither GET nor HEAD"},
		{"changed", []string{"--method", "GET", strings.Replace(get, "a.mp4", "b.mp4", 1)}, 1, "does not work: the signature does not match"},
		{"missing", []string{sign(reader, "GET", "/media/nothing", 0, "600")}, 1, "does not exist"},
		{"folder", []string{sign(reader, "GET", "/media/films/", 0, "600")}, 1, "does not exist"},
		{"expired long ago", []string{sign(reader, "GET", "/media/a.mp4", time.Hour, "60")}, 1, "does not work: expired 59 min ago by this machine's clock"},
		{"expired just now", []string{sign(reader, "GET", "/media/a.mp4", 2*time.Minute, "60")}, 1, "ago by the server's clock; sign a new one"},
		{"expired just now, offline", []string{"--offline", sign(reader, "GET", "/media/a.mp4", 2*time.Minute, "60")}, 1, "does not work: expired 1 min ago by this machine's clock"},
		{"in the future", []string{sign(reader, "GET", "/media/a.mp4", -time.Hour, "60")}, 1, "set the clock of the machine that signs"},
		{"eight days", []string{sign(reader, "GET", "/media/a.mp4", 0, "691200")}, 1, "refuses more than 604800 (7 days); no server was asked"},
		{"mangled", []string{"<a href='" + strings.ReplaceAll(get, "&", "&amp;") + "'>film</a>"}, 0, "works: the URL works now"},
		{"in a command line", []string{"curl -o x '" + get + "'"}, 0, "works: the URL works now"},
		{"encoded", []string{url.QueryEscape(get)}, 0, "works: the URL works now"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := cli.Main(append([]string{"probe", "--timeout=20s"}, tc.args...), &stdout, &stderr)
			if status != tc.status || !strings.Contains(stdout.String(), tc.says) {
				t.Errorf("status %d, want %d and %q\n%s%s", status, tc.status, tc.says, stdout.String(), stderr.String())
			}
		})
	}
	if after := server.Store.Listing(); !equalJSON(t, before, after) {
		t.Errorf("the store has changed: %v", after)
	}
}

// put stores an object.
func put(t *testing.T, at string, server *sandbox.Server, who, path string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPut, presign(t, server, at, who, http.MethodPut, path, time.Now(), "60"), strings.NewReader("film"))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatal(res.Status)
	}
}

func equalJSON(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(x, y)
}

// TestProbeURLAsksOnlyWhereItMatters counts requests.
func TestProbeURLAsksOnlyWhereItMatters(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")
	}))
	defer server.Close()
	const v2 = "/media/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=Q5x%2F43sR2y8%2BLyvjL5fu1yy6sIU%3D&Expires="
	for _, tc := range []struct {
		name   string
		args   []string
		asked  int32
		status int
	}{
		{"offline", []string{"--offline", server.URL + v2 + "4102444800"}, 0, 2},
		{"expired", []string{server.URL + v2 + "1400000000"}, 0, 1},
		{"of others", []string{server.URL + "/a?Expires=4102444800&Signature=abc&Key-Pair-Id=K2JCJMDEHXQW5F"}, 0, 2},
		{"dry run", []string{"--dry-run", server.URL + v2 + "4102444800"}, 0, 0},
		{"alive", []string{server.URL + v2 + "4102444800"}, 1, 1},
	} {
		asked.Store(0)
		var out bytes.Buffer
		if status := cli.Main(append([]string{"probe"}, tc.args...), &out, &out); status != tc.status || asked.Load() != tc.asked {
			t.Errorf("%s: status %d, asked %d times; want %d and %d\n%s", tc.name, status, asked.Load(), tc.status, tc.asked, out.String())
		}
	}
}
