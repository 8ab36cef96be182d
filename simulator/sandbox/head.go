package sandbox

import (
	"context"
	"errors"
	"net"
	"sync"

	"golang.org/x/sync/semaphore"
)

const (
	// freeHead is what every connection may read of the head of a request:
	// what net/http's buffer holds anyway.
	freeHead = 4 << 10
	// maxHeads bounds what all connections together read beyond that. Parsed,
	// a head of many short lines takes several times its length.
	maxHeads = 8 << 20
)

var errHeads = errors.New("too many long heads of requests at a time")

// A headListener bounds the memory of heads over all of its connections:
// MaxHeaderBytes bounds that of each, and there may be thousands.
type headListener struct {
	net.Listener
	room *semaphore.Weighted
}

func (l headListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &headConn{Conn: c, room: l.room}, nil
}

// A headConn takes room for a long head until its request is answered, or the
// connection closed.
type headConn struct {
	net.Conn
	room *semaphore.Weighted

	mu     sync.Mutex
	read   int
	held   bool
	served bool // the head is read; what comes is the body
}

func (c *headConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read += n
	if c.served || c.held || c.read <= freeHead {
		return n, err
	}
	if !c.room.TryAcquire(maxHeaders) {
		return 0, errHeads
	}
	c.held = true
	return n, err
}

func (c *headConn) Close() error {
	c.end()
	return c.Conn.Close()
}

// begin notes that the head was read.
func (c *headConn) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.served = true
}

// end notes that the request is answered: the next head begins.
func (c *headConn) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held {
		c.room.Release(maxHeaders)
	}
	c.read, c.held, c.served = 0, false, false
}

type headKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, headKey{}, c)
}

// headRead tells the connection of a request that its head was read. The
// function that it returns is to be called when the request is answered.
func headRead(ctx context.Context) func() {
	c, ok := ctx.Value(headKey{}).(*headConn)
	if !ok {
		return func() {}
	}
	c.begin()
	return c.end
}
