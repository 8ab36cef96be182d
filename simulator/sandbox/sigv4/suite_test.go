package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// suite are the query-signing cases of AWS's signing test suite whose paths
// need no normalization, which S3 never does, and no raw spaces or UTF-8 in
// the request line, which net/http does not send. Expected signatures are
// those of github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite/v4.
var suite = []struct {
	name, method, target string
	header               http.Header
	body, token          string
	signature            string
}{
	{name: "get-header-key-duplicate", method: "GET", target: "/", header: http.Header{"My-Header1": {"value2", "value2", "value1"}},
		signature: "3349ee0b81b4b589da0ff28a395c3591e04de515651dd74f298fa992d1507a97"},
	{name: "get-header-value-multiline", method: "GET", target: "/", header: http.Header{"My-Header1": {"value1 value2 value3"}},
		signature: "e6f5def831211aca02987a44b96826706278c7bc078112ae0263659c5b2f2d56"},
	{name: "get-header-value-order", method: "GET", target: "/", header: http.Header{"My-Header1": {"value4", "value1", "value3", "value2"}},
		signature: "313720e71ca6202fdcfa9b20f88de01a4eb0638a83c833b1c184359a4eda864e"},
	{name: "get-header-value-trim", method: "GET", target: "/", header: http.Header{"My-Header1": {"value1"}, "My-Header2": {"\"a   b   c\""}},
		signature: "e7bb0fd515e125e1aec2ecc4c0c17484fb06f6846b927c35e46005dd3df3acd4"},
	{name: "get-relative-relative-unnormalized", method: "GET", target: "/example1/example2/../..",
		signature: "b45db0bfd1cf15003493b733e33aa208dd981bd0e63037a6ed953f71d2118a16"},
	{name: "get-relative-unnormalized", method: "GET", target: "/example/..",
		signature: "cbcb213b928a077e43275df47b500f1dfaa864ab3f5a18f6b95f4ff0938167ee"},
	{name: "get-slash-dot-slash-unnormalized", method: "GET", target: "/./",
		signature: "a9b13e8f3484d9505bf1a6f347219f8f35b0fe8f128ceea597efc146a3dfe90c"},
	{name: "get-slash-pointless-dot-unnormalized", method: "GET", target: "/./example",
		signature: "72b11f16d9530b18204bfb71f2d6ab085894c0ed8d352730a6e76234c58b5e10"},
	{name: "get-slash-unnormalized", method: "GET", target: "//",
		signature: "b2a9542809db687769200f56a844a03f2bd0291d6eb90232d5101c6a579446cd"},
	{name: "get-slashes-unnormalized", method: "GET", target: "//example//",
		signature: "822a5a9ba28072c5ab2bb4a6307d0c88276d40e49fec6b724c03fb4d4ba60fc2"},
	{name: "get-unreserved", method: "GET", target: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
		signature: "95968482db1b9e0fadef6efc1bd24689f77c77d9ef56919c96a28cc92e0d6005"},
	{name: "get-vanilla", method: "GET", target: "/",
		signature: "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"},
	{name: "get-vanilla-empty-query-key", method: "GET", target: "/?Param1=value1",
		signature: "49096700cbbaa5753443850f40df10f904fc2fdb544dc9512203cc77c471a9de"},
	{name: "get-vanilla-query", method: "GET", target: "/",
		signature: "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"},
	{name: "get-vanilla-query-order-encoded", method: "GET", target: "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
		signature: "c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787"},
	{name: "get-vanilla-query-order-key-case", method: "GET", target: "/?Param2=value2&Param1=value1",
		signature: "86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5"},
	{name: "get-vanilla-query-unreserved", method: "GET", target: "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
		signature: "8e76a88a7433637b12778d5592799b29ad21ecd6cf6325051c21d86f0acda2bf"},
	{name: "get-vanilla-utf8-query", method: "GET", target: "/?ሴ=bar",
		signature: "0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600"},
	{name: "get-vanilla-with-session-token", method: "GET", target: "/", token: "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
		signature: "7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c"},
	{name: "post-header-key-case", method: "POST", target: "/",
		signature: "2ce6e6d2e0cf2f9d1b55fafec88cd20574c31dc2e7631979f71ba2310083e95b"},
	{name: "post-header-key-sort", method: "POST", target: "/", header: http.Header{"My-Header1": {"value1"}},
		signature: "c09d07e0d55871f10f2a6d350d994acf6825a3cae70673d7def55616e6119dd7"},
	{name: "post-header-value-case", method: "POST", target: "/", header: http.Header{"My-Header1": {"VALUE1"}},
		signature: "0698bc9e4f7f9139065ba2909c0e99da257e8e2a42492a097bcd46d792391fed"},
	{name: "post-sts-header-before", method: "POST", target: "/", token: "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
		signature: "46c2e3c63c1dbe7d39f8ada16fe7f001c1f56c5791441565323677f96308871c"},
	{name: "post-vanilla", method: "POST", target: "/",
		signature: "2ce6e6d2e0cf2f9d1b55fafec88cd20574c31dc2e7631979f71ba2310083e95b"},
	{name: "post-vanilla-empty-query-value", method: "POST", target: "/?Param1=value1",
		signature: "a9ef26247f293bffe40eeff86a0480ba8c14d31503b2e0c3399e3a16bf1a3682"},
	{name: "post-vanilla-query", method: "POST", target: "/?Param1=value1",
		signature: "a9ef26247f293bffe40eeff86a0480ba8c14d31503b2e0c3399e3a16bf1a3682"},
	{name: "post-x-www-form-urlencoded", method: "POST", target: "/", header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, body: "Param1=value1",
		signature: "89a40deed0f26f9461242825a082d2222717248abc7ab41f552ad84a94ad46e9"},
	{name: "post-x-www-form-urlencoded-parameters", method: "POST", target: "/", header: http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}, body: "Param1=value1",
		signature: "0dbeb9b026c7b6675f266b8427efec9b4fa8b1f6ef1477d717aea231106eab4d"},
}

