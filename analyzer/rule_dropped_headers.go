package analyzer

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

var droppedHeaders = rule{
	Rule: Rule{
		Name:     DroppedHeaders,
		Severity: Warning,
		Title:    "the URL is signed over headers that nobody hands on",
		Doc: `Many fields of the input become signed headers: Content-Length, Expires, If-None-Match,
checksums, encryption, metadata, object lock, grants and the ACL of an upload, Range and
the conditions of a download. Others, RequestPayer among them, go into the URL, where
nobody has to know of them. Whoever uses the URL must send exactly these headers. They
are in PresignedHTTPRequest.SignedHeader; a function that returns only the URL loses
them, and the request fails with SignatureDoesNotMatch. With aws-sdk-go, Presign returns
no headers, and PresignRequest does.

Which fields these are was found by running both SDKs. Reported are headers whose value
is the signer's own, a constant or a time, which whoever uses the URL cannot know. What
the caller gave, the caller can send again; uploaders know of Content-Type; and a package
that names a header in a string is taken to tell of it.`,
		Bad: `req, err := client.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: k, ACL: types.ObjectCannedACLPrivate}, expires)
return req.URL, err`,
		Good: `req, err := client.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: k, ACL: types.ObjectCannedACLPrivate}, expires)
return req.URL, req.SignedHeader, err`,
		Sources: []string{"https://github.com/aws/aws-sdk-go-v2/issues/1418", "https://github.com/aws/aws-sdk-go-v2/issues/2483"},
	},
	request: lostHeaders,
}

// lostHeaders finds URLs signed over headers of which only the URL is
// handed on. It is a proof only if the values are the signer's own, and nothing
// in the package names the headers to tell of them. Uploaders know of
// Content-Type.
func lostHeaders(j *judge, s *site.Site, in site.Signed) []verdict {
	given := make(map[string]bool) // by field: the signer's own, wherever it is set
	var order []string
	for _, f := range in.Fields {
		if len(s.API.SignedHeaders(s.Operation, f.Name)) == 0 || f.Name == "ContentType" {
			continue
		}
		if _, ok := given[f.Name]; !ok {
			order, given[f.Name] = append(order, f.Name), true
		}
		given[f.Name] = given[f.Name] && site.Own(j.pkg, s, f)
	}
	var names []string
	for _, field := range order {
		for _, header := range s.API.SignedHeaders(s.Operation, field) {
			if given[field] && !j.names(header) {
				names = append(names, strings.Replace(header, "meta-", "meta-…", 1))
			}
		}
	}
	if len(names) == 0 || !s.OnlyURL() {
		return nil
	}
	advice := "hand on SignedHeader too"
	if s.API.Carrier == api.Argument {
		advice = "sign with PresignRequest and hand on the headers too"
	}
	return []verdict{{
		what:   fmt.Sprintf("the URL is signed over %s, but only the URL is handed on: a request without exactly these headers fails with SignatureDoesNotMatch", strings.Join(names, ", ")),
		advice: advice,
	}}
}

// names reports whether a string of the package is a header's name, or begins
// with the prefix of one.
func (j *judge) names(header string) (found bool) {
	prefix := strings.HasSuffix(header, "-")
	for _, f := range j.pass.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s := strings.ToLower(strings.Trim(lit.Value, "\"`"))
				found = found || s == header || prefix && strings.HasPrefix(s, header)
			}
			return !found
		})
	}
	return found
}
