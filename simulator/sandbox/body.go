package sandbox

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
)

// maxBody bounds what the sandbox keeps of one request. S3 takes 5 GiB.
const maxBody = 64 << 20

// maxDocument bounds a body that is an XML document, and maxCORS that of a CORS
// configuration, which is read again for every request of a page. Source: the
// latter is S3's; Amazon S3 User Guide, "CORS configuration".
const (
	maxDocument = 2 << 20
	maxCORS     = 64 << 10
)

// maxBodyOf bounds the body of an operation.
func maxBodyOf(operation string) int64 {
	switch operation {
	case "PutObject", "UploadPart":
		return maxBody
	case "PutBucketCors":
		return maxCORS
	}
	return maxDocument
}

// reserve makes room in the store for what is about to be read, until the
// request has been answered.
func (c *call) reserve(bytes int64) *s3err.Error {
	release, err := c.s.Store.Reserve(bytes)
	if err != nil {
		return translate(err)
	}
	c.release = append(c.release, release)
	return nil
}

// incomplete is the answer to a body that cannot be read to its end.
func incomplete(err error) *s3err.Error {
	if tooSlow(err) {
		return s3err.RequestTimeout
	}
	return s3err.IncompleteBody
}

// readBody reads and checks the body of an operation that has one. Like S3 it
// stores nothing of a body that ends early.
func (c *call) readBody() *s3err.Error {
	if c.r.Method != http.MethodPut && c.r.Method != http.MethodPost {
		return c.checkHash()
	}
	if err := c.receive(); err != nil {
		return err
	}
	if err := c.checkHash(); err != nil {
		return err
	}
	if err := c.checkMD5(c.r.Header.Get("Content-Md5")); err != nil {
		return err
	}
	return c.checkChecksums()
}

// receive reads the body as it is sent. Only an aws-chunked one, whose length
// is declared elsewhere, may come without Content-Length.
func (c *call) receive() *s3err.Error {
	size, limit := c.r.ContentLength, maxBodyOf(c.operation)
	if c.streaming() {
		decoded, err := c.decodedLength()
		if err != nil {
			return err
		}
		if decoded > limit {
			return c.tooLong(decoded)
		}
		limit = decoded + maxEncoding(decoded)
	}
	switch {
	case size < 0 && !c.streaming():
		return s3err.MissingLength
	case size > limit:
		return c.tooLong(size)
	case size < 0:
		return c.receiveUntilEnd(limit)
	}
	if err := c.reserve(size); err != nil {
		return err
	}
	c.body = make([]byte, size)
	if _, err := io.ReadFull(c.r.Body, c.body); err != nil {
		return incomplete(err)
	}
	return nil
}

func (c *call) receiveUntilEnd(limit int64) *s3err.Error {
	if err := c.reserve(limit); err != nil {
		return err
	}
	body, err := io.ReadAll(io.LimitReader(c.r.Body, limit+1))
	switch {
	case err != nil:
		return incomplete(err)
	case int64(len(body)) > limit:
		return c.tooLong(int64(len(body)))
	}
	c.body = body
	return nil
}

func (c *call) tooLong(size int64) *s3err.Error {
	if most := maxBodyOf(c.operation); most != maxBody {
		return s3err.MessageTooLong.With("MaxMessageLengthBytes", strconv.FormatInt(most, 10))
	}
	return tooLarge(size)
}

// tooLarge says whose limit it is: S3 takes 5 GiB at once.
func tooLarge(size int64) *s3err.Error {
	return s3err.EntityTooLarge.WithMessage(fmt.Sprintf("The sandbox keeps at most %d MiB of one request, which is its own limit and not that of Amazon S3; upload in parts.", maxBody>>20)).
		With("ProposedSize", strconv.FormatInt(size, 10)).With("MaxSizeAllowed", strconv.Itoa(maxBody))
}

// checkHash compares the body with the signed hash. A streaming body is
// unwrapped first.
func (c *call) checkHash() *s3err.Error {
	if c.streaming() {
		body, err := c.unchunk(c.body)
		c.body = body
		return err
	}
	hash := c.payloadHash(c.auth)
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
