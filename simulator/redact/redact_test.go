package redact_test

import (
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

const (
	signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
	token     = "IQoJb3JpZ2luX2VjEPr//////////wEaDGV1LWNlbnRyYWwtMSJHMEUCIQDx7c+Yk3/9aZtP0=="
	secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

// TestShown says what stays readable.
func TestShown(t *testing.T) {
	for in, want := range map[string]string{
		"https://b.s3.amazonaws.com/k": "https://b.s3.amazonaws.com/k",
		"https://h/k?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=abc&x-id=GetObject": "https://h/k?X-Amz-Credential=AKIA…MPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=REDACTED&x-id=GetObject",
		"https://h/k?x-amz-security-token=abc&Signature=x&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1":                                  "https://h/k?x-amz-security-token=REDACTED&Signature=REDACTED&AWSAccessKeyId=AKIA…MPLE&Expires=1",
		"https://h/k?X%2DAmz-Signature=abc":                                                "https://h/k?X%2DAmz-Signature=REDACTED",
		"http://user:pass@h/k":                                                             "http://REDACTED@h/k",
		"Get \"https://h/k?X-Amz-Signature=0a1b&X-Amz-Expires=60\": EOF":                   "Get \"https://h/k?X-Amz-Signature=REDACTED&X-Amz-Expires=60\": EOF",
		"X-Amz-Security-Token: IQoJb3Jp":                                                   "X-Amz-Security-Token: REDACTED",
		"key AKIAIOSFODNN7EXAMPLE is unknown":                                              "key AKIA…MPLE is unknown",
		"red \x1b[31m text\n":                                                              "red  [31m text ",
		"Access Denied":                                                                    "Access Denied",
		"ExpiredToken: The provided token has expired.":                                    "ExpiredToken: The provided token has expired.",
		"InvalidClientTokenId: The security token is invalid":                              "InvalidClientTokenId: The security token is invalid",
		"User: arn:aws:iam::111122223333:user/Ann is not authorized":                       "User: arn:aws:iam::111122223333:user/Ann is not authorized",
		"s3://webshop-media/films/2023/Metropolis_Restored-Version12.mp4":                  "s3://webshop-media/films/2023/Metropolis_Restored-Version12.mp4",
		"uploads/550e8400-e29b-41d4-a716-446655440000.pdf":                                 "uploads/550e8400-e29b-41d4-a716-446655440000.pdf",
		"unknown revision 1c9dac1f0e4b2f7a90d7c5a1c4b0b2de8f1a6c3d":                        "unknown revision 1c9dac1f0e4b2f7a90d7c5a1c4b0b2de8f1a6c3d",
		"cas/" + signature:                                                                 "cas/aeee…",
		"https://h/k?versionId=3sL4kqtJlcpXroDTDmJrmSpXd3dIbrHY&partNumber=2":              "https://h/k?versionId=3sL4…&partNumber=2",
		"https://h/k?acl&uploads":                                                          "https://h/k?acl&uploads",
		"cmd/x.go:3:4: undefined: presign.GetObjectV2WithContextAndOptions":                "cmd/x.go:3:4: undefined: presign.GetObjectV2WithContextAndOptions",
		"see https://example.com/rules/README.md#over-limit-expiry":                        "see https://example.com/rules/README.md#over-limit-expiry",
		"x.go:1:2: cannot use &s3.GetObjectInput{…} (value of type *s3.GetObjectInput)":    "x.go:1:2: cannot use &s3.GetObjectInput{…} (value of type *s3.GetObjectInput)",
		"policy: account/buckets/media-1/policy.json:3:5: unknown key \"Efect\"":           "policy: account/buckets/media-1/policy.json:3:5: unknown key \"Efect\"",
		"cannot refresh credentials: operation error STS: GetCallerIdentity, RequestID: 1": "cannot refresh credentials: operation error STS: GetCallerIdentity, RequestID: 1",
		"ExpiredToken: The token has expired, status code: 403, request id: a-1":           "ExpiredToken: The token has expired, status code: 403, request id: a-1",
		`--timeout "abc": time: invalid duration "abc"`:                                    `--timeout "abc": time: invalid duration "abc"`,
	} {
		if got := redact.Text(in); got != want {
			t.Errorf("%q\ngot  %s\nwant %s", in, got, want)
		}
		if once := redact.Text(in); redact.Text(once) != once {
			t.Errorf("%q: not the same when it is redacted twice: %q", once, redact.Text(once))
		}
	}
}

// TestHidden has secrets in the shapes in which they were seen to escape, and
// their relatives.
func TestHidden(t *testing.T) {
	const s = "SECRETsecret"
	for _, in := range []string{
		"https://h/k?X-Amz-Date=20130524T000000Z%26X-Amz-Security-Token=" + s,
		"https://h/k?X-Amz-Date=20130524T000000Z%2526X-Amz-Security-Token%253D" + s,
		"https://h/k?X-Amz-SignedHeaders=host%26X-Amz-Security-Token%3D" + s,
		"https://h/k?X-Amz-SignedHeaders=host;" + s,
		"https://h/k?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request%26X-Amz-Security-Token=" + s,
		"https://h/k?X-Amz-Credential=AKIA/" + s,
		"https://h/k?x-amz-expires=" + s,
		"https://h/k?X-Amz-Expires=1" + s + "&a=b",
		"https://h/k?a=b&/" + s, "https://h/k?a=b&+/" + s + "/x=",
		"https://h/k?foo=" + s, "https://h/k?" + s, "https://h/k?a&" + s, "https://h/k?" + s + "=1", "https://h/k#access_token=" + s,
		"https%3A%2F%2Fh%2Fk%3FX-Amz-Signature%3D" + s + "%26a%3Db",
		"https%253A%252F%252Fh%252Fk%253FX-Amz-Signature%253D" + s,
		`"url":"https:\/\/h\/k?a=b\u0026X-Amz-Signature=` + s + `"`,
		"<a href=\"https://h/k?a=b&amp;X-Amz-Signature=" + s + "\">",
		"https://h/k?a=b&#38;X-Amz-Signature&#x3d;" + s,
		"https://h/k?a=b\\x26X-Amz-Signature\\x3d" + s,
		"https://h/k?X-Amz-Security-Token=abc " + s + "/x==&X-Amz-Date=20130524T000000Z",
		"https://h/k?a=b&X-Amz-Expires=60&X-Amz-Si\ngnature=" + s,
		"https://h/k?a=b&X-Amz-Signature=3D" + s,
		"https://user:" + s + "@h/k", "https://" + s + "@h/k", "https://user:a/" + s + "@h/k",
		"Cookie: a=b; session=" + s, "cookie: x&y=" + s, "-H 'Cookie: a=b; c=" + s + "'", "Authorization: Basic " + s, "authorization: AWS4-HMAC-SHA256 Credential=a, Signature=" + s,
		"Authorization: Bearer " + s, "set-cookie: a=" + s + "; Path=/", "X-Api-Key: " + s,
		"https://acc.blob.core.windows.net/c/b?sv=2022-11-02&sr=b&sig=" + s, "https://d111.cloudfront.net/k?Policy=" + s + "&Key-Pair-Id=K2", "https://d111.cloudfront.net/k?Signature=" + s,
		"https://storage.googleapis.com/b/k?X-Goog-Signature=" + s, "https://b.oss-cn-hangzhou.aliyuncs.com/k?OSSAccessKeyId=a&Signature=" + s, "https://b.cos.ap-beijing.myqcloud.com/k?q-signature=" + s,
		"x-amz-server-side-encryption-customer-key: " + s, "x-amz-copy-source-server-side-encryption-customer-key=" + s,
		"AWS_SECRET_ACCESS_KEY=" + s, "aws_session_token = " + s, `{"SecretAccessKey": "` + s + `", "SessionToken": "` + s + `"}`, "secretAccessKey: '" + s + "'",
		"<SignatureProvided>" + s + "</SignatureProvided>", "<StringToSign>AWS4-HMAC-SHA256\n" + s + "\n</StringToSign>", "&lt;CanonicalRequest&gt;GET\n/" + s + "&lt;/CanonicalRequest&gt;",
		`name="X-Amz-Signature" value=` + "\n", "X-Amz-Signature => " + s, "password=" + s, "X-Amz-S3session-Token=" + s,
	} {
		for _, got := range []string{redact.Text(in), redact.Lines(in)} {
			if strings.Contains(got, s) || strings.Contains(strings.ReplaceAll(got, "\n", ""), s) {
				t.Errorf("%q became %q", in, got)
			}
		}
	}
	for _, secret := range []string{signature, token, secretKey} {
		for _, format := range []string{"", "the key is ", "https://h/k/", "/", "a=", "k?", "films/", "'", "name: ", "%2F"} {
			if got := redact.Text(format + secret + " end"); strings.Contains(got, secret[5:17]) || strings.Contains(got, secret[len(secret)-12:]) {
				t.Errorf("%q became %q", format+secret, got)
			}
		}
	}
}

func TestHeader(t *testing.T) {
	for _, tc := range []struct{ name, value, want string }{
		{"Content-Type", "image/png", "image/png"},
		{"If-Match", `"00000000000000000000000000000000"`, `"00000000000000000000000000000000"`},
		{"Content-Md5", "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAA=="},
		{"x-amz-acl", "private", "private"},
		{"x-amz-acl", "SECRET", redact.Placeholder},
		{"X-Amz-Meta-Password", "SECRET", redact.Placeholder},
		{"X-Amz-Meta-Color", "red", redact.Placeholder},
		{"Cookie", "a=b", redact.Placeholder},
		{"X-Forwarded-Access-Token", "a", redact.Placeholder},
		{"Authorization", "Basic abc", redact.Placeholder},
		{"X-Custom", "abc", redact.Placeholder},
	} {
		if got := redact.Header(tc.name, tc.value); got != tc.want {
			t.Errorf("%s: %s: got %q, want %q", tc.name, tc.value, got, tc.want)
		}
	}
}

// TestLongTexts are bounded in time and length, whatever is in them.
func TestLongTexts(t *testing.T) {
	for _, piece := range []string{"&aaaaaaaaaaa", "token=", "a=b&", "%2525", "&amp;", "\n", "=\n", "x-amz-signature: a ", "?", "aB3/", "://a:", "name=x value=", "abc "} {
		text := strings.Repeat(piece, (1<<20)/len(piece))
		began := time.Now()
		if got := redact.Text(text); len(got) > 64<<10 {
			t.Errorf("%q: %d bytes", piece, len(got))
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%q: %s", piece, took)
		} else {
			t.Logf("%q: %s", piece, took)
		}
	}
}

func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"x-amz-copy-source":        "x-amz-copy-source",
		"versionId":                "versionId",
		"X-Forwarded-Proto":        "X-Forwarded-Proto",
		"ab/cd ef+gh":              redact.Placeholder,
		"tagging":                  "tagging",
		"SECRETSECRETSECRETSECRET": "SECRETSE…",
		"a":                        "a",
	} {
		if got := redact.Name(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