var (
	suiteTime = time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	suiteKey  = aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
)

// TestSigningSuite has the SDK sign each request, expects AWS's signature, and
// computes it again with the code of this package.
func TestSigningSuite(t *testing.T) {
	for _, tc := range suite {
		t.Run(tc.name, func(t *testing.T) {
			req, err := http.NewRequest(tc.method, "https://example.amazonaws.com"+tc.target, strings.NewReader(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			if tc.header != nil {
				req.Header = tc.header
			}
			q := req.URL.RawQuery
			req.URL.RawQuery = strings.TrimPrefix(q+"&X-Amz-Expires=3600", "&")
			sum := sha256.Sum256([]byte(tc.body))
			hash := hex.EncodeToString(sum[:])
			c := suiteKey
			c.SessionToken = tc.token
			signed, _, err := v4.NewSigner().PresignHTTP(t.Context(), c, req, hash, "service", "us-east-1", suiteTime)
			if err != nil {
				t.Fatal(err)
			}
			if req.URL, err = url.Parse(signed); err != nil {
				t.Fatal(err)
			}
			req.Host = req.URL.Host
			auth, s3Error := Parse(req)
			if s3Error != nil {
				t.Fatal(s3Error)
			}
			if auth.Signature != tc.signature {
				t.Errorf("the SDK signed %s, want %s", auth.Signature, tc.signature)
			}
			if got := Sign(c.SecretAccessKey, auth.Scope, auth.StringToSign(auth.CanonicalRequest(req, hash))); got != tc.signature {
				t.Errorf("computed %s, want %s", got, tc.signature)
			}
		})
	}
	if len(suite) < 28 {
		t.Errorf("only %d cases", len(suite))
	}
}

// TestDocumentedExample is the presigned GET of "Authenticating Requests:
// Using Query Parameters" in the Amazon S3 API Reference.
func TestDocumentedExample(t *testing.T) {
	const signed = "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
	req, err := http.NewRequest("GET", signed, nil)
	if err != nil {
		t.Fatal(err)
	}
	auth, s3Error := Parse(req)
	if s3Error != nil {
		t.Fatal(s3Error)
	}
	if err := auth.CheckSignature(req, UnsignedPayload, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"); err != nil {
		t.Error(err)
	}
	if err := auth.CheckTime(time.Date(2013, 5, 24, 23, 59, 59, 0, time.UTC)); err != nil {
		t.Error(err)
	}
	if err := auth.CheckTime(time.Date(2013, 5, 25, 0, 0, 1, 0, time.UTC)); err == nil || err.Message != "Request has expired" {
		t.Errorf("after its end: %v", err)
	}
}
