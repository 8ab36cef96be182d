package sandbox

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
)

// postObject answers an upload form, whose fields take the place of headers
// and which is signed by signing its policy.
func postObject(c *call) *s3err.Error {
	leave, err := c.s.admit(c.r.Context(), maxHead+ahead)
	if err != nil {
		return err
	}
	f, err := readForm(c.r)
	leave()
	if err != nil {
		return err
	}
	auth, err := c.authenticateForm(f)
	if err != nil {
		return err
	}
	if err := c.findBucket(); err != nil {
		return err
	}
	if err := auth.CheckRegion(c.bucket.Region); err != nil {
		return err
	}
	c.key = f.key()
	if err := c.checkPolicy(f); err != nil {
		return err
	}
	if err := c.authorizeForm(f, auth); err != nil {
		return err
	}
	if err := f.read(c); err != nil {
		return err
	}
	c.body = f.file
	if err := c.checkMD5(f.get("content-md5")); err != nil {
		return err
	}
	return c.storeForm(f)
}

// formFields must all be there once one of them is. In this order S3 names
// the first that is missing.
var formFields = []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"}

func (c *call) authenticateForm(f *form) (*sigv4.Auth, *s3err.Error) {
	signed := 0
	for _, name := range formFields {
		if f.get(name) != "" {
			signed++
		}
	}
	if f.get("AWSAccessKeyId") != "" && f.get("signature") != "" {
		return nil, s3err.SignatureV2
	}
	if signed == 0 || f.get("policy") == "" {
		return nil, s3err.AccessDenied // the sandbox knows no anonymous access
	}
	for _, name := range formFields {
		if f.get(name) == "" {
			return nil, s3err.InvalidArgument.WithMessage("Bucket POST must contain a field named '"+name+"'.  If it is specified, please check the order of the fields.").
				With("ArgumentName", name).With("ArgumentValue", "")
		}
	}
	auth, err := sigv4.ParseForm(f.get)
	if err != nil {
		return nil, err
	}
	if err := auth.CheckService("s3"); err != nil {
		return nil, err
	}
	key, err := c.s.keys.find(auth.AccessKey, auth.Token, c.s.now())
	if err != nil {
		return nil, err
	}
	c.signer = key.signer
	return auth, auth.CheckText(f.get("policy"), key.secret)
}

// checkPolicy holds the form against its policy. The size of the file is left
// out: S3 is taken to find it out only while it reads the file, after it has
// authorized.
func (c *call) checkPolicy(f *form) *s3err.Error {
	if c.s.config.Faults.IgnorePostPolicy {
		return nil
	}
	policy, err := parsePostPolicy(f.get("policy"))
	if err != nil {
		return err
	}
	return policy.check(f, c.bucket.Name, c.s.now())
}

func (c *call) authorizeForm(f *form, auth *sigv4.Auth) *s3err.Error {
	op := operation.Operation{Name: "PostObject", Bucket: c.bucket.Name, Key: c.key}
	for name, value := range f.fields {
		if !notParams[name] {
			op = op.Known(name, value)
		}
	}
	if acl := f.get("acl"); acl != "" {
		op = op.Known("x-amz-acl", acl)
	}
	if tags := f.get("tagging"); tags != "" {
		op = op.Known("x-amz-tagging", tags)
	}
	c.formAge = max(c.s.now().Sub(auth.Time), time.Duration(0))
	return c.authorize(op)
}

func (c *call) storeForm(f *form) *s3err.Error {
	tagless := func(name string) string {
		if name == "x-amz-tagging" { // a form has its tags as XML
			return ""
		}
		return f.get(name)
	}
	o, err := c.newObject(tagless)
	if err != nil {
		return err
	}
	delete(o.Header, "Content-Type") // that of the form, not of the file
	if kind := f.get("content-type"); kind != "" {
		o.Header["Content-Type"] = kind
	}
	if xml := f.get("tagging"); xml != "" {
		if o.Tags, err = readTagging([]byte(xml)); err != nil {
			return err
		}
	}
	o.Data = f.file
	stored, putErr := c.s.Store.Put(c.bucket.Name, o, nil)
	if putErr != nil {
		return translate(putErr)
	}
	c.stored(stored)
	return c.answerForm(f, stored.ETag)
}

// objectURL is where the object is, as the answers to forms and multipart
// uploads tell.
func (c *call) objectURL() string {
	return fmt.Sprintf("http://%s/%s/%s", c.r.Host, c.bucket.Name, url.PathEscape(c.key))
}

// answerForm answers as success_action_redirect or success_action_status ask.
func (c *call) answerForm(f *form, etag string) *s3err.Error {
	location := c.objectURL()
	c.w.Header().Set("Location", location)
	if to, err := url.Parse(f.get("success_action_redirect")); err == nil && to.Host != "" {
		q := to.Query()
		q.Set("bucket", c.bucket.Name)
		q.Set("key", c.key)
		q.Set("etag", etag)
		to.RawQuery = q.Encode()
		c.w.Header().Set("Location", to.String())
		c.w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	switch f.get("success_action_status") {
	case "200":
		c.w.WriteHeader(http.StatusOK)
	case "201":
		return c.writeXML(http.StatusCreated, struct {
			XMLName                     xml.Name `xml:"PostResponse"`
			Location, Bucket, Key, ETag string
		}{Location: location, Bucket: c.bucket.Name, Key: c.key, ETag: etag})
	default:
		c.w.WriteHeader(http.StatusNoContent)
	}
	return nil
}
