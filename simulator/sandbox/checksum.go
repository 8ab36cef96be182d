package sandbox

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"net/http"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// A checksum is one algorithm of x-amz-checksum-…. Source: Amazon S3 User
// Guide, "Checking object integrity".
type checksum struct {
	name string
	new  func() hash.Hash
}

var checksums = []checksum{
	{"crc32", func() hash.Hash { return crc32.NewIEEE() }},
	{"crc32c", func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) }},
	{"crc64nvme", func() hash.Hash { return crc64.New(crc64.MakeTable(0x9a6c9329ac4bc9b5)) }},
	{"sha1", sha1.New},
	{"sha256", sha256.New},
}

func (k checksum) header() string { return "x-amz-checksum-" + k.name }

func (k checksum) of(data []byte) string {
	h := k.new()
	h.Write(data)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func (k checksum) mismatch() *s3err.Error {
	return s3err.BadDigest.WithMessage("The " + strings.ToUpper(k.name) + " you specified did not match the calculated checksum.")
}

// checkChecksums compares the body with the x-amz-checksum-… that is given in
// a header or a trailing header. One in the query string, where JS v3 puts it
// when it presigns a PUT, is not looked at, as S3 does not. Sources:
// aws-sdk-go-v2#2610, localstack#12169.
func (c *call) checkChecksums() *s3err.Error {
	if c.r.Method == http.MethodPost && c.query.Has("uploadId") {
		return nil // is that of the object, see checkAssembled
	}
	found := false
	for _, k := range checksums {
		given := c.r.Header.Get(k.header())
		if given == "" {
			given = c.trailer.Get(k.header())
		}
		switch sum, err := base64.StdEncoding.DecodeString(given); {
		case given == "":
			continue
		case found:
			return s3err.InvalidRequest.WithMessage("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
		case err != nil || len(sum) != k.new().Size():
			return s3err.InvalidRequest.WithMessage("Value for " + k.header() + " header is invalid.")
		case given != k.of(c.body):
			return k.mismatch()
		}
		found = true
		c.checksum = k
	}
	return nil
}

// echoChecksum repeats the verified checksum in the answer, as S3 does.
func (c *call) echoChecksum() {
	if c.checksum.name != "" {
		setAmz(c.w.Header(), c.checksum.header(), c.checksum.of(c.body))
	}
}

// needsDigest refuses a body without Content-MD5 or checksum, for operations
// where S3 demands one. Source: DeleteObjects reference.
func (c *call) needsDigest() *s3err.Error {
	sent := c.r.Header.Get("Content-Md5") != "" || slices.ContainsFunc(checksums, func(k checksum) bool {
		return c.r.Header.Get(k.header()) != "" || c.trailer.Get(k.header()) != ""
	})
	if sent {
		return nil
	}
	return s3err.InvalidRequest.WithMessage("Missing required header for this request: Content-MD5")
}
