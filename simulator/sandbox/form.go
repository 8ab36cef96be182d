package sandbox

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// A form is a browser's upload: the fields before the file, then the file.
type form struct {
	fields   map[string]string // by lower-case name
	names    []string          // as sent, in order
	fileName string
	file     []byte
}

const (
	maxField = 64 << 10
	maxForm  = 100 // fields
)

// isForm reports whether a request is an upload form: POST to a bucket.
func isForm(r *http.Request, key string) bool {
	return r.Method == http.MethodPost && key == "" && r.URL.RawQuery == ""
}

// readForm reads fields up to the file; S3 ignores what comes after it.
func readForm(r *http.Request) (*form, *s3err.Error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, s3err.PreconditionFailed.With("Condition", "Bucket POST must be of the enclosure-type multipart/form-data")
	}
	f := &form{fields: map[string]string{}}
	parts := multipart.NewReader(r.Body, params["boundary"])
	for range maxForm {
		part, err := parts.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, s3err.InvalidArgument.WithMessage("POST requires exactly one file upload per request.").
				With("ArgumentName", "file").With("ArgumentValue", "0")
		case err != nil:
			return nil, s3err.MalformedPOST
		case strings.EqualFold(part.FormName(), "file"):
			f.fileName = part.FileName()
			return f, f.read(part)
		}
		value, err := io.ReadAll(io.LimitReader(part, maxField))
		if err != nil {
			return nil, s3err.MalformedPOST
		}
		f.names = append(f.names, part.FormName())
		f.fields[strings.ToLower(part.FormName())] = string(value)
	}
	return nil, s3err.MalformedPOST
}

func (f *form) read(file io.Reader) *s3err.Error {
	data, err := io.ReadAll(io.LimitReader(file, maxBody+1))
	switch {
	case err != nil:
		return s3err.IncompleteBody
	case len(data) > maxBody:
		return tooLarge(int64(len(data)))
	}
	f.file = data
	return nil
}

func (f *form) get(name string) string { return f.fields[strings.ToLower(name)] }

// key is the object key; ${filename} stands for the name of the file.
func (f *form) key() string { return strings.ReplaceAll(f.get("key"), "${filename}", f.fileName) }
