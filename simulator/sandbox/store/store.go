// Package store is the sandbox's memory: buckets, objects with their versions
// and delete markers, and multipart uploads. It knows nothing of HTTP or
// permissions.
package store

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"maps"
	"sort"
	"sync"
	"time"
)

// The reasons why the store does not do as asked.
var (
	ErrNoBucket  = errors.New("no such bucket")
	ErrNoKey     = errors.New("no such key")
	ErrNoVersion = errors.New("no such version")
	ErrNoUpload  = errors.New("no such upload")
	ErrNoPart    = errors.New("no such part")
	ErrOrder     = errors.New("parts out of order")
	ErrLocked    = errors.New("object is locked")
	ErrNotEmpty  = errors.New("bucket is not empty")
	ErrExists    = errors.New("bucket exists")
)

// A Bucket is what the sandbox needs to know of a bucket.
type Bucket struct {
	Name    string
	Owner   string // account ID
	Region  string
	KMSKey  string // ARN of the key in the default encryption; "" for none
	Created time.Time
	// Made is true for a bucket that a client made: there is no bucket policy.
	Made bool
	// Versioned is true once versioning was on. While it is Suspended, what
	// is written takes the place of the null version.
	Versioned, Suspended bool
	// Documents are the settings that are kept as they were sent, by the name
	// of their sub-resource: cors, tagging.
	Documents map[string]string
}

// A Store holds buckets. The zero value is not ready; use New. It is safe for
// concurrent use.
type Store struct {
	mu      sync.Mutex
	buckets map[string]*bucket
	now     func() time.Time
	room    *room
}

type bucket struct {
	Bucket
	keys    map[string][]Object // per key, oldest first
	uploads map[string]*upload
	room    *room // the store's
}

// New returns an empty store. now gives the time of modifications.
func New(now func() time.Time) *Store {
	return &Store{buckets: map[string]*bucket{}, now: now, room: &room{limit: DefaultData}}
}

// CreateBucket adds an empty bucket, created now unless it says when.
func (s *Store) CreateBucket(b Bucket) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.buckets[b.Name]; ok {
		return ErrExists
	}
	if len(s.buckets) >= maxBuckets {
		return &FullError{maxBuckets, "buckets"}
	}
	if b.Created.IsZero() {
		b.Created = s.now().UTC().Truncate(time.Second)
	}
	s.buckets[b.Name] = &bucket{Bucket: b, keys: map[string][]Object{}, uploads: map[string]*upload{}, room: s.room}
	return nil
}

// EnableVersioning turns versioning on.
func (s *Store) EnableVersioning(name string) error {
	return s.change(name, func(b *Bucket) { b.Versioned, b.Suspended = true, false })
}

// SuspendVersioning stops making versions. Those that exist stay.
func (s *Store) SuspendVersioning(name string) error {
	return s.change(name, func(b *Bucket) { b.Versioned, b.Suspended = true, true })
}

// SetDocument keeps a setting of a bucket; "" forgets it.
func (s *Store) SetDocument(name, setting, text string) error {
	return s.change(name, func(b *Bucket) {
		b.Documents = maps.Clone(b.Documents) // copies of the bucket share the old map
		if text == "" {
			delete(b.Documents, setting)
			return
		}
		if b.Documents == nil {
			b.Documents = map[string]string{}
		}
		b.Documents[setting] = text
	})
}

func (s *Store) change(name string, change func(*Bucket)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(name)
	if err != nil {
		return err
	}
	old := b.Bucket
	change(&b.Bucket)
	err = s.room.take(int64(texts(b.Documents) - texts(old.Documents)))
	if err != nil {
		b.Bucket = old
	}
	return err
}

// DeleteBucket removes an empty bucket.
func (s *Store) DeleteBucket(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.buckets[name]
	switch {
	case !ok:
		return ErrNoBucket
	case len(b.keys) > 0 || len(b.uploads) > 0:
		return ErrNotEmpty
	}
	s.room.used -= int64(texts(b.Documents))
	delete(s.buckets, name)
	return nil
}

// Bucket returns the bucket of that name.
func (s *Store) Bucket(name string) (Bucket, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.buckets[name]
	if !ok {
		return Bucket{}, false
	}
	return b.Bucket, true
}

// Buckets lists all buckets by name.
func (s *Store) Buckets() []Bucket {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Bucket
	for _, name := range sortedKeys(s.buckets) {
		out = append(out, s.buckets[name].Bucket)
	}
	return out
}

func (s *Store) bucket(name string) (*bucket, error) {
	b, ok := s.buckets[name]
	if !ok {
		return nil, ErrNoBucket
	}
	return b, nil
}

// etag is the quoted MD5 of the content, as S3 gives it for a single-part
// object.
func etag(data []byte) string {
	sum := md5.Sum(data)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// newID is unguessable, as version and upload IDs of S3 are.
func newID() string { return rand.Text() }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
