package sandbox

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
)

// maxBody bounds what the sandbox keeps of one request. S3 takes 5 GiB.
const maxBody = 64 << 20

// readBody reads and checks the body of an operation that has one. Like S3 it
// stores nothing of a body that ends early.
func (c *call) readBody() *s3err.Error {
	if c.r.Method != http.MethodPut && c.r.Method != http.MethodPost {
		return c.checkHash()
	}
	switch {
	case c.r.ContentLength < 0:
		return s3err.MissingLength
	case c.r.ContentLength > maxBody:
		return s3err.EntityTooLarge
	}
	c.body = make([]byte, c.r.ContentLength)
	if _, err := io.ReadFull(c.r.Body, c.body); err != nil {
		return s3err.IncompleteBody
	}
	if err := c.checkHash(); err != nil {
		return err
	}
	if err := c.checkMD5(c.r.Header.Get("Content-Md5")); err != nil {
		return err
	}
	return c.checkChecksums()
}

// checkHash compares the body with the signed hash. A streaming body is
// unwrapped first.
func (c *call) checkHash() *s3err.Error {
	hash := c.payloadHash(c.auth)
	if strings.HasPrefix(hash, "STREAMING-") {
		body, err := unchunk(c.body)
		if err != nil {
			return s3err.IncompleteBody.WithMessage(err.Error())
		}
		c.body = body
		return nil
	}
	sum := sha256.Sum256(c.body)
	if hash != sigv4.UnsignedPayload && hash != hex.EncodeToString(sum[:]) {
		return s3err.ContentSHA256.With("ClientComputedContentSHA256", hash).With("S3ComputedContentSHA256", hex.EncodeToString(sum[:]))
	}
	return nil
}

// checkMD5 compares the body with a Content-MD5, when one is given.
func (c *call) checkMD5(given string) *s3err.Error {
	if given == "" || c.s.config.Faults.IgnoreContentMD5 {
		return nil
	}
	want, err := base64.StdEncoding.DecodeString(given)
	if err != nil || len(want) != md5.Size {
		return s3err.InvalidDigest.With("Content-MD5", given)
	}
	sum := md5.Sum(c.body)
	if !bytes.Equal(sum[:], want) {
		return s3err.BadDigest.With("ExpectedDigest", given).
			With("CalculatedDigest", base64.StdEncoding.EncodeToString(sum[:]))
	}
	return nil
}
