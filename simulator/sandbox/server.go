// Package sandbox runs IAM, STS and S3 on loopback, over a snapshot of an
// account's policies: unmodified SDKs and tools see what IAM would say, with
// Amazon S3's error codes and in its order.
//
// It answers from a simulation. What it says is never a proof about AWS, and
// whoever reports its answers must call them simulated. Every response has
// the header "Server: presigncheck-sandbox".
//
// The order in which the S3 endpoint checks a request is the one that is
// documented or was recorded, completed by assumption where AWS documents
// none: shape of the authentication, time, access key and token, unsigned
// headers, signature, bucket, region, permission, then the request's own
// arguments, preconditions and digests.
//
// It serves what S3 clients use all day: buckets, objects, versions, tags,
// copies, multipart uploads, forms, listings in pages, CORS; the routes are the
// list. A bucket that a client makes belongs to the client's account and has
// no bucket policy. CORS works by the bucket's configuration: without one, as
// on S3, pages of other origins are refused.
//
// What it does not do, and Amazon S3 does: anonymous access, Signature Version
// 2 and 4A, setting ACLs, bucket policies and most other settings of a bucket
// (501 NotImplemented). Object lock keeps versions from being deleted, but has
// no bucket-wide default.
package sandbox

import (
	"crypto/rand"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// ServerName is the Server header of every response.
const ServerName = "presigncheck-sandbox"

// A Config says what a sandbox decides by. Only Authorizer is required.
type Config struct {
	Authorizer Authorizer
	// Trust decides who may assume which role; nil refuses sts:AssumeRole.
	Trust Trust
	// IAM answers requests that are signed for the iam service, by anybody who
	// holds a key of this sandbox: it is asked only once the signature holds.
	IAM http.Handler
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// AssumeTLS makes policies see TLS, of a version that is not known, although
	// the loopback connection is plain HTTP, so that aws:SecureTransport does not
	// deny everything.
	AssumeTLS bool
	// Domain is the host under which buckets are virtual hosts, without port;
	// "localhost" when empty.
	Domain string
	// Faults make the server misbehave, for tests.
	Faults Faults
}

// A Server is the sandbox's one HTTP handler for all three services.
type Server struct {
	// Store holds the buckets and objects.
	Store  *store.Store
	config Config
	keys   keyring
	// unproven is the room, in bytes, for bodies that have to be read before
	// it is known who sent them.
	unproven *semaphore.Weighted
}

// New returns a sandbox with no buckets and no credentials.
func New(c Config) *Server {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Domain == "" {
		c.Domain = "localhost"
	}
	return &Server{Store: store.New(c.Now), config: c, keys: keyring{keys: map[string]key{}}, unproven: semaphore.NewWeighted(maxUnproven)}
}

func (s *Server) now() time.Time { return s.config.Now() }

// ServeHTTP answers one request of any of the three services.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.config.Faults.misbehave(w, r) {
		return
	}
	defer headRead(r.Context())()
	paced, r := pace(w, r)
	defer paced.extend() // for what the server writes when the handler is done
	w = paced
	id := rand.Text()[:16]
	h := w.Header()
	h.Set("Server", ServerName)
	h.Set("Date", s.now().UTC().Format(http.TimeFormat))
	h.Set("x-amz-request-id", id)
	query := isQueryProtocol(r)
	err := s.checkHost(r)
	switch {
	case err != nil:
	case query:
		err = s.serveQuery(w, r, id)
	default:
		err = s.serveS3(w, r)
	}
	switch {
	case err == nil:
		return
	case query:
		writeQueryError(w, err, id)
	default:
		err.Write(w, r, id)
	}
	paced.linger(r)
}

// failure turns an error of the program itself into S3's 500.
func failure(err error) *s3err.Error { return s3err.InternalError.WithMessage(err.Error()) }
