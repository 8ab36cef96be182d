package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestAStoredProbeIsLoud runs probe and verify against a server that stores
// what it has to refuse: every format says what lies where, the exit status is
// 3, and there is one write.
func TestAStoredProbeIsLoud(t *testing.T) {
	var writes atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if r.Method != "GET" && r.Method != "HEAD" {
			writes.Add(1)
		}
	}))
	defer server.Close()
	dir := t.TempDir()
	shared := filepath.Join(dir, "credentials")
	if err := os.WriteFile(shared, []byte("[uploader]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"AWS_SHARED_CREDENTIALS_FILE": shared, "AWS_CONFIG_FILE": os.DevNull, "AWS_PROFILE": "uploader",
		"AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	webshop, err := filepath.Abs("../../../../testdata/webshop")
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "presigncheck.yaml")
	if err := os.WriteFile(config, []byte(`snapshot: `+webshop+`/account
identities:
  uploader:
    principal: arn:aws:iam::111122223333:user/picture-uploader
    profile: uploader
sign:
  - packages: [example.com/webshop/...]
    identity: uploader
    values: {l.bucket: webshop-media, a.bucket: webshop-media}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(name, text string) {
		t.Helper()
		if !strings.Contains(text, "stored 16 bytes at s3://webshop-media/") || !strings.Contains(text, "presigncheck-probe-") {
			t.Errorf("%s does not say what lies where", name)
		}
	}
	for _, format := range []string{"text", "json"} {
		var out, errs strings.Builder
		writes.Store(0)
		status := Main([]string{"probe", "--operation", "PutObject", "--bucket", "webshop-media", "--key", "a", "--probe-writes", "--s3-endpoint", server.URL, "--format", format}, &out, &errs)
		if status != 3 || writes.Load() != 1 {
			t.Errorf("probe: exit status %d after %d writes: %s", status, writes.Load(), errs.String())
		}
		check("probe, "+format, out.String())
	}
	html, summary := filepath.Join(dir, "r.html"), filepath.Join(dir, "r.md")
	for _, format := range []string{"text", "json", "sarif", "github"} {
		var out, errs strings.Builder
		writes.Store(0)
		t.Chdir(webshop)
		args := []string{"verify", "--config", config, "--probe-writes", "--s3-endpoint", server.URL, "--format", format, "--html", html, "--summary", summary, "./pictures"}
		if status := Main(args, &out, &errs); status != 3 || writes.Load() != 1 {
			t.Errorf("verify: exit status %d after %d writes: %s", status, writes.Load(), errs.String())
		}
		check("verify, "+format, out.String())
		check("verify, standard error", errs.String())
	}
	for _, file := range []string{html, summary} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		check(file, string(text))
	}
}
