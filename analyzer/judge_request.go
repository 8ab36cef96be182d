package analyzer

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/flow"
)

// request judges what surrounds the expiry: the input that is signed, the
// parameters of the function, the headers of the result.
func (j *judge) request(s *flow.Site) []verdict {
	if s.Wrapper != "" || s.Foreign || s.Call == nil {
		return nil
	}
	in := j.pkg.Signed(s)
	var out []verdict
	if v, ok := j.cacheHeader(s, in); ok && !s.OpenClient() {
		out = append(out, v)
	}
	if name, ok := s.UnusedExpiry(); ok {
		out = append(out, verdict{
			rule:   IgnoredExpiry,
			what:   fmt.Sprintf("the parameter %s of %s is not used, so callers believe in a life that the URL does not have", name, s.Func),
			advice: "pass it on as the expiry or remove it",
		})
	}
	if v, ok := j.droppedHeaders(s, in); ok {
		out = append(out, v)
	}
	if v, ok := j.expressSession(s, in); ok {
		out = append(out, v)
	}
	if v, ok := j.roleSession(s); ok {
		out = append(out, v)
	}
	return out
}

// roleSession finds URLs signed for longer than the role session that the code
// itself asks for.
func (j *judge) roleSession(s *flow.Site) (verdict, bool) {
	if s.Credentials == 0 {
		return verdict{}, false
	}
	for _, t := range s.Terms {
		if t.Exact() && !t.Bound && t.Lo > float64(s.Credentials) {
			return verdict{
				rule: OutlivesCredentials, trace: append([]flow.Step{s.Role}, t.Trace...), value: t.Lo,
				what:   fmt.Sprintf("the URL is signed for %s, but the role session that signs it lives %s at most", length(time.Duration(clampInt(t.Lo))), length(s.Credentials)),
				advice: "sign for less or ask for a longer session",
			}, true
		}
	}
	return verdict{}, false
}

// cacheHeader finds an Expires header taken for the URL's life: it is set, and
// no expiry is.
func (j *judge) cacheHeader(s *flow.Site, in flow.Signed) (verdict, bool) {
	if s.API.Carrier != api.Option {
		return verdict{}, false
	}
	for _, t := range s.Terms {
		if !t.Unset && !s.OpenClient() {
			return verdict{}, false
		}
	}
	for _, f := range in.Fields {
		if f.Name == "Expires" {
			return verdict{
				rule:   IgnoredExpiry,
				what:   "Expires in the input is a cache header of the object and does not limit the URL",
				advice: "give the call an expiry, with " + optionFor(s),
			}, true
		}
	}
	return verdict{}, false
}

// optionFor is the option that sets the expiry of a call.
func optionFor(s *flow.Site) string {
	if s.Operation == "PostObject" {
		return "func(o *s3.PresignPostOptions) { o.Expires = … }"
	}
	return "s3.WithPresignExpires"
}

// droppedHeaders finds URLs signed over headers of which only the URL is
// handed on. It is a proof only if the values are the signer's own, and nothing
// in the package names the headers to tell of them. Uploaders know of
// Content-Type.
func (j *judge) droppedHeaders(s *flow.Site, in flow.Signed) (verdict, bool) {
	given := make(map[string]bool) // by field: the signer's own, wherever it is set
	var order []string
	for _, f := range in.Fields {
		if len(s.API.SignedHeaders(s.Operation, f.Name)) == 0 || f.Name == "ContentType" {
			continue
		}
		if _, ok := given[f.Name]; !ok {
			order, given[f.Name] = append(order, f.Name), true
		}
		given[f.Name] = given[f.Name] && j.pkg.Own(s, f)
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
		return verdict{}, false
	}
	advice := "hand on SignedHeader too"
	if s.API.Carrier == api.Argument {
		advice = "sign with PresignRequest and hand on the headers too"
	}
	return verdict{
		rule:   DroppedHeaders,
		what:   fmt.Sprintf("the URL is signed over %s, but only the URL is handed on: a request without exactly these headers fails with SignatureDoesNotMatch", strings.Join(names, ", ")),
		advice: advice,
	}, true
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

// expressSession finds URLs of directory buckets, which are signed with a
// session of five minutes.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
func (j *judge) expressSession(s *flow.Site, in flow.Signed) (verdict, bool) {
	const session = 5 * time.Minute
	if !in.Bucket.Const || !strings.HasSuffix(in.Bucket.Value, "--x-s3") {
		return verdict{}, false
	}
	for _, t := range s.Terms {
		if t.Exact() && t.Lo > float64(session) {
			return verdict{
				rule: OutlivesCredentials, trace: t.Trace, value: t.Lo,
				what:   fmt.Sprintf("the URL is signed for %s, but the session that signs for a directory bucket lives 5 minutes", length(time.Duration(clampInt(t.Lo)))),
				advice: "sign for less",
			}, true
		}
	}
	return verdict{}, false
}
