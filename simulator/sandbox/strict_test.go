package sandbox_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
)

// A byHand signs requests that no SDK would sign, with a signature that holds
// for what is sent: only what the case changes can be the reason of a refusal.
type byHand struct {
	t     *testing.T
	creds aws.Credentials
	url   string
	clock time.Time

	// What is signed and sent.
	date, scopeDate, region, service string
	signed                           string // SignedHeaders
	expires                          string
	query                            string // before the authentication
	header                           http.Header
	hash                             string
	method, body                     string
}

func newByHand(t *testing.T) *byHand {
	clock := time.Now()
	server, run := sandboxtest.Start(t, grants, sandbox.Config{Now: func() time.Time { return clock }})
	creds, err := server.Mint(sandboxtest.User("all"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, sandboxtest.Client(run.URL, sandboxtest.Static(creds)), "k", "data")
	now := clock.UTC()
	return &byHand{t: t, creds: creds, url: run.URL, clock: now, date: now.Format(sigv4.TimeFormat), scopeDate: now.Format("20060102"),
		region: region, service: "s3", signed: "host", expires: "600", header: http.Header{}, method: "GET"}
}

func (b *byHand) credential() string {
	return b.creds.AccessKeyID + "/" + b.scope().String()
}

func (b *byHand) scope() sigv4.Scope {
	return sigv4.Scope{Date: b.scopeDate, Region: b.region, Service: b.service}
}

// sign computes the signature over the request as it is.
func (b *byHand) sign(req *http.Request, hash string) string {
	auth := sigv4.Auth{Scope: b.scope(), SignedHeaders: strings.Split(b.signed, ";")}
	sum := sha256.Sum256([]byte(auth.CanonicalRequest(req, hash)))
	return sigv4.Sign(b.creds.SecretAccessKey, auth.Scope, strings.Join([]string{sigv4.Algorithm, b.date, auth.Scope.String(), hex.EncodeToString(sum[:])}, "\n"))
}

func (b *byHand) request(query string) *http.Request {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), b.method, b.url+"/"+bucket+"/k", strings.NewReader(b.body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.URL.RawQuery = query
	req.Header = b.header
	return req
}

// presigned makes the request with its authentication in the query. change is
// made after the parameters and before the signature; last, after it.
func (b *byHand) presigned(change func(url string) string, last string) string {
	b.t.Helper()
	query := b.query + "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + url.QueryEscape(b.credential()) + "&X-Amz-Date=" + b.date +
		"&X-Amz-Expires=" + b.expires + "&X-Amz-SignedHeaders=" + url.QueryEscape(b.signed)
	if change != nil {
		query = change(query)
	}
	signature := b.sign(b.request(query), sigv4.UnsignedPayload)
	return b.do(b.request(query + "&X-Amz-Signature=" + signature + last))
}

// inHeader makes the request with an Authorization header, which change may
// alter after signing.
func (b *byHand) inHeader(change func(authorization string) string) string {
	b.t.Helper()
	if b.header.Get("Date") == "" {
		b.header.Set("X-Amz-Date", b.date)
	}
	if b.hash == "" {
		sum := sha256.Sum256([]byte(b.body))
		b.hash = hex.EncodeToString(sum[:])
	}
	b.header.Set("X-Amz-Content-Sha256", b.hash)
	signature := b.sign(b.request(b.query), b.hash)
	authorization := "AWS4-HMAC-SHA256 Credential=" + b.credential() + ", SignedHeaders=" + b.signed + ", Signature=" + signature
	if change != nil {
		authorization = change(authorization)
	}
	b.header.Set("Authorization", authorization)
	return b.do(b.request(b.query))
}

func (b *byHand) do(req *http.Request) string {
	b.t.Helper()
	return send(b.t, req.Method, req.URL.String(), req.Header, b.body)
}

const (
	inQuery   = "400 AuthorizationQueryParametersError"
	malformed = "400 AuthorizationHeaderMalformed"
	unsigned  = "403 AccessDenied"
	mismatch  = "403 SignatureDoesNotMatch"
	works     = "200 data"
)

// TestWhatIsNoSignatureV4 sends presigned URLs and headers whose signature is
// right for what they say, and which S3 refuses all the same, or which no
// signer that follows the specification makes.
func TestWhatIsNoSignatureV4(t *testing.T) {
	replace := func(old, new string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, new, 1) }
	}
	yesterday := func(b *byHand) { b.scopeDate = b.clock.Add(-24 * time.Hour).Format("20060102") }
	headers := "host;x-amz-content-sha256;x-amz-date"
	tests := map[string]struct {
		want string
		send func(*byHand) string
	}{
		"presigned": {works, func(b *byHand) string { return b.presigned(nil, "") }},
		"header":    {works, func(b *byHand) string { b.signed = headers; return b.inHeader(nil) }},
		"UNSIGNED":  {works, func(b *byHand) string { b.signed, b.hash = headers, sigv4.UnsignedPayload; return b.inHeader(nil) }},
		"the header Date": {works, func(b *byHand) string {
			b.signed = "date;host;x-amz-content-sha256"
			b.header.Set("Date", b.clock.Format(http.TimeFormat))
			return b.inHeader(nil)
		}},

		"host not signed": {unsigned, func(b *byHand) string {
			b.signed = "range"
			b.header.Set("Range", "bytes=0-9")
			return b.presigned(nil, "")
		}},
		"nothing signed":          {unsigned, func(b *byHand) string { b.signed = ""; return b.presigned(nil, "") }},
		"Host in capitals":        {unsigned, func(b *byHand) string { b.signed = "Host"; return b.presigned(nil, "") }},
		"encoded twice":           {unsigned, func(b *byHand) string { b.signed = "host%3Brange"; return b.presigned(nil, "") }},
		"host not signed, header": {unsigned, func(b *byHand) string { b.signed = "x-amz-content-sha256;x-amz-date"; return b.inHeader(nil) }},
		"x-amz-date not signed":   {unsigned, func(b *byHand) string { b.signed = "host;x-amz-content-sha256"; return b.inHeader(nil) }},
		"the hash not signed":     {unsigned, func(b *byHand) string { b.signed = "host;x-amz-date"; return b.inHeader(nil) }},
		"x-amz-acl not signed":    {unsigned, func(b *byHand) string { b.header.Set("X-Amz-Acl", "private"); return b.presigned(nil, "") }},
		"x-amz-security-token unsigned": {unsigned, func(b *byHand) string {
			b.signed = headers
			b.header.Set("X-Amz-Security-Token", "")
			return b.inHeader(nil)
		}},
		"unsorted": {mismatch, func(b *byHand) string {
			b.signed = "range;host"
			b.header.Set("Range", "bytes=0-9")
			return b.presigned(nil, "")
		}},
		"host twice": {mismatch, func(b *byHand) string { b.signed = "host;host"; return b.presigned(nil, "") }},
		"one in capitals": {mismatch, func(b *byHand) string {
			b.signed = "If-Match;host"
			b.header.Set("If-Match", "*")
			return b.presigned(nil, "")
		}},
		"a name missing":            {mismatch, func(b *byHand) string { b.signed = "host;"; return b.presigned(nil, "") }},
		"a header that is not sent": {mismatch, func(b *byHand) string { b.signed = "host;x-amz-meta-foo"; return b.presigned(nil, "") }},
		"unsorted, header":          {mismatch, func(b *byHand) string { b.signed = "x-amz-date;host;x-amz-content-sha256"; return b.inHeader(nil) }},
		"a parameter added":         {mismatch, func(b *byHand) string { return b.presigned(nil, "&versionId=null") }},
		"signature in capitals":     {mismatch, func(b *byHand) string { b.signed = headers; return b.inHeader(upperSignature) }},

		"scope of yesterday":         {inQuery, func(b *byHand) string { yesterday(b); return b.presigned(nil, "") }},
		"scope of yesterday, header": {malformed, func(b *byHand) string { yesterday(b); b.signed = headers; return b.inHeader(nil) }},
		"scope date is no date":      {inQuery, func(b *byHand) string { b.scopeDate = "2026-1-1"; return b.presigned(nil, "") }},
		"scope of yesterday with Date": {malformed, func(b *byHand) string {
			yesterday(b)
			b.signed = "date;host;x-amz-content-sha256"
			b.header.Set("Date", b.clock.Format(http.TimeFormat))
			return b.inHeader(nil)
		}},
		"service sts":         {inQuery, func(b *byHand) string { b.service = "sts"; return b.presigned(nil, "") }},
		"service iam, header": {malformed, func(b *byHand) string { b.service = "iam"; b.signed = headers; return b.inHeader(nil) }},
		"service S3":          {inQuery, func(b *byHand) string { b.service = "S3"; return b.presigned(nil, "") }},
		"no service":          {inQuery, func(b *byHand) string { b.service = ""; return b.presigned(nil, "") }},
		"other region":        {inQuery, func(b *byHand) string { b.region = "us-west-2"; return b.presigned(nil, "") }},
		"no region":           {inQuery, func(b *byHand) string { b.region = ""; return b.presigned(nil, "") }},

		"signature twice": {inQuery, func(b *byHand) string { return b.presigned(nil, "&X-Amz-Signature=0") }},
		"signature first twice": {inQuery, func(b *byHand) string {
			return b.presigned(func(s string) string { return "X-Amz-Signature=0&" + s }, "")
		}},
		"expires twice": {inQuery, func(b *byHand) string {
			return b.presigned(replace("X-Amz-Expires=600", "X-Amz-Expires=600&X-Amz-Expires=60000"), "")
		}},
		"date twice, encoded": {inQuery, func(b *byHand) string {
			return b.presigned(func(s string) string { return s + "&X%2DAmz-Date=" + b.date }, "")
		}},
		"acl twice": {inQuery, func(b *byHand) string {
			b.query = "X-Amz-Acl=private&X-Amz-Acl=public-read&"
			return b.presigned(nil, "")
		}},
		"acl in two cases": {"400 InvalidArgument", func(b *byHand) string {
			b.query = "X-Amz-Acl=private&x-amz-acl=public-read&"
			return b.presigned(nil, "")
		}},
		"acl twice, header": {"400 InvalidArgument", func(b *byHand) string {
			b.signed, b.query = headers, "x-amz-acl=private&x-amz-acl=public-read"
			return b.inHeader(nil)
		}},
		"undecodable query":  {"400 InvalidURI", func(b *byHand) string { b.query = "prefix=%zz&"; return b.presigned(nil, "") }},
		"semicolon in query": {"400 InvalidURI", func(b *byHand) string { b.query = "versionId=null;x&"; return b.presigned(nil, "") }},

		"no algorithm":       {inQuery, func(b *byHand) string { return b.presigned(replace("X-Amz-Algorithm=AWS4-HMAC-SHA256&", ""), "") }},
		"empty algorithm":    {inQuery, func(b *byHand) string { return b.presigned(replace("=AWS4-HMAC-SHA256&", "=&"), "") }},
		"SHA1":               {inQuery, func(b *byHand) string { return b.presigned(replace("SHA256", "SHA1"), "") }},
		"algorithm in small": {inQuery, func(b *byHand) string { return b.presigned(replace("AWS4-HMAC-SHA256", "aws4-hmac-sha256"), "") }},
		"no date":            {inQuery, func(b *byHand) string { return b.presigned(replace("&X-Amz-Date="+b.date, ""), "") }},
		"no list of headers": {inQuery, func(b *byHand) string { return b.presigned(replace("&X-Amz-SignedHeaders=host", ""), "") }},
		"two mechanisms":     {"400 InvalidArgument", func(b *byHand) string { b.header.Set("Authorization", "Bearer x"); return b.presigned(nil, "") }},
		"version 2 as well":  {"400 InvalidArgument", func(b *byHand) string { b.query = "AWSAccessKeyId=a&Signature=b&"; return b.presigned(nil, "") }},
		"two Authorizations": {malformed, func(b *byHand) string {
			b.signed = headers
			return b.inHeader(func(s string) string { return s + "," + s })
		}},
		"credential twice": {malformed, func(b *byHand) string {
			b.signed = headers
			return b.inHeader(replace(", Signed", ", Credential=x, Signed"))
		}},
		"an unknown part": {malformed, func(b *byHand) string {
			b.signed = headers
			return b.inHeader(func(s string) string { return s + ", Extra=1" })
		}},
		"credential encoded": {malformed, func(b *byHand) string {
			b.signed = headers
			return b.inHeader(func(s string) string { return strings.ReplaceAll(s, "/", "%2F") })
		}},
		"slash in credential": {malformed, func(b *byHand) string {
			b.signed = headers
			return b.inHeader(replace("/aws4_request", "//aws4_request"))
		}},
		"slash after it":   {inQuery, func(b *byHand) string { return b.presigned(replace("aws4_request", "aws4_request%2F"), "") }},
		"slash in the key": {inQuery, func(b *byHand) string { b.creds.AccessKeyID += "/x"; return b.presigned(nil, "") }},
		"other terminator": {inQuery, func(b *byHand) string { return b.presigned(replace("aws4_request", "AWS4_REQUEST"), "") }},

		"expires +600":   {inQuery, func(b *byHand) string { b.expires = "%2B600"; return b.presigned(nil, "") }},
		"expires  600":   {inQuery, func(b *byHand) string { b.expires = "%20600"; return b.presigned(nil, "") }},
		"expires 600 ":   {inQuery, func(b *byHand) string { b.expires = "600%20"; return b.presigned(nil, "") }},
		"expires 0x258":  {inQuery, func(b *byHand) string { b.expires = "0x258"; return b.presigned(nil, "") }},
		"expires 600.0":  {inQuery, func(b *byHand) string { b.expires = "600.0"; return b.presigned(nil, "") }},
		"expires 6e2":    {inQuery, func(b *byHand) string { b.expires = "6e2"; return b.presigned(nil, "") }},
		"expires 6_00":   {inQuery, func(b *byHand) string { b.expires = "6_00"; return b.presigned(nil, "") }},
		"expires -1":     {inQuery, func(b *byHand) string { b.expires = "-1"; return b.presigned(nil, "") }},
		"expires empty":  {inQuery, func(b *byHand) string { b.expires = ""; return b.presigned(nil, "") }},
		"expires 2^64":   {inQuery, func(b *byHand) string { b.expires = "18446744073709551616"; return b.presigned(nil, "") }},
		"expires 604801": {inQuery, func(b *byHand) string { b.expires = "604801"; return b.presigned(nil, "") }},
		"expires ٦٠٠":    {inQuery, func(b *byHand) string { b.expires = url.QueryEscape("٦٠٠"); return b.presigned(nil, "") }},
		"expires 0":      {"403 AccessDenied", func(b *byHand) string { b.expires = "0"; return b.presigned(nil, "") }},
		"expires 0 and signed ahead": {"403 AccessDenied", func(b *byHand) string {
			b.at(b.clock.Add(10 * time.Minute))
			b.expires = "0"
			return b.presigned(nil, "")
		}},

		"date with fractions": {inQuery, func(b *byHand) string { b.date = strings.Replace(b.date, "Z", ".5Z", 1); return b.presigned(nil, "") }},
		"extended date":       {inQuery, func(b *byHand) string { b.date = b.clock.Format(time.RFC3339); return b.presigned(nil, "") }},
		"date without zone":   {inQuery, func(b *byHand) string { b.date = strings.TrimSuffix(b.date, "Z"); return b.presigned(nil, "") }},
		"only the day":        {inQuery, func(b *byHand) string { b.date = b.scopeDate; return b.presigned(nil, "") }},
		"fractions in a header": {"403 AccessDenied", func(b *byHand) string {
			b.signed = headers
			b.date = strings.Replace(b.date, "Z", ",5Z", 1)
			return b.inHeader(nil)
		}},
		"Date with the day only": {"403 AccessDenied", func(b *byHand) string {
			b.signed = "date;host;x-amz-content-sha256"
			b.header.Set("Date", b.scopeDate)
			return b.inHeader(nil)
		}},

		"no hash":                {"400 InvalidArgument", func(b *byHand) string { b.signed, b.hash = headers, "none"; return b.inHeader(nil) }},
		"an unknown stream":      {"400 InvalidArgument", func(b *byHand) string { b.signed, b.hash = headers, "STREAMING-ANYTHING"; return b.inHeader(nil) }},
		"hash of something else": {"400 XAmzContentSHA256Mismatch", func(b *byHand) string { b.signed, b.hash = headers, strings.Repeat("0", 64); return b.inHeader(nil) }},
		"the same of a DELETE": {"400 XAmzContentSHA256Mismatch", func(b *byHand) string {
			b.method, b.signed, b.hash = "DELETE", headers, strings.Repeat("0", 64)
			return b.inHeader(nil)
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.send(newByHand(t)); !strings.HasPrefix(got, tt.want) {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// at changes what the request is signed with to another time.
func (b *byHand) at(clock time.Time) {
	b.date, b.scopeDate = clock.Format(sigv4.TimeFormat), clock.Format("20060102")
}

func upperSignature(authorization string) string {
	before, signature, _ := strings.Cut(authorization, "Signature=")
	return before + "Signature=" + strings.ToUpper(signature)
}

// TestWhatIsNoSignedForm does the same with the fields of a form. Only the
// policy is signed, so the signature holds whatever the fields say.
func TestWhatIsNoSignedForm(t *testing.T) {
	r := newReplayer(t)
	now := r.clock.UTC()
	credential := func(day, service string) string {
		return r.creds.AccessKeyID + "/" + day + "/" + region + "/" + service + "/aws4_request"
	}
	today, yesterday := now.Format("20060102"), now.Add(-24*time.Hour).Format("20060102")
	tests := map[string]struct {
		fields map[string]string
		want   string
	}{
		"scope of yesterday":  {map[string]string{"X-Amz-Credential": credential(yesterday, "s3")}, "400 InvalidArgument"},
		"signed yesterday":    {map[string]string{"X-Amz-Date": yesterday + "T000000Z"}, "400 InvalidArgument"},
		"date with fractions": {map[string]string{"X-Amz-Date": strings.Replace(now.Format(sigv4.TimeFormat), "Z", ".5Z", 1)}, "400 InvalidArgument"},
		"only the day":        {map[string]string{"X-Amz-Date": today}, "400 InvalidArgument"},
		"service iam":         {map[string]string{"X-Amz-Credential": credential(today, "iam")}, malformed},
		"no service":          {map[string]string{"X-Amz-Credential": credential(today, "")}, "400 InvalidArgument"},
		"slash after it":      {map[string]string{"X-Amz-Credential": credential(today, "s3") + "/"}, "400 InvalidArgument"},
		"another algorithm":   {map[string]string{"X-Amz-Algorithm": "AWS4-HMAC-SHA1"}, "400 InvalidArgument"},
		"signature twice":     {map[string]string{"x-amz-signature": "0"}, "400 InvalidArgument"},
		"policy twice":        {map[string]string{"Policy": "e30="}, "400 InvalidArgument"},
		"key twice":           {map[string]string{"KEY": "other"}, "400 InvalidArgument"},
		"a token":             {map[string]string{"X-Amz-Security-Token": "x"}, "400 InvalidToken"},
		"as it was signed":    {nil, "204 "},
		"a field added":       {map[string]string{"x-amz-meta-a": "b"}, "403 AccessDenied"},
		"an ignored field":    {map[string]string{"x-ignore-a": "b"}, "204 "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := r.post(t, post{fields: tt.fields, file: "data"})
			if text := fmt.Sprint(got.Status, " ", got.Code); text != tt.want {
				t.Errorf("%s, want %s", text, tt.want)
			}
		})
	}
}
