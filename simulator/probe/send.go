package probe

import (
	"context"
	"crypto/tls"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// maxAnswer is how much of an answer is read: an error body has some hundred
// bytes, or a few thousand with the canonical request in it.
const maxAnswer = 32 << 10

// DefaultTimeout limits one request from connecting to its last byte.
const DefaultTimeout = 15 * time.Second

// NewTransport returns the default transport, which is strict: one request per connection, HTTP/1.1, no
// decompression. Head and body leave in one write, so that a probe is never
// cut in the middle by this side.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 64 << 10,
		WriteBufferSize:        128 << 10,
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{},
	}
}

// An answer is what came back, as far as it matters.
type answer struct {
	status  int
	header  http.Header
	code    string // <Code> of an error body
	message string
	region  string // <Region> of an error body, or the bucket's region header
	root    string // root element of an XML body
	html    bool
	// versioned is true when the request named a version.
	versioned bool
	skew      time.Duration
}

// roundTrip sends a request once. It uses the transport itself and no
// http.Client, which would follow redirects.
func (p *Prober) roundTrip(ctx context.Context, r request) (answer, error) {
	timeout := p.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r.Request = r.Request.WithContext(ctx)
	r.Header.Set("User-Agent", p.userAgent())
	res, err := p.transport().RoundTrip(r.Request)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	a := answer{status: res.StatusCode, header: res.Header, region: res.Header.Get("X-Amz-Bucket-Region"), skew: skew(res.Header, p.now())}
	a.html = page(res.Header)
	if !r.wantsBody(res) {
		return a, nil
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !(r.design.Writes && res.StatusCode < 300) {
		return answer{}, err // but never lose the news that a write was taken
	}
	a.parse(body)
	return a, nil
}

// wantsBody is false where the body could be somebody's data.
func (r request) wantsBody(res *http.Response) bool {
	return res.StatusCode >= 300 || r.design.Operation == "ListObjectsV2" || r.design.Writes
}

// page recognises a web page that no S3 server sent: objects can be pages too,
// but come with an ETag or the request's name.
func page(h http.Header) bool {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(kind), "text/html") && h.Get("X-Amz-Request-Id") == "" && h.Get("ETag") == "" && h.Get("X-Amz-Id-2") == ""
}

// parse reads S3's error document. Bodies of other kinds leave it empty.
func (a *answer) parse(body []byte) {
	text := strings.ToLower(strings.TrimSpace(string(body)))
	a.html = a.html || strings.HasPrefix(text, "<!doctype html") || strings.HasPrefix(text, "<html")
	var doc struct {
		XMLName                       xml.Name
		Code, Message, Region, Bucket string
	}
	if xml.Unmarshal(body, &doc) != nil {
		return
	}
	a.root = doc.XMLName.Local
	if a.root != "Error" {
		return
	}
	a.code, a.message = doc.Code, clip(redact.Text(doc.Message))
	if m := expectedRegion.FindStringSubmatch(doc.Message); m != nil {
		a.region = m[1]
	}
	if doc.Region != "" {
		a.region = doc.Region
	}
}

// expectedRegion finds the region in "the region 'us-east-1' is wrong;
// expecting 'eu-west-1'", for servers that name it nowhere else.
var expectedRegion = regexp.MustCompile(`expecting ['"]([a-z0-9-]+)['"]`)

// clip shortens a server's message to what fits a line.
func clip(s string) string {
	const most = 300
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// skew is the server's clock minus the local one. Date has whole seconds.
func skew(h http.Header, now time.Time) time.Duration {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return date.Sub(now.UTC().Truncate(time.Second))
}

// requestID is the server's name for the request, if it looks like one: those
// of Amazon S3 have 16 letters and digits, those of others at most a UUID. A
// server may as well send back what it was sent.
func (a answer) requestID() string {
	if id := a.header.Get("X-Amz-Request-Id"); requestName.MatchString(id) {
		return id
	}
	return ""
}

var requestName = regexp.MustCompile(`^[0-9A-Za-z-]{1,36}$`)
