// Package iamapi serves the part of the IAM Query API that the simulator asks,
// over a snapshot: SimulatePrincipalPolicy and GetRole. The unmodified SDKs and
// the AWS CLI talk to it with their endpoint URL set.
//
// Its answers have the form of those that IAM gives since 2026-07-30: the
// decision per resource stands in ResourceSpecificResults.
package iamapi

import (
	"encoding/xml"
	"net/http"
	"net/url"

	"github.com/presigncheck/presigncheck/simulator/account"
)

// maxForm bounds a request. A policy in it may have 131072 characters, and
// several may be passed.
const maxForm = 4 << 20

// Handler answers IAM requests from a snapshot. It does not look at the
// signature: whoever reaches it may ask everything. The sandbox lets through
// those who signed with one of its keys, whatever their principal may do.
func Handler(s *account.Snapshot) http.Handler { return &handler{s} }

type handler struct{ snapshot *account.Snapshot }

// actions are the operations of the API that are served.
var actions = map[string]func(*handler, url.Values) (any, *apiError){
	"SimulatePrincipalPolicy": (*handler).simulate,
	"GetRole":                 (*handler).getRole,
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		h.fail(w, invalidInput("the request is not a form: "+err.Error()))
		return
	}
	name := r.Form.Get("Action")
	serve, ok := actions[name]
	if !ok {
		h.fail(w, &apiError{Status: http.StatusBadRequest, Type: "Sender", Code: "InvalidAction", Message: "Could not find operation " + name + " for version 2010-05-08"})
		return
	}
	answer, failure := serve(h, r.Form)
	if failure != nil {
		h.fail(w, failure)
		return
	}
	write(w, http.StatusOK, answer)
}

// An apiError is what IAM answers instead of a result.
type apiError struct {
	Status  int    `xml:"-"`
	Type    string // Sender or Receiver
	Code    string
	Message string
}

func validationError(message string) *apiError {
	return &apiError{Status: http.StatusBadRequest, Type: "Sender", Code: "ValidationError", Message: message}
}

func invalidInput(message string) *apiError {
	return &apiError{Status: http.StatusBadRequest, Type: "Sender", Code: "InvalidInput", Message: message}
}

func noSuchEntity(message string) *apiError {
	return &apiError{Status: http.StatusNotFound, Type: "Sender", Code: "NoSuchEntity", Message: message}
}

func (h *handler) fail(w http.ResponseWriter, e *apiError) {
	write(w, e.Status, struct {
		XMLName   xml.Name `xml:"https://iam.amazonaws.com/doc/2010-05-08/ ErrorResponse"`
		Error     *apiError
		RequestId string
	}{Error: e, RequestId: requestID})
}

// requestID is the same for all answers: there is no log to find it in.
const requestID = "00000000-0000-0000-0000-000000000000"

func write(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	w.Write([]byte(xml.Header))
	xml.NewEncoder(w).Encode(answer)
}
