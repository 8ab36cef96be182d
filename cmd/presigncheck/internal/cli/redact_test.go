package cli_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
	"github.com/presigncheck/presigncheck/simulator/presigned"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// FuzzRedact gives probe mangled URLs, headers and flags with secrets in them,
// and looks for the secrets in everything that it prints: reading, plan,
// errors, and the evidence of a server that repeats what it is sent.
func FuzzRedact(f *testing.F) {
	for seed := range uint64(30) {
		f.Add(seed, []byte{byte(seed), byte(seed * 11), byte(seed * 17)})
	}
	f.Fuzz(checkOutputs)
}

// TestRedact is what the fuzz test does, for some seeds.
func TestRedact(t *testing.T) {
	for seed := range uint64(60) {
		checkOutputs(t, seed, nil)
	}
}

func checkOutputs(t *testing.T, seed uint64, choices []byte) {
	c := chooser{rand.New(rand.NewPCG(seed, 2)), choices, nil}
	text := c.link()
	for range c.choose(3) {
		text = c.mangle(text)
	}
	header := c.one("Cookie: ", "Cookie ", "Authorization: Bearer ", "x-amz-server-side-encryption-customer-key: ", "X-Custom: ", "") + c.secret()
	outputs := map[string]string{}
	for name, args := range map[string][]string{
		"offline":  {"probe", "--offline", text},
		"json":     {"probe", "--offline", "--format=json", text},
		"dry run":  {"probe", "--dry-run", "--probe-writes", "--header", header, text},
		"param":    {"probe", "--operation", "GetObject", "--bucket", "b", "--dry-run", "--region", "eu-west-1", "--param", c.one("", "x-amz-security-token=", "x-amz-security-token:") + c.secret()},
		"endpoint": {"probe", "--operation", "GetObject", "--bucket", "b", "--key", "k", "--dry-run", "--region", "eu-west-1", "--s3-endpoint", text},
		"timeout":  {"probe", "--timeout", text, "x"},
		"flag":     {"probe", "--" + text},
		"case":     {"simulate", "--cases", "no-such-file", text},
	} {
		var out bytes.Buffer
		cli.Main(args, &out, &out)
		outputs[name] = out.String()
	}
	outputs["server"] = evidence(t, text, header)
	for name, out := range outputs {
		for _, secret := range c.secrets {
			if piece := leaked(out, secret); piece != "" {
				t.Errorf("seed %d, %s: %q of %q\ntext   %q\nheader %q\noutput %s", seed, name, piece, secret, text, header, out)
				return
			}
		}
	}
}

