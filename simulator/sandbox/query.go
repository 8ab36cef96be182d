package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
)

// isQueryProtocol tells IAM and STS from S3: they take form-encoded POSTs to
// the root.
func isQueryProtocol(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == "/" &&
		strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// maxQuery bounds the body of an IAM or STS request.
const maxQuery = 1 << 20

// serveQuery hands a request to the service that its signature names.
func (s *Server) serveQuery(w http.ResponseWriter, r *http.Request, id string) {
	auth, err := sigv4.Parse(r)
	switch {
	case err != nil:
		writeQueryError(w, err, id)
	case auth == nil:
		writeQueryError(w, missingToken, id)
	case auth.Scope.Service == "iam" && s.config.IAM != nil:
		s.config.IAM.ServeHTTP(w, r)
	case auth.Scope.Service == "sts":
		s.serveSTS(w, r, auth, id)
	default:
		writeQueryError(w, notServed.WithMessage("The sandbox does not serve "+auth.Scope.Service+"."), id)
	}
}

// The errors that IAM and STS word in their own way.
var (
	missingToken   = &s3err.Error{Status: 403, Code: "MissingAuthenticationToken", Message: "Request is missing Authentication Token"}
	notServed      = &s3err.Error{Status: 400, Code: "InvalidAction"}
	unknownAction  = &s3err.Error{Status: 400, Code: "InvalidAction", Message: "Could not find operation"}
	unknownToken   = &s3err.Error{Status: 403, Code: "InvalidClientTokenId", Message: "The security token included in the request is invalid."}
	expiredToken   = &s3err.Error{Status: 403, Code: "ExpiredToken", Message: "The security token included in the request is expired"}
	invalidRequest = &s3err.Error{Status: 400, Code: "ValidationError"}
	malformedForm  = &s3err.Error{Status: 400, Code: "MalformedInput", Message: "The form-encoded body is malformed."}
)

// readQuery authenticates a request and returns its form.
func (s *Server) readQuery(r *http.Request, auth *sigv4.Auth) (Signer, url.Values, *s3err.Error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxQuery))
	if err != nil {
		return Signer{}, nil, malformedForm
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return Signer{}, nil, malformedForm
	}
	now := s.now()
	if err := auth.CheckTime(now); err != nil {
		return Signer{}, nil, err
	}
	key, keyErr := s.keys.find(auth.AccessKey, auth.Token, now)
	switch {
	case keyErr != nil && keyErr.Code == s3err.ExpiredToken.Code:
		return Signer{}, nil, expiredToken
	case keyErr != nil:
		return Signer{}, nil, unknownToken
	}
	sum := sha256.Sum256(body)
	return key.signer, form, auth.CheckSignature(r, hex.EncodeToString(sum[:]), key.secret)
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
