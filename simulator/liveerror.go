package simulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// liveErrors says what to do about each error that IAM documents for
// SimulatePrincipalPolicy and GetRole; %s is the principal.
var liveErrors = map[string]string{
	"NoSuchEntity":                "IAM knows no principal %s; check the ARN and that the credentials are for its account",
	"NoSuchEntityException":       "IAM knows no principal %s; check the ARN and that the credentials are for its account",
	"InvalidInput":                "IAM refused the question about %s",
	"ValidationError":             "IAM refused the question about %s",
	"AccessDenied":                "the credentials may not ask IAM about %s; they need iam:SimulatePrincipalPolicy and iam:GetRole",
	"AccessDeniedException":       "the credentials may not ask IAM about %s; they need iam:SimulatePrincipalPolicy and iam:GetRole",
	"PolicyEvaluation":            "IAM could not evaluate the policies of %s; try again, or use a snapshot",
	"Throttling":                  "IAM is being asked too fast about %s, even after retries; try again later, or use a snapshot",
	"ServiceFailure":              "IAM failed while asked about %s; try again later",
	"ExpiredToken":                "the credentials used to ask IAM about %s have expired; renew them",
	"InvalidClientTokenId":        "the credentials used to ask IAM about %s are not valid; check AWS_ACCESS_KEY_ID",
	"SignatureDoesNotMatch":       "the credentials used to ask IAM about %s are not valid; check AWS_SECRET_ACCESS_KEY",
	"UnrecognizedClientException": "the credentials used to ask IAM about %s are not valid",
}

// A malformedAnswer is one that IAM would not give.
type malformedAnswer struct{ what string }

func (m *malformedAnswer) Error() string { return m.what }

// liveError turns an error of the SDK into one line that says what to do.
// gone reports that there was no answer at all.
func liveError(err error, principal string) (said error, gone bool) {
	var malformed *malformedAnswer
	var api smithy.APIError
	var network net.Error
	response := responseOf(err)
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled, false
	case errors.As(err, &malformed):
		return fmt.Errorf("IAM's answer about %s cannot be understood: %s; check --iam-endpoint and proxies", principal, redact.Text(malformed.what)), false
	case errors.As(err, &api) && liveErrors[api.ErrorCode()] != "":
		return fmt.Errorf(liveErrors[api.ErrorCode()]+" (%s: %s)", principal, api.ErrorCode(), clipped(api.ErrorMessage())), false
	case response != nil:
		return errors.New(strangeResponse(response, api)), false
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return errors.New("IAM did not answer in time; check the network and --iam-endpoint"), true
	case errors.As(err, &network):
		return fmt.Errorf("IAM cannot be reached: %s; check the network and --iam-endpoint", clipped(network.Error())), true
	}
	return fmt.Errorf("IAM cannot be asked: %s", clipped(err.Error())), false
}

// responseOf is the HTTP response behind an error; nil for none. The SDK makes
// up one with status 0 where there was none.
func responseOf(err error) *http.Response {
	var r *smithyhttp.ResponseError
	if errors.As(err, &r) && r.Response != nil && r.Response.Response != nil && r.Response.StatusCode != 0 {
		return r.Response.Response
	}
	return nil
}

// strangeResponse describes an HTTP response that is not one of IAM's, and
// says what usually sends such: the endpoint is another server, a proxy, or
// the log-in page of a network. api may be nil.
func strangeResponse(r *http.Response, api smithy.APIError) string {
	s := fmt.Sprintf("IAM's endpoint answered HTTP %d %s", r.StatusCode, http.StatusText(r.StatusCode))
	if r.Request != nil && r.Request.URL != nil {
		s = fmt.Sprintf("%s answered HTTP %d %s", clipped(r.Request.URL.Host), r.StatusCode, http.StatusText(r.StatusCode))
	}
	if api != nil && api.ErrorCode() != "UnknownError" {
		s += fmt.Sprintf(" (%s: %s)", clipped(api.ErrorCode()), clipped(api.ErrorMessage()))
	}
	html := strings.Contains(strings.ToLower(r.Header.Get("Content-Type")), "html")
	switch {
	case r.StatusCode == http.StatusProxyAuthRequired:
		return s + ": a proxy wants a name and a password; check HTTPS_PROXY"
	case r.StatusCode/100 == 3:
		if to, err := url.Parse(r.Header.Get("Location")); err == nil && to.Host+to.Path != "" {
			to = &url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path} // the query may hold secrets
			s += " to " + clipped(to.String())
		}
		return s + ": IAM does not redirect; check --iam-endpoint, and whether a proxy or the log-in page of a network answers in its place"
	case html:
		return s + " with a web page: that is not IAM; check --iam-endpoint, and whether a proxy or the log-in page of a network answers in its place"
	case r.StatusCode >= 500:
		return s + ", even after retries; try again later, and if it stays so, check --iam-endpoint and proxies, or use a snapshot"
	case r.StatusCode/100 == 2:
		return s + " with what is not IAM's XML; check --iam-endpoint and proxies"
	}
	return s + ", which IAM does not document; check --iam-endpoint, proxies and credentials"
}

// clipped is a text of unknown origin, fit for one line of a message.
func clipped(s string) string {
	const most = 300
	r := []rune(strings.Join(strings.Fields(redact.Text(s)), " "))
	if len(r) > most {
		r = append(r[:most], '…')
	}
	return string(r)
}
