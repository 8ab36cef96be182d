// Package s3err is the table of errors that the sandbox's S3 endpoint gives,
// with the status codes and wording of Amazon S3.
//
// Sources: Amazon S3 API Reference, "Error responses"; Amazon S3 User Guide,
// "Troubleshooting Access Denied (403 Forbidden) errors in Amazon S3".
package s3err

import (
	"encoding/xml"
	"net/http"
	"strconv"
)

// An Error is one error answer of S3. It is written as the body
//
//	<Error><Code>…</Code><Message>…</Message>…<RequestId>…</RequestId></Error>
type Error struct {
	Status  int
	Code    string
	Message string
	// Fields are further elements of the body, in order: Condition, Key,
	// StringToSign and so on.
	Fields []Field
}

// A Field is a further element of an error body.
type Field struct{ Name, Value string }

// Error is the code with the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// With returns a copy of the error with a further element in its body.
func (e *Error) With(name, value string) *Error {
	c := *e
	c.Fields = append(append([]Field(nil), e.Fields...), Field{name, value})
	return &c
}

// WithMessage returns a copy of the error with another message.
func (e *Error) WithMessage(message string) *Error {
	c := *e
	c.Message = message
	return &c
}

// Write sends the error as the answer to r. A HEAD request gets no body, and
// neither does 304 Not Modified.
func (e *Error) Write(w http.ResponseWriter, r *http.Request, requestID string) {
	if r.Method == http.MethodHead || e.Status == http.StatusNotModified {
		w.WriteHeader(e.Status)
		return
	}
	body := e.xml(requestID)
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(e.Status)
	w.Write(body)
}

type element struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
}

func (e *Error) xml(requestID string) []byte {
	fields := append([]Field{{"Code", e.Code}, {"Message", e.Message}}, e.Fields...)
	fields = append(fields, Field{"RequestId", requestID}, Field{"HostId", "presigncheck-sandbox"})
	doc := struct {
		XMLName  xml.Name `xml:"Error"`
		Elements []element
	}{}
	for _, f := range fields {
		doc.Elements = append(doc.Elements, element{xml.Name{Local: f.Name}, f.Value})
	}
	out, err := xml.Marshal(doc)
	if err != nil { // only invalid element names could fail, and they are ours
		return []byte("<Error><Code>InternalError</Code></Error>")
	}
	return append([]byte(xml.Header), out...)
}
