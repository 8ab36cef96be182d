package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
)

// isQueryProtocol tells IAM and STS from S3: they take form-encoded POSTs to
// the root.
func isQueryProtocol(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == "/" &&
		strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// serveQuery hands an authenticated request to the service that its signature
// names.
func (s *Server) serveQuery(w http.ResponseWriter, r *http.Request, id string) *s3err.Error {
	if crossOrigin(r) {
		return s3err.AccessDenied.WithMessage("The sandbox's IAM and STS do not answer web pages.")
	}
	auth, err := sigv4.Parse(r)
	switch {
	case err != nil:
		return queryError(err)
	case auth == nil:
		return missingToken
	case auth.Scope.Service != "sts" && (auth.Scope.Service != "iam" || s.config.IAM == nil):
		return wrongService
	}
	who, body, err := s.authenticateQuery(r, auth)
	if err != nil {
		return err
	}
	if auth.Scope.Service == "iam" {
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.config.IAM.ServeHTTP(w, r)
		return nil
	}
	form, malformed := url.ParseQuery(string(body))
	if malformed != nil {
		return malformedForm
	}
	return s.serveSTS(w, r, who, form, id)
}

// The errors that IAM and STS word in their own way. Source: "Common Errors" of
// the IAM API Reference and the AWS STS API Reference.
var (
	missingToken = &s3err.Error{Status: 403, Code: "MissingAuthenticationToken", Message: "Request is missing Authentication Token: the sandbox takes signed requests only. " +
		"AssumeRoleWithWebIdentity and AssumeRoleWithSAML, which STS takes unsigned, are not served."}
	incompleteSignature = &s3err.Error{Status: 400, Code: "IncompleteSignature"}
	wrongSignature      = &s3err.Error{Status: 403, Code: "SignatureDoesNotMatch", Message: "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}
	wrongService        = wrongSignature.WithMessage("Credential should be scoped to correct service: 'iam' or 'sts'.")
	unknownAction       = &s3err.Error{Status: 400, Code: "InvalidAction", Message: "Could not find operation"}
	unknownToken        = &s3err.Error{Status: 403, Code: "InvalidClientTokenId", Message: "The security token included in the request is invalid. The sandbox knows only the keys that it gave out itself."}
	expiredToken        = &s3err.Error{Status: 403, Code: "ExpiredToken", Message: "The security token included in the request is expired"}
	invalidRequest      = &s3err.Error{Status: 400, Code: "ValidationError"}
	malformedForm       = &s3err.Error{Status: 400, Code: "MalformedInput", Message: "The form-encoded body is malformed."}
	queryTooLarge       = &s3err.Error{Status: 413, Code: "RequestEntityTooLarge", Message: fmt.Sprintf("The sandbox takes at most %d KiB in a request to IAM or STS.", maxQuery>>10)}
)

// queryError words an error of authentication as IAM and STS do.
func queryError(err *s3err.Error) *s3err.Error {
	switch err.Code {
	case s3err.SignatureMismatch.Code:
		return wrongSignature
	case s3err.ExpiredToken.Code:
		return expiredToken
	case s3err.UnknownAccessKey.Code, s3err.InvalidToken.Code:
		return unknownToken
	case s3err.TimeTooSkewed.Code, s3err.Expired.Code: // the code of all that are AccessDenied
		return wrongSignature.WithMessage(err.Message)
	case s3err.QueryParameters.Code, s3err.HeaderMalformed.Code, s3err.InvalidArgument.Code, s3err.SignatureV2.Code:
		return incompleteSignature.WithMessage(err.Message)
	}
	return err
}

// authenticateQuery finds out who signed. The body is read only for a key that
// exists, and within the room for bodies of unknown senders: of it the
// signature has the hash.
func (s *Server) authenticateQuery(r *http.Request, auth *sigv4.Auth) (Signer, []byte, *s3err.Error) {
	now := s.now()
	key, err := s.keys.find(auth.AccessKey, auth.Token, now)
	if err != nil {
		return Signer{}, nil, queryError(err)
	}
	if err := auth.CheckTime(now); err != nil {
		return Signer{}, nil, expiredSignature(auth, now)
	}
	if err := auth.CheckHeaders(r.Header); err != nil {
		names := err.Fields[len(err.Fields)-1].Value
		return Signer{}, nil, wrongSignature.WithMessage("These headers must be a 'SignedHeader' in the AWS Authorization: " + names)
	}
	if r.ContentLength > maxQuery {
		return Signer{}, nil, queryTooLarge
	}
	leave, err := s.admit(r.Context(), maxQuery)
	if err != nil {
		return Signer{}, nil, err
	}
	defer leave()
	body, readErr := io.ReadAll(io.LimitReader(r.Body, maxQuery+1))
	switch {
	case readErr != nil:
		return Signer{}, nil, queryError(incomplete(readErr))
	case len(body) > maxQuery:
		return Signer{}, nil, queryTooLarge
	}
	sum := sha256.Sum256(body)
	if err := auth.CheckSignature(r, hex.EncodeToString(sum[:]), key.secret); err != nil {
		return Signer{}, nil, queryError(err)
	}
	return key.signer, body, nil
}

// expiredSignature is worded so that SDKs find their clock wrong.
func expiredSignature(auth *sigv4.Auth, now time.Time) *s3err.Error {
	signed, server := auth.Time.Format(sigv4.TimeFormat), now.UTC().Format(sigv4.TimeFormat)
	if auth.Time.After(now) {
		return wrongSignature.WithMessage(fmt.Sprintf("Signature not yet current: %s is still later than %s", signed, server))
	}
	return wrongSignature.WithMessage(fmt.Sprintf("Signature expired: %s is now earlier than %s", signed, server))
}

func writeQueryError(w http.ResponseWriter, e *s3err.Error, id string) {
	writeQuery(w, e.Status, struct {
		XMLName xml.Name `xml:"ErrorResponse"`
		Error   struct{ Type, Code, Message string }
		ID      string `xml:"RequestId"`
	}{Error: struct{ Type, Code, Message string }{"Sender", e.Code, e.Message}, ID: id})
}

func writeQuery(w http.ResponseWriter, status int, doc any) {
	body, err := xml.Marshal(doc)
	if err != nil { // the documents are ours and hold strings only
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}
