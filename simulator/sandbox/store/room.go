package store

import "fmt"

// The limits of a store. They are its own: S3 has none of them.
const (
	// DefaultData is how much a store keeps unless told otherwise.
	DefaultData = 1 << 30
	// maxUploads and maxBuckets bound what is open at a time.
	maxUploads = 1000
	maxBuckets = 1000
	// overhead is what a bucket, version, upload or part counts beside its
	// content, key, headers and tags.
	overhead = 1 << 10
)

// A FullError says that something would go beyond a limit of the store.
type FullError struct {
	Limit int64
	Of    string // bytes, buckets or open uploads
}

func (e *FullError) Error() string {
	return fmt.Sprintf("the store keeps at most %d %s", e.Limit, e.Of)
}

// room counts what a store keeps: content, keys, headers and tags of all
// versions, uploads and parts, and what requests that are being read will
// need.
type room struct{ limit, used, reserved int64 }

// take counts n bytes more, or less, unless they would be too many.
func (r *room) take(n int64) error {
	if n > 0 && r.used+n > r.limit {
		return &FullError{r.limit, "bytes"}
	}
	r.used += n
	return nil
}

// LimitData bounds the bytes that the store keeps.
func (s *Store) LimitData(bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.room.limit = bytes
}

// Reserve makes room for a body that is about to be read. Whoever reserved
// calls release once the body is stored or forgotten.
func (s *Store) Reserve(bytes int64) (release func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.room.used+s.room.reserved+bytes > s.room.limit {
		return nil, &FullError{s.room.limit, "bytes"}
	}
	s.room.reserved += bytes
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.room.reserved -= bytes
	}, nil
}

// Used is how many bytes the store counts now.
func (s *Store) Used() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.room.used
}

func (o *Object) cost() int64 {
	n := overhead + len(o.Data) + len(o.Key) + texts(o.Header) + texts(o.Tags)
	return int64(n)
}

func (p *Part) cost() int64 { return int64(overhead + len(p.Data)) }

func (u *upload) cost() int64 {
	n := u.object.cost()
	for _, p := range u.parts {
		n += p.cost()
	}
	return n
}

func texts(m map[string]string) int {
	n := 0
	for name, value := range m {
		n += len(name) + len(value)
	}
	return n
}
