package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// FuzzText plants secrets in URLs, headers, error bodies and configurations,
// does to the text what mails, shells and encoders do, and looks for them in
// what is shown.
func FuzzText(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed, []byte{byte(seed), byte(seed * 7), byte(seed * 13), byte(seed * 31)})
	}
	f.Fuzz(check)
}

// TestPlanted is what the fuzz test does, for some seeds.
func TestPlanted(t *testing.T) {
	for seed := range uint64(300) {
		check(t, seed, nil)
	}
}

func check(t *testing.T, seed uint64, choices []byte) {
	p := planter{rand.New(rand.NewPCG(seed, 1)), choices}
	text, secrets := p.text()
	for _, shown := range []string{redact.Text(text), redact.Lines(text), redact.Text(redact.Text(text))} {
		for _, secret := range secrets {
			if piece := leaked(shown, secret); piece != "" {
				t.Errorf("seed %d: %q of %q\nin    %q\nshown %q", seed, piece, secret, text, shown)
				return
			}
		}
	}
}

// leaked finds twelve characters of a secret, in any case and however they
// are encoded or spaced.
func leaked(shown, secret string) string {
	secret = squeeze(secret)
	for _, s := range []string{shown, unescaped(shown)} {
		s = squeeze(s)
		for i := 0; i+12 <= len(secret); i++ {
			if strings.Contains(s, secret[i:i+12]) {
				return secret[i : i+12]
			}
		}
	}
	return ""
}

func unescaped(s string) string {
	for range 4 {
		s = html.UnescapeString(s)
		s = strings.NewReplacer(`\u0026`, "&", `\/`, "/", `\u003d`, "=", `\u002b`, "+").Replace(s)
		if d, err := url.PathUnescape(s); err == nil {
			s = d
		}
	}
	return s
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// A planter makes texts by the fuzzer's choices.
type planter struct {
	rand    *rand.Rand
	choices []byte
}

func (p *planter) choose(n int) int {
	if len(p.choices) == 0 {
		return p.rand.IntN(n)
	}
	c := p.choices[0]
	p.choices = p.choices[1:]
	return int(c) % n
}

func (p *planter) one(of ...string) string { return of[p.choose(len(of))] }

func (p *planter) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(p.rand.Uint32())
	}
	return b
}

func (p *planter) secret() string {
	switch p.choose(5) {
	case 0:
		return hex.EncodeToString(p.bytes(32))
	case 1:
		return base64.StdEncoding.EncodeToString(p.bytes(60 + p.choose(100)))
	case 2:
		return base64.StdEncoding.EncodeToString(p.bytes(30))
	case 3:
		return base64.RawURLEncoding.EncodeToString(p.bytes(24 + p.choose(60)))
	}
	return hex.EncodeToString(p.bytes(16 + p.choose(100)))
}

// text is a text with secrets in it, and the secrets.
func (p *planter) text() (string, []string) {
	var secrets []string
	plant := func() string {
		s := p.secret()
		secrets = append(secrets, s)
		return s
	}
	var text string
	switch p.choose(4) {
	case 0:
		text = p.url(plant)
	case 1:
		text = p.header(plant)
	case 2:
		text = p.document(plant)
	case 3:
		text = fmt.Sprintf("Get %q: %s", p.url(plant), p.one("EOF", "dial tcp 127.0.0.1:1: connect: connection refused", "context deadline exceeded"))
	}
	for range p.choose(4) {
		text = p.mangle(text)
	}
	return text, secrets
}

