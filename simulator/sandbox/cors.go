package sandbox

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// A corsRule lets pages of some origins use a bucket. Source: Amazon S3 User
// Guide, "Using cross-origin resource sharing (CORS)".
type corsRule struct {
	ID            string   `xml:"ID,omitempty"`
	AllowedOrigin []string `xml:"AllowedOrigin"`
	AllowedMethod []string `xml:"AllowedMethod"`
	AllowedHeader []string `xml:"AllowedHeader,omitempty"`
	ExposeHeader  []string `xml:"ExposeHeader,omitempty"`
	MaxAgeSeconds *int     `xml:"MaxAgeSeconds,omitempty"`
}

type corsConfiguration struct {
	XMLName   xml.Name   `xml:"CORSConfiguration"`
	Namespace string     `xml:"xmlns,attr,omitempty"`
	Rules     []corsRule `xml:"CORSRule"`
}

// corsMethods are those that a rule may allow.
var corsMethods = []string{"GET", "PUT", "POST", "DELETE", "HEAD"}

// allowAll is the configuration that lets pages of the origins do everything
// that their signatures allow.
func allowAll(origins []string) string {
	text, err := xml.Marshal(corsConfiguration{Namespace: xmlNamespace, Rules: []corsRule{{
		AllowedOrigin: origins, AllowedMethod: corsMethods, AllowedHeader: []string{"*"},
		ExposeHeader: []string{"ETag", "x-amz-version-id", "x-amz-request-id"},
	}}})
	if err != nil {
		panic(err) // strings only
	}
	return string(text)
}

// AllowOrigins gives every bucket that is there now a CORS configuration for
// pages of these origins, such as http://localhost:3000.
func (s *Server) AllowOrigins(origins ...string) error {
	for _, b := range s.Store.Buckets() {
		if err := s.Store.SetDocument(b.Name, "cors", allowAll(origins)); err != nil {
			return err
		}
	}
	return nil
}

func getCORS(c *call) *s3err.Error {
	return c.document("cors", "application/xml", notFound("NoSuchCORSConfiguration", "The CORS configuration does not exist").err)
}

func putCORS(c *call) *s3err.Error {
	var doc corsConfiguration
	if err := xml.Unmarshal(c.body, &doc); err != nil || len(doc.Rules) == 0 || len(doc.Rules) > 100 {
		return s3err.MalformedXML
	}
	for _, r := range doc.Rules {
		if len(r.AllowedOrigin) == 0 || len(r.AllowedMethod) == 0 {
			return s3err.MalformedXML
		}
		for _, m := range r.AllowedMethod {
			if !slices.Contains(corsMethods, m) {
				return s3err.InvalidRequest.WithMessage("Found unsupported HTTP method in CORS config. Unsupported method is " + m)
			}
		}
		for _, pattern := range slices.Concat(r.AllowedOrigin, r.AllowedHeader) {
			if strings.Count(pattern, "*") > 1 {
				return s3err.InvalidRequest.WithMessage("AllowedOrigin \"" + pattern + "\" can not have more than one wildcard.")
			}
		}
	}
	return c.setDocument("cors", string(c.body), http.StatusOK)
}

func deleteCORS(c *call) *s3err.Error { return c.setDocument("cors", "", http.StatusNoContent) }

// findRule returns the first rule of the bucket that allows the request, and
// whether there are rules at all.
func (c *call) findRule(method string, headers []string) (rule *corsRule, any bool) {
	b, _ := c.s.Store.Bucket(c.bucket.Name)
	text, ok := b.Documents["cors"]
	if !ok {
		return nil, false
	}
	var doc corsConfiguration
	if err := xml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, false
	}
	for i, r := range doc.Rules {
		if wildcard(r.AllowedOrigin, c.r.Header.Get("Origin"), false) && slices.Contains(r.AllowedMethod, method) &&
			!slices.ContainsFunc(headers, func(h string) bool { return !wildcard(r.AllowedHeader, h, true) }) {
			return &doc.Rules[i], true
		}
	}
	return nil, true
}

// wildcard matches a value with patterns of at most one asterisk.
func wildcard(patterns []string, value string, fold bool) bool {
	if fold {
		value = strings.ToLower(value)
	}
	return slices.ContainsFunc(patterns, func(p string) bool {
		if fold {
			p = strings.ToLower(p)
		}
		before, after, star := strings.Cut(p, "*")
		if !star {
			return p == value
		}
		return len(value) >= len(before)+len(after) && strings.HasPrefix(value, before) && strings.HasSuffix(value, after)
	})
}

// allowOrigin adds the headers that let a page read the answer, whatever the
// answer will be.
func (c *call) allowOrigin() {
	if c.r.Header.Get("Origin") == "" || c.r.Method == http.MethodOptions {
		return
	}
	if rule, _ := c.findRule(c.r.Method, nil); rule != nil {
		c.describeRule(rule)
	}
}

func (c *call) describeRule(r *corsRule) {
	h := c.w.Header()
	h.Set("Access-Control-Allow-Origin", c.r.Header.Get("Origin"))
	h.Set("Access-Control-Allow-Credentials", "true")
	if slices.Contains(r.AllowedOrigin, "*") {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Del("Access-Control-Allow-Credentials")
	}
	h.Set("Access-Control-Allow-Methods", strings.Join(r.AllowedMethod, ", "))
	if len(r.ExposeHeader) > 0 {
		h.Set("Access-Control-Expose-Headers", strings.Join(r.ExposeHeader, ", "))
	}
	if r.MaxAgeSeconds != nil {
		h.Set("Access-Control-Max-Age", strconv.Itoa(*r.MaxAgeSeconds))
	}
	h.Set("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
}

// preflight answers what a browser asks before a page's request. It is not
// signed, and tells nothing but the bucket's rules. Source: OPTIONS object
// reference; the messages are those that S3 gives.
func preflight(c *call) *s3err.Error {
	method := c.r.Header.Get("Access-Control-Request-Method")
	switch {
	case c.r.Header.Get("Origin") == "":
		return s3err.BadRequest.WithMessage("Insufficient information. Origin request header needed.")
	case method == "":
		return s3err.BadRequest.WithMessage("Invalid Access-Control-Request-Method: null")
	}
	var headers []string
	for name := range strings.SplitSeq(c.r.Header.Get("Access-Control-Request-Headers"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			headers = append(headers, name)
		}
	}
	rule, any := c.findRule(method, headers)
	switch {
	case !any:
		return s3err.AccessForbidden.WithMessage("CORSResponse: CORS is not enabled for this bucket.").With("Method", method)
	case rule == nil:
		return s3err.AccessForbidden.WithMessage("CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.").With("Method", method)
	}
	c.describeRule(rule)
	if len(headers) > 0 {
		c.w.Header().Set("Access-Control-Allow-Headers", strings.ToLower(strings.Join(headers, ", ")))
	}
	c.w.WriteHeader(http.StatusOK)
	return nil
}
