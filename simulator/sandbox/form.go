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
	content  io.Reader // of the file, not read yet
	file     []byte    // once it is read
	head     *headLimit
	// least and most are the size of the file that the policy allows.
	least, most int64
}

const (
	// maxHead bounds what comes before the file. Source: Amazon S3 User Guide,
	// "Creating an HTML form": fields and boundaries may not exceed 20 KB.
	maxHead = 20 << 10
	// ahead is what multipart reads ahead of the part that it is in.
	ahead = 8 << 10
	// maxForm bounds the number of fields.
	maxForm = 100
	// maxBoundary is that of RFC 2046, section 5.1.1.
	maxBoundary = 70
)

// isForm reports whether a request is an upload form: POST to a bucket.
func isForm(r *http.Request, key string) bool {
	return r.Method == http.MethodPost && key == "" && r.URL.RawQuery == ""
}

// readForm reads the fields up to the file; S3 ignores what comes after it.
// The file itself is left to [form.read], when it is known who sends it.
func readForm(r *http.Request) (*form, *s3err.Error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, s3err.PreconditionFailed.With("Condition", "Bucket POST must be of the enclosure-type multipart/form-data")
	}
	if n := len(params["boundary"]); n == 0 || n > maxBoundary {
		return nil, s3err.MalformedPOST
	}
	f := &form{fields: map[string]string{}, head: &headLimit{body: r.Body, left: maxHead + ahead}, most: maxBody}
	parts := multipart.NewReader(f.head, params["boundary"])
	for range maxForm {
		part, err := parts.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, s3err.InvalidArgument.WithMessage("POST requires exactly one file upload per request.").
				With("ArgumentName", "file").With("ArgumentValue", "0")
		case err != nil:
			return nil, f.unreadable(err)
		case strings.EqualFold(part.FormName(), "file"):
			f.fileName, f.content = part.FileName(), part
			f.head.passed = true
			return f, nil
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, f.unreadable(err)
		}
		name := strings.ToLower(part.FormName())
		if _, twice := f.fields[name]; twice {
			return nil, s3err.InvalidArgument.WithMessage("The form has a field twice.").With("ArgumentName", part.FormName())
		}
		f.names = append(f.names, part.FormName())
		f.fields[name] = string(value)
	}
	return nil, s3err.MalformedPOST.WithMessage("The sandbox takes at most 100 fields before the file.")
}

func (f *form) unreadable(err error) *s3err.Error {
	switch {
	case tooSlow(err):
		return s3err.RequestTimeout
	case f.head.left <= 0:
		return s3err.FieldsTooLarge
	}
	return s3err.MalformedPOST
}

// A headLimit is a body of which only so much may be read until the head is
// passed.
type headLimit struct {
	body   io.Reader
	left   int64
	read   int64
	passed bool
}

func (h *headLimit) Read(p []byte) (int, error) {
	if !h.passed {
		if h.left <= 0 {
			return 0, errors.New("the fields of the form are too large")
		}
		p = p[:min(int64(len(p)), h.left)]
	}
	n, err := h.body.Read(p)
	h.left -= int64(n)
	h.read += int64(n)
	return n, err
}

// read reads the file. Of one that is larger than the policy allows it only
// finds out the size.
func (f *form) read(c *call) *s3err.Error {
	most := min(f.most, maxBody)
	room := most
	if c.r.ContentLength >= 0 {
		room = min(room, max(0, c.r.ContentLength-f.head.read+ahead))
	}
	if err := c.reserve(room); err != nil {
		return err
	}
	file := make([]byte, 0, room)
	for int64(len(file)) < room {
		n, err := f.content.Read(file[len(file):cap(file)])
		file = file[:len(file)+n]
		if errors.Is(err, io.EOF) {
			f.file = file
			return f.checkSize(int64(len(file)))
		}
		if err != nil {
			return incomplete(err)
		}
	}
	rest, err := io.Copy(io.Discard, io.LimitReader(f.content, maxBody+1-most))
	if err != nil {
		return incomplete(err)
	}
	f.file = file
	return f.checkSize(int64(len(file)) + rest)
}

func (f *form) get(name string) string { return f.fields[strings.ToLower(name)] }

// key is the object key; ${filename} stands for the name of the file.
func (f *form) key() string { return strings.ReplaceAll(f.get("key"), "${filename}", f.fileName) }
