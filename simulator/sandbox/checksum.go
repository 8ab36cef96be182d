package sandbox

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// checksums are the algorithms of x-amz-checksum-…. Source: Amazon S3 User
// Guide, "Checking object integrity".
var checksums = map[string]func() hash.Hash{
	"crc32":     func() hash.Hash { return crc32.NewIEEE() },
	"crc32c":    func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) },
	"crc64nvme": func() hash.Hash { return crc64.New(crc64.MakeTable(0x9a6c9329ac4bc9b5)) },
	"sha1":      sha1.New,
	"sha256":    sha256.New,
}

// checkChecksums compares the body with the x-amz-checksum-… that are given.
func (c *call) checkChecksums() *s3err.Error {
	for name, algorithm := range checksums {
		given := c.param("x-amz-checksum-" + name)
		if given == "" {
			continue
		}
		h := algorithm()
		h.Write(c.body)
		if given != base64.StdEncoding.EncodeToString(h.Sum(nil)) {
			return s3err.BadDigest.WithMessage("The " + strings.ToUpper(name) + " you specified did not match the calculated checksum.")
		}
	}
	return nil
}

// unchunk unwraps the aws-chunked encoding: chunks of hex size, an optional
// signature, CRLF and data, until one of size zero. The signatures of single
// chunks are not verified; the one in the request's head is.
func unchunk(body []byte) ([]byte, error) {
	bad := errors.New("the aws-chunked body is malformed")
	var out []byte
	for {
		head, rest, ok := bytes.Cut(body, []byte("\r\n"))
		if !ok {
			return nil, bad
		}
		size, _, _ := strings.Cut(string(head), ";")
		n, err := strconv.ParseUint(size, 16, 32)
		switch {
		case err != nil || int(n)+2 > len(rest) && n > 0:
			return nil, bad
		case n == 0:
			return out, nil
		}
		out = append(out, rest[:n]...)
		body = rest[n+2:]
	}
}
