package sandbox

import (
	"context"
	"net/http"
	"time"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// The limits of the sandbox itself. AWS's are elsewhere, beside what they
// limit. Errors that come of these say that they are the sandbox's.
const (
	// maxQuery bounds the body of an IAM or STS request: room for the eight
	// largest policies that IAM takes.
	maxQuery = 1 << 20
	// maxUnproven bounds, over all requests, the bodies that have to be read
	// before the sender is known: those of IAM and STS, and upload forms up
	// to their file.
	maxUnproven = 16 << 20
	// admission is how long a request waits for that room.
	admission = 5 * time.Second
)

var busy = &s3err.Error{Status: http.StatusServiceUnavailable, Code: "SlowDown",
	Message: "Please reduce your request rate: the sandbox is reading as many bodies of unknown senders as it has room for."}

// admit waits for room to read a body whose sender is not known yet.
func (s *Server) admit(ctx context.Context, size int64) (leave func(), err *s3err.Error) {
	ctx, cancel := context.WithTimeout(ctx, admission)
	defer cancel()
	if s.unproven.Acquire(ctx, size) != nil {
		return nil, busy
	}
	return func() { s.unproven.Release(size) }, nil
}
