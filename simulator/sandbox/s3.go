package sandbox

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// A call is one S3 request on its way through the checks.
type call struct {
	s      *Server
	w      http.ResponseWriter
	r      *http.Request
	query  url.Values
	bucket store.Bucket
	key    string
	auth   *sigv4.Auth // nil for a POST form, which carries its own
	secret string      // of the signer's key
	signer Signer
	body   []byte // only for operations that have one
	// trailer holds the headers after an aws-chunked body, checksum the one
	// that was sent and verified.
	trailer  http.Header
	checksum checksum
	// location and deletion are what the bodies of CreateBucket and
	// DeleteObjects say.
	location string
	deletion deletion
	// operation is the name of the route's.
	operation string
	// release gives back the room that was reserved for bodies.
	release []func()
	// formAge is the time since a POST form was signed.
	formAge time.Duration
}

// serveS3 takes a request through the checks in the order of the package
// comment.
func (s *Server) serveS3(w http.ResponseWriter, r *http.Request) *s3err.Error {
	query, undecodable := url.ParseQuery(r.URL.RawQuery)
	if undecodable != nil {
		return s3err.InvalidURI
	}
	c := &call{s: s, w: w, r: r, query: query}
	defer func() {
		for _, release := range c.release {
			release()
		}
	}()
	c.bucket.Name, c.key = s.splitName(r)
	if s.config.Faults.ContinueFirst && r.Header.Get("Expect") != "" {
		w.WriteHeader(http.StatusContinue)
	}
	c.allowOrigin()
	switch {
	case r.Method == http.MethodOptions:
		return preflight(c)
	case isForm(r, c.key):
		return postObject(c)
	}
	if err := c.authenticate(); err != nil {
		return err
	}
	row, err := findRoute(c)
	if err != nil {
		return err
	}
	c.operation = row.name
	if err := c.findTarget(row); err != nil {
		return err
	}
	op := c.operationOf(row.name)
	if row.early != nil {
		if err := c.readBody(); err != nil {
			return err
		}
		if op, err = row.early(c, op); err != nil {
			return err
		}
	}
	if row.name != "DeleteObjects" { // is authorized object by object
		if err := c.authorize(op); err != nil {
			return err
		}
	}
	if row.early == nil {
		if err := c.readBody(); err != nil {
			return err
		}
	}
	return row.handle(c)
}

// findTarget finds the bucket, and that the signature is for its region.
func (c *call) findTarget(row route) *s3err.Error {
	if row.on == onService || row.name == "CreateBucket" {
		c.bucket.Owner, c.bucket.Region = c.signer.Account(), c.auth.Scope.Region
		return nil
	}
	if err := c.findBucket(); err != nil {
		return err
	}
	if from := c.param(copySource); from != "" && strings.Contains(row.marker, "header:") {
		bucket, _, _ := splitSource(from)
		if _, ok := c.s.Store.Bucket(bucket); !ok {
			return s3err.NoSuchBucket.With("BucketName", bucket)
		}
	}
	// The endpoint of us-east-1 tells the location of every bucket: that is
	// how clients find out which region to sign for.
	if row.name == "GetBucketLocation" && c.auth.Scope.Region == defaultRegion {
		return nil
	}
	return c.auth.CheckRegion(c.bucket.Region)
}

// authenticate finds out who signed, and that the signature holds.
func (c *call) authenticate() *s3err.Error {
	auth, err := sigv4.Parse(c.r)
	switch {
	case err != nil:
		return err
	case auth == nil:
		return s3err.AccessDenied // the sandbox knows no anonymous access
	}
	if err := auth.CheckService("s3"); err != nil {
		return err
	}
	now := c.s.now()
	if err := auth.CheckTime(now); err != nil {
		return err
	}
	key, err := c.s.keys.find(auth.AccessKey, auth.Token, now)
	if err != nil {
		return err
	}
	if err := auth.CheckHeaders(c.r.Header); err != nil {
		return err
	}
	hash := c.payloadHash(auth)
	switch {
	case hash == "":
		return s3err.MissingContentHash
	case !sigv4.PayloadHash(hash):
		return s3err.InvalidArgument.WithMessage("x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.").
			With("ArgumentName", "x-amz-content-sha256").With("ArgumentValue", hash)
	}
	c.auth, c.signer, c.secret = auth, key.signer, key.secret
	if err := auth.CheckSignature(c.r, hash, key.secret); err != nil {
		return err
	}
	return c.ambiguous()
}

