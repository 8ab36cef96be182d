package sigv4

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// Parse reads the authentication of a request. It returns nil and no error
// for an anonymous request.
func Parse(r *http.Request) (*Auth, *s3err.Error) {
	query := parseQuery(r.URL.RawQuery)
	header := r.Header.Get("Authorization")
	_, v4 := firstOf(query, "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature")
	_, v2 := firstOf(query, "AWSAccessKeyId", "Signature")
	switch {
	case (v4 || v2) && header != "":
		return nil, s3err.TwoMechanisms
	case v4:
		return parsePresigned(query)
	case v2 || strings.HasPrefix(header, "AWS "):
		return nil, s3err.SignatureV2
	case header != "":
		return parseHeader(r, header)
	}
	return nil, nil
}

func firstOf(query params, names ...string) (string, bool) {
	for _, name := range names {
		if v, ok := query.get(name); ok {
			return v, true
		}
	}
	return "", false
}

func parsePresigned(query params) (*Auth, *s3err.Error) {
	need := map[string]string{}
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"} {
		v, ok := query.get(name)
		if !ok || v == "" {
			return nil, s3err.QueryParameters
		}
		need[name] = v
	}
	if need["X-Amz-Algorithm"] != Algorithm {
		return nil, s3err.QueryParameters.WithMessage("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"")
	}
	a := &Auth{Query: true, Signature: need["X-Amz-Signature"], SignedHeaders: strings.Split(need["X-Amz-SignedHeaders"], ";")}
	a.Token, _ = query.get("X-Amz-Security-Token")
	var ok bool
	if a.AccessKey, a.Scope, ok = parseCredential(need["X-Amz-Credential"]); !ok {
		return nil, s3err.QueryParameters.WithMessage("Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
	}
	var err *s3err.Error
	if a.Time, err = parseTime(need["X-Amz-Date"], a.Scope.Date); err != nil {
		return nil, err
	}
	a.Expires, err = parseExpires(need["X-Amz-Expires"])
	return a, err
}

func parseTime(value, scopeDate string) (time.Time, *s3err.Error) {
	t, err := time.Parse(TimeFormat, value)
	if err != nil {
		return t, s3err.QueryParameters.WithMessage("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
	}
	if t.Format(dateFormat) != scopeDate {
		return t, s3err.QueryParameters.WithMessage(fmt.Sprintf("Invalid credential date %q. This date is not the same as X-Amz-Date: %q.", scopeDate, t.Format(dateFormat)))
	}
	return t, nil
}

func parseExpires(value string) (time.Duration, *s3err.Error) {
	seconds, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err != nil:
		return 0, s3err.QueryParameters.WithMessage("X-Amz-Expires should be a number")
	case seconds < 0:
		return 0, s3err.QueryParameters.WithMessage("X-Amz-Expires must be non-negative")
	case seconds > int64(MaxExpires/time.Second):
		return 0, s3err.QueryParameters.WithMessage("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds")
	}
	return time.Duration(seconds) * time.Second, nil
}

// parseHeader reads
//
//	AWS4-HMAC-SHA256 Credential=…/scope, SignedHeaders=a;b, Signature=…
func parseHeader(r *http.Request, header string) (*Auth, *s3err.Error) {
	algorithm, rest, _ := strings.Cut(header, " ")
	if algorithm != Algorithm {
		return nil, s3err.InvalidArgument.WithMessage("Unsupported Authorization Type")
	}
	parts := map[string]string{}
	for _, part := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		parts[name] = value
	}
	if parts["Credential"] == "" || parts["SignedHeaders"] == "" || parts["Signature"] == "" {
		return nil, s3err.HeaderMalformed
	}
	a := &Auth{Signature: parts["Signature"], SignedHeaders: strings.Split(parts["SignedHeaders"], ";"), Token: r.Header.Get("X-Amz-Security-Token")}
	var ok bool
	if a.AccessKey, a.Scope, ok = parseCredential(parts["Credential"]); !ok {
		return nil, s3err.HeaderMalformed.WithMessage("The authorization header is malformed; the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
	}
	t, ok := headerTime(r.Header)
	if !ok {
		return nil, s3err.AccessDenied.WithMessage("AWS authentication requires a valid Date or x-amz-date header")
	}
	a.Time = t
	return a, nil
}

func headerTime(h http.Header) (time.Time, bool) {
	if t, err := time.Parse(TimeFormat, h.Get("X-Amz-Date")); err == nil {
		return t, true
	}
	t, err := http.ParseTime(h.Get("Date"))
	return t.UTC(), err == nil
}

// parseCredential reads key/date/region/service/aws4_request. Access keys may
// contain slashes on other servers than AWS, so it reads from the right.
func parseCredential(s string) (key string, scope Scope, ok bool) {
	parts := strings.Split(s, "/")
	n := len(parts)
	if n < 5 || parts[n-1] != "aws4_request" || len(parts[n-4]) != len(dateFormat) {
		return "", Scope{}, false
	}
	return strings.Join(parts[:n-4], "/"), Scope{Date: parts[n-4], Region: parts[n-3], Service: parts[n-2]}, true
}
