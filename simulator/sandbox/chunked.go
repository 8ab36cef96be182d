package sandbox

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// streaming reports whether the body comes in the aws-chunked encoding, which
// the signed hash says. Its own length is then x-amz-decoded-content-length.
func (c *call) streaming() bool {
	return c.auth != nil && strings.HasPrefix(c.payloadHash(c.auth), "STREAMING-")
}

// decodedLength is the declared length of the content of an aws-chunked body.
func (c *call) decodedLength() (int64, *s3err.Error) {
	n, err := strconv.ParseInt(c.r.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64)
	if err != nil || n < 0 {
		return 0, s3err.MissingLength
	}
	return n, nil
}

// maxEncoding bounds what the encoding adds to a body: a line of a hundred-odd
// bytes for each chunk, and the trailing headers.
func maxEncoding(decoded int64) int64 { return decoded/16 + 64<<10 }

// minChunk is the least size of every chunk but the last.
const minChunk = 8192

// unchunk unwraps an aws-chunked body: chunks of hex size, an optional
// signature, CRLF and data, until one of size zero; then trailing headers and
// an empty line. It verifies the signatures, if the chunks are signed. Source:
// Amazon S3 API Reference, "Authenticating requests: transferring payload in
// multiple chunks".
func (c *call) unchunk(body []byte) ([]byte, *s3err.Error) {
	want, err := c.decodedLength()
	if err != nil {
		return nil, err
	}
	chain := c.auth.Chain(c.secret)
	signed := strings.HasPrefix(c.payloadHash(c.auth), "STREAMING-AWS4-HMAC-SHA256")
	out := body[:0] // what is written is always behind what is read
	for number, before := 1, minChunk; ; number++ {
		head, rest, _ := bytes.Cut(body, []byte("\r\n"))
		size, signature, _ := strings.Cut(string(head), ";chunk-signature=")
		n, bad := strconv.ParseUint(size, 16, 31)
		if bad != nil || int(n) > len(rest) {
			return nil, s3err.IncompleteBody.WithMessage("The aws-chunked body is malformed or ends early.")
		}
		data := rest[:n]
		if signed && !chain.Chunk(data, signature) {
			return nil, s3err.SignatureMismatch.WithMessage("The signature of a chunk does not match.")
		}
		if n == 0 {
			body = rest
			break
		}
		if before < minChunk {
			return nil, s3err.InvalidChunkSize.With("Chunk", strconv.Itoa(number)).With("BadChunkSize", strconv.Itoa(before))
		}
		before = len(data)
		out = append(out, data...)
		body, _ = bytes.CutPrefix(rest[n:], []byte("\r\n"))
	}
	if int64(len(out)) != want {
		return nil, s3err.IncompleteBody.WithMessage("The request body does not have the length of x-amz-decoded-content-length.")
	}
	return out, c.readTrailer(body, func(lines, signature string) bool { return !signed || chain.Trailer(lines, signature) })
}

// readTrailer keeps the trailing headers that x-amz-trailer announces.
func (c *call) readTrailer(text []byte, verify func(lines, signature string) bool) *s3err.Error {
	announced := c.r.Header.Get("X-Amz-Trailer")
	if announced == "" {
		return nil
	}
	c.trailer = http.Header{}
	var lines strings.Builder
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		switch {
		case line == "":
			continue
		case !ok:
			return s3err.MalformedTrailer
		case name == "x-amz-trailer-signature":
			if !verify(lines.String(), value) {
				return s3err.SignatureMismatch.WithMessage("The signature of the trailing headers does not match.")
			}
			verify = nil
			continue
		}
		lines.WriteString(name + ":" + value + "\n")
		c.trailer.Set(name, value)
	}
	for name := range strings.SplitSeq(announced, ",") {
		if c.trailer.Get(strings.TrimSpace(name)) == "" {
			return s3err.MalformedTrailer
		}
	}
	if verify != nil && !verify(lines.String(), "") { // signed, but the signature is not there
		return s3err.MalformedTrailer
	}
	return nil
}

// contentEncoding is the encoding that is stored: aws-chunked is only that of
// the transfer.
func contentEncoding(sent string) string {
	var kept []string
	for coding := range strings.SplitSeq(sent, ",") {
		if coding = strings.TrimSpace(coding); !strings.EqualFold(coding, "aws-chunked") {
			kept = append(kept, coding)
		}
	}
	return strings.Join(kept, ",")
}