// url has secrets where they belong and where they do not.
func (p *planter) url(plant func() string) string {
	const scope = "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
	e := url.QueryEscape
	params := []string{"X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Credential=" + scope, "X-Amz-Date=20130524T000000Z", "X-Amz-Expires=60", "X-Amz-SignedHeaders=host", "X-Amz-Signature=" + plant()}
	for range p.choose(4) {
		params = append(params, []func() string{
			func() string { return "X-Amz-Security-Token=" + e(plant()) },
			func() string { return "X-Amz-Date=20130524T000000Z%26X-Amz-Security-Token=" + e(plant()) },
			func() string { return "X-Amz-SignedHeaders=host" + p.one("%3B", ";", "%26") + e(plant()) },
			func() string { return "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F" + e(plant()) },
			func() string { return "X-Amz-Expires=60" + p.one("", "%26a%3D", "%2526Signature%253D") + e(plant()) },
			func() string {
				return p.one("Signature", "sig", "Policy", "x-amz-security-token", "X-Goog-Signature", "q-signature", "x-oss-signature", "token", "foo", "versionId", "x-id", "uploadId", "prefix") + "=" + e(plant())
			},
			func() string { return e(plant()) },
			func() string { return "X-Amz-Server-Side-Encryption-Customer-Key=" + e(plant()) },
			func() string { return "response-content-disposition=attachment%3B%20filename%3D" + e(plant()) },
		}[p.choose(9)]())
	}
	p.rand.Shuffle(len(params), func(i, j int) { params[i], params[j] = params[j], params[i] })
	user := ""
	if p.choose(5) == 0 {
		user = "user:" + url.QueryEscape(plant()) + "@"
	}
	return "https://" + user + "media.s3.amazonaws.com/films/a%20b.mp4?" + strings.Join(params, "&")
}

func (p *planter) header(plant func() string) string {
	name := p.one("Authorization", "Cookie", "Set-Cookie", "X-Amz-Security-Token", "Proxy-Authorization", "X-Api-Key", "x-amz-server-side-encryption-customer-key", "x-amz-copy-source-server-side-encryption-customer-key")
	value := p.one("", "Bearer ", "Basic ", "session=", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=")
	return name + p.one(": ", ":", " : ") + value + plant()
}

func (p *planter) document(plant func() string) string {
	return []func() string{
		func() string {
			return "<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n" + plant() + "</StringToSign><SignatureProvided>" + plant() + "</SignatureProvided><CanonicalRequest>GET\n/k\nX-Amz-Security-Token=" + plant() + "\nhost:h\n\nhost\nUNSIGNED-PAYLOAD</CanonicalRequest></Error>"
		},
		func() string {
			return fmt.Sprintf(`{"Credentials": {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": %q, "SessionToken": %q, "Expiration": "2013-05-24T00:00:00Z"}}`, plant(), plant())
		},
		func() string {
			return "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=" + plant() + "\nAWS_SESSION_TOKEN=" + plant() + "\nAWS_REGION=eu-west-1"
		},
		func() string { return "aws_secret_access_key = " + plant() + "\naws_session_token = " + plant() },
		func() string { return "curl -X PUT -H 'Cookie: a=b; c=" + plant() + "' '" + p.url(plant) + "'" },
		func() string {
			return `<form><input name="policy" value="` + plant() + `"><input name="X-Amz-Signature" value="` + plant() + `"></form>`
		},
		func() string { return "--form-field policy=" + plant() + " x-amz-signature=" + plant() },
	}[p.choose(7)]()
}

// mangle does to a text what happens to texts on their way.
func (p *planter) mangle(s string) string {
	switch p.choose(9) {
	case 0:
		return url.QueryEscape(s)
	case 1:
		return url.PathEscape(s)
	case 2:
		return html.EscapeString(s)
	case 3:
		return strings.NewReplacer("&", `\u0026`, "/", `\/`, `"`, `\"`).Replace(s)
	case 4:
		return strings.NewReplacer("&", "%26", "=", "%3D").Replace(s)
	case 5:
		return `{"message":"` + strings.ReplaceAll(s, `"`, `\"`) + `"}`
	case 6:
		return "the link " + s + " does not work"
	case 7:
		return "[here](" + s + ")."
	}
	return strings.ReplaceAll(s, "%2B", p.one("+", " "))
}
