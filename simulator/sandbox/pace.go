package sandbox

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// How long a client may take. There is no fixed time for a body, which would
// end a large upload: its deadline moves on with what has arrived.
const (
	headTime  = 10 * time.Second // for the head of a request
	idleTime  = 2 * time.Minute  // between two requests on a connection
	grace     = 30 * time.Second // for a body, beside the time for its bytes
	leastRate = 4 << 10          // bytes per second
	writeTime = 30 * time.Second // for the client to take a piece of an answer
	piece     = 256 << 10

	// A client that is refused may go on sending: many read no answer before
	// they have sent everything.
	lingerTime = 10 * time.Second
	lingerSize = 256 << 20
)

// pace holds a request's client to the times above. It returns a copy of the
// request: of the original net/http looks how much of the body is unread.
func pace(w http.ResponseWriter, r *http.Request) (*pacedWriter, *http.Request) {
	control := http.NewResponseController(w)
	if r.Body == nil || r.Body == http.NoBody {
		control.SetReadDeadline(time.Time{}) // not supported by a recorder, which has no client
		return &pacedWriter{w, control}, r
	}
	r = r.WithContext(r.Context())
	r.Body = &pacedBody{body: r.Body, control: control, begin: time.Now()}
	return &pacedWriter{w, control}, r
}

type pacedBody struct {
	body    io.ReadCloser
	control *http.ResponseController
	begin   time.Time
	end     time.Time // however fast; zero for none
	read    int64
}

func (b *pacedBody) Read(p []byte) (int, error) {
	deadline := b.begin.Add(grace + time.Duration(b.read)*time.Second/leastRate)
	if !b.end.IsZero() && b.end.Before(deadline) {
		deadline = b.end
	}
	b.control.SetReadDeadline(deadline)
	n, err := b.body.Read(p)
	b.read += int64(n)
	if errors.Is(err, io.EOF) {
		b.control.SetReadDeadline(time.Time{}) // else the server takes the client for gone
	}
	return n, err
}

func (b *pacedBody) Close() error { return b.body.Close() }

// linger reads on, once the answer is sent, what a refused client still sends.
// To close the connection at once would reset it, and take the answer away.
func (w *pacedWriter) linger(r *http.Request) {
	body, ok := r.Body.(*pacedBody)
	if !ok {
		return
	}
	w.control.Flush()
	body.end = time.Now().Add(lingerTime)
	io.CopyN(io.Discard, body, lingerSize)
}

// tooSlow reports whether a body could not be read for want of speed.
func tooSlow(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

type pacedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
}

// Unwrap lets a [http.ResponseController] through.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *pacedWriter) extend() { w.control.SetWriteDeadline(time.Now().Add(writeTime)) }

func (w *pacedWriter) WriteHeader(status int) {
	w.extend()
	w.ResponseWriter.WriteHeader(status)
}

func (w *pacedWriter) Write(p []byte) (written int, err error) {
	for {
		n := min(len(p), piece)
		w.extend()
		n, err = w.ResponseWriter.Write(p[:n])
		written += n
		p = p[n:]
		if err != nil || len(p) == 0 {
			return written, err
		}
	}
}
