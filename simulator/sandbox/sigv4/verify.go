package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// maxSkew is how far a clock may be off: S3 allows fifteen minutes.
const maxSkew = 15 * time.Minute

// CheckTime reports whether the request may be used at this time.
func (a *Auth) CheckTime(now time.Time) *s3err.Error {
	const iso = "2006-01-02T15:04:05Z"
	age := now.Sub(a.Time)
	switch {
	case !a.Query && (age > maxSkew || age < -maxSkew):
		return s3err.TimeTooSkewed.With("RequestTime", a.Time.Format(TimeFormat)).
			With("ServerTime", now.UTC().Format(iso)).With("MaxAllowedSkewMilliseconds", "900000")
	case !a.Query:
		return nil
	case age < -maxSkew:
		return s3err.NotYetValid
	case age > a.Expires || a.Expires == 0:
		return s3err.Expired.With("X-Amz-Expires", strconv.Itoa(int(a.Expires/time.Second))).
			With("Expires", a.Time.Add(a.Expires).Format(iso)).With("ServerTime", now.UTC().Format(iso))
	}
	return nil
}

// CheckRegion compares the region of the credential scope with the bucket's. A
// bucket whose region is not known, "", is in all of them.
func (a *Auth) CheckRegion(region string) *s3err.Error {
	if region == "" || a.Scope.Region == region {
		return nil
	}
	wrong := fmt.Sprintf("the region '%s' is wrong; expecting '%s'", a.Scope.Region, region)
	if a.Query {
		return s3err.QueryParameters.WithMessage("Error parsing the X-Amz-Credential parameter; "+wrong).With("Region", region)
	}
	return s3err.HeaderMalformed.WithMessage("The authorization header is malformed; "+wrong).With("Region", region)
}

// CheckService compares the service of the credential scope with the one that
// was asked.
func (a *Auth) CheckService(service string) *s3err.Error {
	if a.Scope.Service == service {
		return nil
	}
	wrong := fmt.Sprintf("incorrect service %q. This endpoint belongs to %q.", a.Scope.Service, service)
	if a.Query {
		return s3err.QueryParameters.WithMessage("Error parsing the X-Amz-Credential parameter; " + wrong)
	}
	return s3err.HeaderMalformed.WithMessage("The authorization header is malformed; " + wrong)
}

// CheckHeaders reports the headers that have to be signed and are not: the
// host and all x-amz-… that are sent. S3 looks for them before it compares
// signatures. Source for the host: brendanhay/amazonka#272 and
// aws/aws-sdk-java#1680, where S3 answers a list that lacks it.
func (a *Auth) CheckHeaders(h http.Header) *s3err.Error {
	names := a.NotSigned(h)
	if !a.Signed("host") {
		names = append(names, "host")
	}
	if len(names) == 0 {
		return nil
	}
	sort.Strings(names)
	return s3err.HeadersNotSigned.With("HeadersNotSigned", strings.Join(names, ", "))
}

// CheckSignature computes the signature with the secret key and compares. The
// error carries both texts, as S3's does, so that a signer can be debugged.
func (a *Auth) CheckSignature(r *http.Request, payloadHash, secret string) *s3err.Error {
	if !a.sorted() { // and what is listed twice could make any amount of text
		return s3err.SignatureMismatch.With("AWSAccessKeyId", a.AccessKey).With("SignatureProvided", a.Signature)
	}
	canonical := a.CanonicalRequest(r, payloadHash)
	toSign := a.StringToSign(canonical)
	if a.sent(r) && subtle.ConstantTimeCompare([]byte(Sign(secret, a.Scope, toSign)), []byte(a.Signature)) == 1 {
		return nil
	}
	return s3err.SignatureMismatch.With("AWSAccessKeyId", a.AccessKey).
		With("StringToSign", toSign).With("SignatureProvided", a.Signature).
		With("StringToSignBytes", spacedHex(toSign)).
		With("CanonicalRequest", canonical).With("CanonicalRequestBytes", spacedHex(canonical))
}

// sorted reports whether SignedHeaders is what a signer writes: lower-case
// names in order, each once. Others cannot match where the server sorts for
// itself.
func (a *Auth) sorted() bool {
	for i, name := range a.SignedHeaders {
		if name != strings.ToLower(name) || i > 0 && name <= a.SignedHeaders[i-1] {
			return false
		}
	}
	return true
}

// sent reports whether all signed headers are there. S3 answers a request
// without one of them with SignatureDoesNotMatch.
func (a *Auth) sent(r *http.Request) bool {
	for _, name := range a.SignedHeaders {
		switch name {
		case "host", "content-length", "transfer-encoding": // net/http keeps these apart
		default:
			if len(r.Header.Values(name)) == 0 {
				return false
			}
		}
	}
	return true
}

// streams are what x-amz-content-sha256 says of a body in chunks. Source:
// Amazon S3 API Reference, "Signature Calculations for the Authorization
// Header".
var streams = []string{"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"}

// PayloadHash reports whether a value of x-amz-content-sha256 is one of those
// that S3 takes.
func PayloadHash(value string) bool {
	_, err := hex.DecodeString(value)
	return value == UnsignedPayload || slices.Contains(streams, value) || len(value) == 2*sha256.Size && err == nil
}

// StringToSign returns the text that is signed for a canonical request.
func (a *Auth) StringToSign(canonical string) string {
	hash := sha256.Sum256([]byte(canonical))
	return strings.Join([]string{Algorithm, a.Time.Format(TimeFormat), a.Scope.String(), hex.EncodeToString(hash[:])}, "\n")
}

// Sign returns the hex signature of a text under the key derived from the
// secret for this scope.
func Sign(secret string, scope Scope, text string) string {
	key := []byte("AWS4" + secret)
	for _, part := range []string{scope.Date, scope.Region, scope.Service, "aws4_request"} {
		key = mac(key, part)
	}
	return hex.EncodeToString(mac(key, text))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func spacedHex(s string) string { return fmt.Sprintf("% x", s) }
