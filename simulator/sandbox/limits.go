package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// The limits of the sandbox itself. AWS's are elsewhere, beside what they
// limit. Errors that come of these say that they are the sandbox's.
const (
	// maxHeaders bounds the head of a request. S3 takes 8 KB of headers; a
	// presigned URL with a session token has a few more.
	maxHeaders = 32 << 10
	// maxQuery bounds the body of an IAM or STS request: room for the eight
	// largest policies that IAM takes.
	maxQuery = 1 << 20
	// maxUnproven bounds, over all requests, the bodies that have to be read
	// before the sender is known: those of IAM and STS, and upload forms up
	// to their file.
	maxUnproven = 16 << 20
	// maxSessions bounds the keys that are valid at a time.
	maxSessions = 10_000
	// admission is how long a request waits for that room.
	admission = 5 * time.Second
)

var busy = &s3err.Error{Status: http.StatusServiceUnavailable, Code: "SlowDown",
	Message: "Please reduce your request rate: the sandbox is reading as many bodies of unknown senders as it has room for."}

var tooManySessions = &s3err.Error{Status: http.StatusBadRequest, Code: "LimitExceeded",
	Message: fmt.Sprintf("The sandbox keeps at most %d keys, which is its own limit and not that of STS; wait until sessions have ended.", maxSessions)}

// sandboxFull says whose limit it is, and what to do.
func sandboxFull(full *store.FullError) *s3err.Error {
	if full.Of != "bytes" {
		return s3err.SandboxLimit.WithMessage(fmt.Sprintf("The sandbox keeps at most %d %s, which is its own limit and not that of Amazon S3; remove some.", full.Limit, full.Of))
	}
	return s3err.SandboxLimit.WithMessage(fmt.Sprintf("The sandbox keeps at most %d MiB of objects, versions and parts, which is its own limit and not that of Amazon S3; "+
		"delete some, or start it with a larger --max-data.", full.Limit>>20))
}

// admit waits for room to read a body whose sender is not known yet.
func (s *Server) admit(ctx context.Context, size int64) (leave func(), err *s3err.Error) {
	ctx, cancel := context.WithTimeout(ctx, admission)
	defer cancel()
	if s.unproven.Acquire(ctx, size) != nil {
		return nil, busy
	}
	return func() { s.unproven.Release(size) }, nil
}