// ambiguous refuses an x-amz-… parameter that the query has twice, in whatever
// case: which of them counts would be left to chance.
func (c *call) ambiguous() *s3err.Error {
	seen := map[string]bool{}
	for name, values := range c.query {
		lower := strings.ToLower(name)
		if !strings.HasPrefix(lower, "x-amz-") {
			continue
		}
		if seen[lower] || len(values) > 1 {
			return s3err.InvalidArgument.WithMessage("The query parameter is given twice.").With("ArgumentName", lower)
		}
		seen[lower] = true
	}
	return nil
}

// payloadHash is what the signer says the body's hash is.
func (c *call) payloadHash(auth *sigv4.Auth) string {
	if hash := c.param("X-Amz-Content-Sha256"); hash != "" || !auth.Query {
		return hash
	}
	return sigv4.UnsignedPayload
}

// param returns an x-amz-… parameter from the headers or the query string.
func (c *call) param(name string) string {
	if v := strings.Join(c.r.Header.Values(name), ","); v != "" {
		return v
	}
	for q, values := range c.query {
		if strings.EqualFold(q, name) {
			return values[0]
		}
	}
	return ""
}

func (c *call) findBucket() *s3err.Error {
	b, ok := c.s.Store.Bucket(c.bucket.Name)
	if !ok {
		return s3err.NoSuchBucket.With("BucketName", c.bucket.Name)
	}
	c.bucket = b
	setAmz(c.w.Header(), "x-amz-bucket-region", b.Region)
	if owner := c.param("X-Amz-Expected-Bucket-Owner"); owner != "" && owner != b.Owner {
		return s3err.AccessDenied
	}
	return nil
}

// authorize asks the Authorizer.
func (c *call) authorize(op operation.Operation) *s3err.Error {
	denial, err := c.s.config.Authorizer.Authorize(c.r.Context(), c.signer, op, c.request(op))
	switch {
	case err != nil:
		return failure(err)
	case denial == nil:
		return nil
	case denial.Undecided != "":
		c.w.Header().Set(UndecidedHeader, denial.Undecided)
		return s3err.SandboxUndecided.WithMessage(denial.message(c.signer))
	}
	return s3err.AccessDenied.WithMessage(denial.message(c.signer))
}

// missing is the answer to a key that is not there: 404 for those who may
// list the bucket, 403 for others. Source: GetObject reference, "Permissions".
func (c *call) missing(bucket, key string) *s3err.Error {
	if err := c.authorize(operation.Operation{Name: "HeadBucket", Bucket: bucket}); err != nil {
		return err
	}
	return s3err.NoSuchKey.With("Key", key)
}

// request describes how the call was made.
func (c *call) request(op operation.Operation) Request {
	req := Request{
		Target:    operation.Target{Region: c.bucket.Region, Owner: c.bucket.Owner, KMSKey: c.bucket.KMSKey},
		Time:      c.s.now(),
		SourceIP:  clientAddress(c.r),
		UserAgent: c.r.UserAgent(), Referer: c.r.Referer(),
		SignatureVersion: sigv4.Algorithm,
	}
	if o, err := c.s.Store.Get(op.Bucket, op.Key, op.Params["versionId"].Value); err == nil {
		req.ObjectTags = o.Tags
	}
	if from, sent := op.Params[copySource]; sent {
		bucket, key, version := splitSource(from.Value)
		if b, ok := c.s.Store.Bucket(bucket); ok {
			req.Target.SourceKMSKey = b.KMSKey
		}
		if o, err := c.s.Store.Get(bucket, key, version); err == nil {
			req.SourceTags = o.Tags
		}
	}
	req.Secure, req.TLSVersion = c.s.security(c.r)
	c.describeAuth(&req, op)
	return req
}

func (c *call) describeAuth(req *Request, op operation.Operation) {
	if c.auth == nil {
		req.AuthType = "POST"
		req.SignatureAge = &c.formAge
		return
	}
	req.Region = c.auth.Scope.Region
	req.ContentSHA256 = c.payloadHash(c.auth)
	req.AuthType = "REST-HEADER"
	if c.auth.Query {
		req.AuthType = "REST-QUERY-STRING"
		age := max(req.Time.Sub(c.auth.Time), time.Duration(0))
		req.SignatureAge = &age
	}
}

func clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	return host
}
