package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go/encoding/httpbinding"
)

// signatureLife is how long a probe's own signature is good: enough for a
// clock that is off, and it never leaves this process.
const signatureLife = 5 * time.Minute

const unsignedPayload = "UNSIGNED-PAYLOAD"

// A request is a probe ready to be sent.
type request struct {
	design Design
	key    string // the key it names, which may be a sibling of the target's
	*http.Request
	body []byte
	form map[string]string // the fields of an upload form
}

// build makes the unsigned request of a design for a target.
func build(ctx context.Context, d Design, t Target, key string) (request, place, error) {
	p, err := t.resolve(ctx)
	if err != nil {
		return request{}, p, err
	}
	u := *p.url
	if d.Form { // goes to the bucket, and says all in its fields
		r, err := http.NewRequestWithContext(ctx, d.Method, u.String(), nil)
		if err != nil {
			return request{}, p, fmt.Errorf("bucket %q: %w", t.Operation.Bucket, err)
		}
		fields := formFields(t)
		fields["key"] = key
		return request{design: d, key: key, Request: r, body: []byte(d.Body), form: fields}, p, nil
	}
	if key != "" {
		u.Path = strings.TrimSuffix(u.Path, "/") + "/" + key
		u.RawPath = httpbinding.EscapePath(u.Path, false)
	} else if u.Path == "" {
		u.Path = "/"
	}
	header, query := d.split(t.Operation)
	u.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	r, err := http.NewRequestWithContext(ctx, d.Method, u.String(), nil)
	if err != nil {
		return request{}, p, fmt.Errorf("bucket %q, key %q: %w", t.Operation.Bucket, key, err)
	}
	r.Header = header
	req := request{design: d, key: key, Request: r, body: []byte(d.Body)}
	req.ContentLength = int64(len(req.body))
	return req, p, nil
}

// sign presigns the request, as the real URL will be, so that policies see
// the same kind of authentication and the same signed headers.
func (r request) sign(ctx context.Context, c aws.Credentials, p place, now time.Time) (request, error) {
	query := r.URL.Query()
	query.Set("X-Amz-Expires", strconv.Itoa(int(signatureLife/time.Second)))
	r.URL.RawQuery = query.Encode()
	signed, header, err := v4.NewSigner().PresignHTTP(ctx, c, r.Request, unsignedPayload, p.service, p.region, now,
		func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	if err != nil {
		return r, fmt.Errorf("signing: %w", err)
	}
	header.Del("Host")
	header.Del("Content-Length")
	return r.with(ctx, signed, header)
}

// with returns the request with another URL and headers. The body is of a
// kind that net/http knows to be in memory, which it sends together with the
// head; without GetBody it cannot be sent a second time.
func (r request) with(ctx context.Context, url string, header http.Header) (request, error) {
	out, err := http.NewRequestWithContext(ctx, r.Method, url, nil)
	if err != nil {
		return r, err
	}
	out.Header = header
	if len(r.body) > 0 {
		out.ContentLength = int64(len(r.body))
		out.Body = io.NopCloser(bytes.NewReader(r.body))
	}
	r.Request = out
	return r, nil
}

// forged is the same request with a signature that cannot be right.
func (r request) forged(ctx context.Context) (request, error) {
	if r.design.Form {
		return r.forgedForm(ctx)
	}
	url := r.URL.String()
	at := signatureParam.FindStringIndex(url)
	if at == nil {
		return r, errors.New("the request has no signature")
	}
	return r.with(ctx, url[:at[1]]+flip(url[at[1]:]), r.Header.Clone())
}

// signatureParam finds the signature of versions 4 and 2 in a URL.
var signatureParam = regexp.MustCompile(`[?&](X-Amz-)?Signature=`)

// flip changes the first character of a signature.
func flip(signature string) string {
	if strings.HasPrefix(signature, "0") {
		return "1" + signature[1:]
	}
	return "0" + signature[min(1, len(signature)):]
}
