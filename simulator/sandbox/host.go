package sandbox

import (
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// misdirected is the answer to a request for somebody else. A browser sends it
// when a page's own name was made to lead to this machine (DNS rebinding).
var misdirected = &s3err.Error{Status: http.StatusMisdirectedRequest, Code: "MisdirectedRequest",
	Message: "The sandbox answers to the names of this machine only: localhost, names that end in .localhost, and loopback addresses, with the port that it listens on."}

// checkHost refuses a request that does not name this machine, with the port
// that the connection came in on. No page of another origin has such a name:
// browsers keep localhost and what ends in it to themselves (RFC 6761, section
// 6.3).
func (s *Server) checkHost(r *http.Request) *s3err.Error {
	name, port := r.Host, ""
	if h, p, err := net.SplitHostPort(r.Host); err == nil {
		name, port = h, p
	} else {
		name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	}
	if address, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		if port == "" {
			port = "80"
		}
		if port != strconv.Itoa(address.Port) {
			return misdirected.With("Host", r.Host)
		}
	}
	name = strings.ToLower(name)
	ip := net.ParseIP(name)
	switch domain := strings.ToLower(s.config.Domain); {
	case ip != nil && ip.IsLoopback(),
		name == "localhost", strings.HasSuffix(name, ".localhost"),
		name == domain, strings.HasSuffix(name, "."+domain):
		return nil
	}
	return misdirected.With("Host", r.Host)
}

// crossOrigin reports whether a web page sent the request. IAM and STS have
// nothing for pages, and answer no question of CORS.
func crossOrigin(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return len(r.Header.Values("Origin")) > 0 || site != "" && site != "none"
}