// evidence asks a server that repeats the request in its error.
func evidence(t *testing.T, text, header string) string {
	t.Helper()
	u, err := presigned.Read(text, "")
	if err != nil || u.Foreign() {
		return ""
	}
	h := http.Header{}
	for _, name := range u.SignedHeaders {
		h.Set(name, header)
	}
	p := &probe.Prober{AllowWrites: true, Rate: 1e6, Transport: echo{}}
	e, err := p.URL(t.Context(), u, h)
	if err != nil {
		return err.Error()
	}
	out, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// echo is a server that repeats what it is sent.
type echo struct{}

func (echo) RoundTrip(r *http.Request) (*http.Response, error) {
	var b strings.Builder
	b.WriteString("<Error><Code>SignatureDoesNotMatch</Code><Message>")
	var request bytes.Buffer
	if err := r.Clone(r.Context()).Write(&request); err != nil {
		return nil, err
	}
	if err := xml.EscapeText(&b, request.Bytes()); err != nil {
		return nil, err
	}
	b.WriteString("</Message></Error>")
	return &http.Response{StatusCode: 403, Header: http.Header{"X-Amz-Request-Id": {r.URL.RawQuery}}, Body: io.NopCloser(strings.NewReader(b.String())), Request: r}, nil
}

// leaked finds twelve characters of a secret, in any case and however they are
// encoded or spaced.
func leaked(shown, secret string) string {
	secret = squeeze(secret)
	decoded := shown
	for range 4 {
		decoded = strings.NewReplacer(`\u0026`, "&", `\/`, "/", `\u003d`, "=", `\u002b`, "+").Replace(html.UnescapeString(decoded))
		if d, err := url.PathUnescape(decoded); err == nil {
			decoded = d
		}
	}
	for _, s := range []string{squeeze(shown), squeeze(decoded)} {
		for i := 0; i+12 <= len(secret); i++ {
			if strings.Contains(s, secret[i:i+12]) {
				return secret[i : i+12]
			}
		}
	}
	return ""
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// A chooser makes texts by the fuzzer's choices.
type chooser struct {
	rand    *rand.Rand
	choices []byte
	secrets []string
}

func (c *chooser) choose(n int) int {
	if len(c.choices) == 0 {
		return c.rand.IntN(n)
	}
	b := c.choices[0]
	c.choices = c.choices[1:]
	return int(b) % n
}

func (c *chooser) one(of ...string) string { return of[c.choose(len(of))] }

// secret is a new signature, token or key.
func (c *chooser) secret() string {
	b := make([]byte, 24+c.choose(100))
	for i := range b {
		b[i] = byte(c.rand.Uint32())
	}
	s := base64.StdEncoding.EncodeToString(b)
	if c.choose(3) == 0 {
		s = hex.EncodeToString(b)
	}
	c.secrets = append(c.secrets, s)
	return s
}

// plain is a secret that looks like a key: where nothing names it, it is known
// by its shape only, and that is lost if it falls into pieces.
func (c *chooser) plain() string {
	b := make([]byte, 60)
	for i := range b {
		b[i] = byte(c.rand.Uint32())
	}
	s := strings.NewReplacer("+", "a", "/", "B").Replace(base64.StdEncoding.EncodeToString(b))
	if c.choose(3) == 0 {
		s = hex.EncodeToString(b)
	}
	c.secrets = append(c.secrets, s)
	return s
}

// link is a URL with secrets where they belong and where they do not.
func (c *chooser) link() string {
	e := func() string { return url.QueryEscape(c.secret()) }
	bogus := []string{"", "%26X-Amz-Security-Token%3D", "%2526X-Amz-Security-Token%253D", "%26X-Amz-Security-Token=", ";", "/", "%3B"}
	slot := func(value string) string {
		if c.choose(6) == 0 {
			return value + c.one(bogus...) + e()
		}
		return value
	}
	params := []string{
		"X-Amz-Algorithm=" + slot("AWS4-HMAC-SHA256"), "X-Amz-Credential=" + slot("AKIAIOSFODNN7EXAMPLE%2F20300524%2Fus-east-1%2Fs3%2Faws4_request"),
		"X-Amz-Date=" + slot("20130524T000000Z"), "X-Amz-Expires=" + slot("60"), "X-Amz-SignedHeaders=" + slot(c.one("host", "content-type%3Bhost", "host%3Bx-amz-acl")),
		"X-Amz-Signature=" + e(),
	}
	if c.choose(5) == 0 {
		params = []string{"AWSAccessKeyId=" + slot("AKIAIOSFODNN7EXAMPLE"), "Expires=" + slot("4102444800"), "Signature=" + e()}
	}
	for range c.choose(4) {
		params = append(params, c.one("X-Amz-Security-Token", "x-amz-security-token", "versionId", "x-id", "foo", "sig", "Policy", "response-content-type", "uploadId", "X-Amz-Region-Set", "x-amz-server-side-encryption-customer-key")+"="+e())
	}
	if c.choose(4) == 0 {
		params = append(params, e())
	}
	c.rand.Shuffle(len(params), func(i, j int) { params[i], params[j] = params[j], params[i] })
	host := c.one("media.s3.eu-west-1.amazonaws.com", "127.0.0.1:9000/media", "d111.cloudfront.net", "user:"+e()+"@s3.example.com", "acct.blob.core.windows.net/c")
	return "https://" + host + c.one("/films/a%20b.mp4", "/", "/a/", "/"+c.plain()) + c.one("?", "?", "?", "%3F") + strings.Join(params, "&")
}

// mangle does to a URL what happens to URLs on their way.
func (c *chooser) mangle(s string) string {
	switch c.choose(10) {
	case 0:
		return url.QueryEscape(s)
	case 1:
		return html.EscapeString(s)
	case 2:
		return strings.NewReplacer("&", `\u0026`, "/", `\/`).Replace(s)
	case 3:
		return strings.NewReplacer("&", "%26", "=", "%3D").Replace(s)
	case 4:
		return strings.ReplaceAll(s, "%2B", c.one("+", " "))
	case 5:
		return s[:len(s)-c.choose(min(len(s), 200))]
	case 6:
		return "curl -X PUT -H 'Cookie: a=" + c.secret() + "' '" + s + "'"
	case 7:
		return c.one("\"", "<", "(", "[x](", "href='") + s + c.one("\"", ">", ")", ").", "'")
	case 8:
		at := max(strings.Index(s, "?"), strings.Index(s, "%3F"))
		if at < 0 {
			return s
		}
		at += c.choose(len(s) - at)
		return s[:at] + c.one("\n", "\r\n", "=\n", " ") + s[at:]
	}
	return strings.ReplaceAll(s, "%", "%25")
}
