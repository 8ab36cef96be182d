package redact_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

func TestURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://b.s3.amazonaws.com/k": "https://b.s3.amazonaws.com/k",
		"https://h/k?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=abc&x-id=GetObject": "https://h/k?X-Amz-Credential=AKIA…MPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=REDACTED&x-id=GetObject",
		"https://h/k?x-amz-security-token=abc&Signature=x&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1":                                  "https://h/k?x-amz-security-token=REDACTED&Signature=REDACTED&AWSAccessKeyId=AKIA…MPLE&Expires=1",
		"https://h/k?X%2DAmz-Signature=abc": "https://h/k?X%2DAmz-Signature=REDACTED",
		"http://user:pass@h/k":              "http://user:REDACTED@h/k",
	} {
		if got := redact.URL(in); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"Get \"https://h/k?a=b&X-Amz-Signature=0a1b&c=d\": EOF": "Get \"https://h/k?a=b&X-Amz-Signature=REDACTED&c=d\": EOF",
		"X-Amz-Security-Token: IQoJb3Jp":                        "X-Amz-Security-Token: REDACTED",
		"key AKIAIOSFODNN7EXAMPLE is unknown":                   "key AKIA…MPLE is unknown",
		"red \x1b[31m text\n":                                   "red  [31m text ",
		"Access Denied":                                         "Access Denied",
	} {
		if got := redact.Text(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// FuzzURL looks for ways in which a secret of a URL could stay.
func FuzzURL(f *testing.F) {
	f.Add("https://h/k?", "x=1")
	f.Fuzz(func(t *testing.T, base, extra string) {
		const secret = "5ecre75ecre75ecre7"
		if strings.Contains(base+extra, secret) {
			return
		}
		for _, name := range []string{"X-Amz-Signature", "X-Amz-Security-Token", "Signature"} {
			in := base + "?" + url.QueryEscape(extra) + "&" + name + "=" + secret + "&" + extra
			if got := redact.URL(in); strings.Contains(got, secret) {
				t.Errorf("%q became %q", in, got)
			}
		}
	})
}
