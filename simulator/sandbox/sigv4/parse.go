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
//
// It is as strict as the specification: what a signer that follows it never
// writes is refused, for whether Amazon S3 would take it is not known.
func Parse(r *http.Request) (*Auth, *s3err.Error) {
	query := parseQuery(r.URL.RawQuery)
	header := joined(r.Header, "Authorization")
	v4 := query.hasAny("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature")
	v2 := query.hasAny("AWSAccessKeyId", "Signature")
	switch {
	case v4 && v2, (v4 || v2) && header != "":
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

// joined is the value of a header that was sent once or several times, as RFC
// 9110, section 5.2, combines it.
func joined(h http.Header, name string) string { return strings.Join(h.Values(name), ",") }

var presignedParameters = []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"}

func parsePresigned(query params) (*Auth, *s3err.Error) {
	if name, twice := query.doubled(); twice {
		return nil, s3err.QueryParameters.WithMessage("The query parameter " + name + " is given twice.")
	}
	need := map[string]string{}
	for _, name := range presignedParameters {
		v, ok := query.get(name)
		if !ok || v == "" && name != "X-Amz-SignedHeaders" { // S3 misses the host there, see CheckHeaders
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
		return nil, s3err.QueryParameters.WithMessage("Error parsing the X-Amz-Credential parameter; " + malformedCredential)
	}
	if a.Time, ok = parseTime(need["X-Amz-Date"]); !ok {
		return nil, s3err.QueryParameters.WithMessage("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
	}
	if why := a.wrongDate(); why != "" {
		return nil, s3err.QueryParameters.WithMessage(why)
	}
	var err *s3err.Error
	a.Expires, err = parseExpires(need["X-Amz-Expires"])
	return a, err
}

const malformedCredential = `the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`

// parseTime reads exactly TimeFormat. time.Parse alone would also take
// fractions of a second.
func parseTime(value string) (time.Time, bool) {
	t, err := time.Parse(TimeFormat, value)
	return t, err == nil && t.Format(TimeFormat) == value
}

// wrongDate says what is wrong when the scope is of another day than the time.
func (a *Auth) wrongDate() string {
	if day := a.Time.Format(dateFormat); day != a.Scope.Date {
		return fmt.Sprintf("Invalid credential date %q. This date is not the same as X-Amz-Date: %q.", a.Scope.Date, day)
	}
	return ""
}

// parseExpires takes digits only: strconv would take a sign as well.
func parseExpires(value string) (time.Duration, *s3err.Error) {
	negative := strings.HasPrefix(value, "-")
	digits := strings.TrimPrefix(value, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, s3err.QueryParameters.WithMessage("X-Amz-Expires should be a number")
	}
	seconds, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case negative:
		return 0, s3err.QueryParameters.WithMessage("X-Amz-Expires must be non-negative")
	case err != nil || seconds > int64(MaxExpires/time.Second):
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
		if _, twice := parts[name]; twice {
			return nil, s3err.HeaderMalformed
		}
		parts[name] = value
	}
	if len(parts) != 3 || parts["Credential"] == "" || parts["SignedHeaders"] == "" || parts["Signature"] == "" {
		return nil, s3err.HeaderMalformed
	}
	a := &Auth{Signature: parts["Signature"], SignedHeaders: strings.Split(parts["SignedHeaders"], ";"), Token: joined(r.Header, "X-Amz-Security-Token")}
	var ok bool
	if a.AccessKey, a.Scope, ok = parseCredential(parts["Credential"]); !ok {
		return nil, s3err.HeaderMalformed.WithMessage("The authorization header is malformed; " + malformedCredential)
	}
	if a.Time, ok = headerTime(r.Header); !ok {
		return nil, s3err.AccessDenied.WithMessage("AWS authentication requires a valid Date or x-amz-date header")
	}
	if why := a.wrongDate(); why != "" {
		return nil, s3err.HeaderMalformed.WithMessage("The authorization header is malformed; " + why)
	}
	return a, nil
}

// headerTime is that of X-Amz-Date; only without one, that of Date.
func headerTime(h http.Header) (time.Time, bool) {
	if value := joined(h, "X-Amz-Date"); value != "" {
		return parseTime(value)
	}
	date := joined(h, "Date")
	if t, ok := parseTime(date); ok {
		return t, true
	}
	t, err := http.ParseTime(date)
	return t.UTC(), err == nil
}

// parseCredential reads key/date/region/service/aws4_request.
func parseCredential(s string) (key string, scope Scope, ok bool) {
	parts := strings.Split(s, "/")
	if len(parts) != 5 || parts[4] != "aws4_request" || len(parts[1]) != len(dateFormat) || strings.Trim(parts[1], "0123456789") != "" {
		return "", Scope{}, false
	}
	for _, part := range parts {
		if part == "" {
			return "", Scope{}, false
		}
	}
	return parts[0], Scope{Date: parts[1], Region: parts[2], Service: parts[3]}, true
}
