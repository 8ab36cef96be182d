package sandbox

import (
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

func createUpload(c *call) *s3err.Error {
	o, err := c.newObject(c.param)
	if err != nil {
		return err
	}
	for _, name := range []string{"x-amz-checksum-algorithm", "x-amz-checksum-type"} {
		if v := c.param(name); v != "" {
			setAmz(c.w.Header(), name, v)
		}
	}
	id, createErr := c.s.Store.CreateUpload(c.bucket.Name, o)
	if createErr != nil {
		return translate(createErr)
	}
	return c.writeXML(http.StatusOK, struct {
		XMLName               xml.Name `xml:"InitiateMultipartUploadResult"`
		Namespace             string   `xml:"xmlns,attr"`
		Bucket, Key, UploadId string
	}{Namespace: xmlNamespace, Bucket: c.bucket.Name, Key: c.key, UploadId: id})
}

func uploadPart(c *call) *s3err.Error {
	if c.s.config.Faults.IgnoreUploadID {
		return putObject(c)
	}
	number, err := c.partNumber()
	if err != nil {
		return err
	}
	part, putErr := c.s.Store.PutPart(c.bucket.Name, c.key, c.query.Get("uploadId"), number, c.body)
	if putErr != nil {
		return c.uploadError(putErr)
	}
	c.w.Header().Set("ETag", part.ETag)
	c.echoChecksum()
	c.w.WriteHeader(http.StatusOK)
	return nil
}

func (c *call) partNumber() (int, *s3err.Error) {
	number, err := strconv.Atoi(c.query.Get("partNumber"))
	if err != nil || number < 1 || number > 10000 {
		return 0, s3err.InvalidArgument.WithMessage("Part number must be an integer between 1 and 10000, inclusive").
			With("ArgumentName", "partNumber").With("ArgumentValue", c.query.Get("partNumber"))
	}
	return number, nil
}

func (c *call) uploadError(err error) *s3err.Error {
	e := translate(err)
	if e.Code == s3err.NoSuchUpload.Code {
		return e.With("UploadId", c.query.Get("uploadId"))
	}
	return e
}

// completion is the body of CompleteMultipartUpload.
type completion struct {
	XMLName xml.Name         `xml:"CompleteMultipartUpload"`
	Part    []completionPart `xml:"Part"`
}

type completionPart struct {
	PartNumber int
	ETag       string
}

func completeUpload(c *call) *s3err.Error {
	var doc completion
	if err := xml.Unmarshal(c.body, &doc); err != nil || len(doc.Part) == 0 {
		return s3err.MalformedXML
	}
	var parts []store.Part
	for _, p := range doc.Part {
		parts = append(parts, store.Part{Number: p.PartNumber, ETag: `"` + strings.Trim(p.ETag, `"`) + `"`})
	}
	check, s3Error := c.writeCondition()
	if s3Error != nil {
		return s3Error
	}
	u, err := c.s.Store.Upload(c.bucket.Name, c.key, c.query.Get("uploadId"))
	if err != nil {
		return c.uploadError(err)
	}
	if err := c.checkAssembled(u, parts); err != nil {
		return err
	}
	o, err := c.s.Store.CompleteUpload(c.bucket.Name, c.key, c.query.Get("uploadId"), parts, check)
	if err != nil {
		return c.uploadError(err)
	}
	c.tellVersion(o)
	return c.writeXML(http.StatusOK, struct {
		XMLName                     xml.Name `xml:"CompleteMultipartUploadResult"`
		Namespace                   string   `xml:"xmlns,attr"`
		Location, Bucket, Key, ETag string
	}{Namespace: xmlNamespace, Location: c.objectURL(), Bucket: c.bucket.Name, Key: c.key, ETag: o.ETag})
}

// checkAssembled compares the checksum of the request's head, which is that
// of the whole object, or composed of those of its parts. Source: Amazon S3
// User Guide, "Checking object integrity", full object and composite.
func (c *call) checkAssembled(u store.Upload, named []store.Part) *s3err.Error {
	for _, k := range checksums {
		given, _, _ := strings.Cut(c.r.Header.Get(k.header()), "-") // composed: with the number of parts
		if given == "" {
			continue
		}
		whole, composed := k.new(), k.new()
		for _, part := range u.Parts {
			if slices.ContainsFunc(named, func(n store.Part) bool { return n.Number == part.Number }) {
				whole.Write(part.Data)
				h := k.new()
				h.Write(part.Data)
				composed.Write(h.Sum(nil))
			}
		}
		full := given == base64.StdEncoding.EncodeToString(whole.Sum(nil))
		if !full && (c.param("x-amz-checksum-type") == "FULL_OBJECT" || given != base64.StdEncoding.EncodeToString(composed.Sum(nil))) {
			return k.mismatch()
		}
	}
	return nil
}

func abortUpload(c *call) *s3err.Error {
	if c.s.config.Faults.IgnoreUploadID {
		return deleteObject(c)
	}
	if err := c.s.Store.AbortUpload(c.bucket.Name, c.key, c.query.Get("uploadId")); err != nil {
		return c.uploadError(err)
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}
