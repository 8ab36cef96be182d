package store

import (
	"maps"
	"slices"
	"time"
)

// NullVersion is the version ID of objects in a bucket without versioning.
const NullVersion = "null"

// An Object is one version of an object, or a delete marker.
type Object struct {
	Key          string
	VersionID    string // set by the store
	DeleteMarker bool
	Data         []byte
	ETag         string // quoted; set by the store
	Modified     time.Time
	// Header holds Content-Type, x-amz-meta-… and the other headers that a
	// GET returns.
	Header map[string]string
	Tags   map[string]string
	// LockedUntil and LegalHold protect a version from deletion.
	LockedUntil time.Time
	LegalHold   bool
}

// A Check is asked, under the store's lock, whether a change may happen.
// current is nil when there is no object, or its newest version is a delete
// marker.
type Check func(current *Object) error

// Put stores an object as the current version.
func (s *Store) Put(bucketName string, o Object, check Check) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(bucketName)
	if err != nil {
		return Object{}, err
	}
	if err := b.check(o.Key, check); err != nil {
		return Object{}, err
	}
	if o.ETag == "" {
		o.ETag = etag(o.Data)
	}
	return b.add(o, s.now())
}

func (b *bucket) check(key string, check Check) error {
	if check == nil {
		return nil
	}
	return check(b.current(key))
}

// current returns the newest version unless it is a delete marker.
func (b *bucket) current(key string) *Object {
	versions := b.keys[key]
	if len(versions) == 0 || versions[len(versions)-1].DeleteMarker {
		return nil
	}
	return &versions[len(versions)-1]
}

// add puts a version on top. Without versioning, or while it is suspended, it
// takes the place of the null version.
func (b *bucket) add(o Object, now time.Time) (Object, error) {
	o.Modified = now.UTC().Truncate(time.Second)
	o.VersionID = NullVersion
	if b.Versioned && !b.Suspended {
		o.VersionID = newID()
		if err := b.room.take(o.cost()); err != nil {
			return Object{}, err
		}
		b.keys[o.Key] = append(b.keys[o.Key], o)
		return o, nil
	}
	if err := b.room.take(o.cost() - b.cost(o.Key, NullVersion)); err != nil {
		return Object{}, err
	}
	b.room.used += b.cost(o.Key, NullVersion) // what remove takes off
	b.remove(o.Key, NullVersion)
	b.keys[o.Key] = append(b.keys[o.Key], o)
	return o, nil
}

// cost is what a version counts; 0 when there is none.
func (b *bucket) cost(key, version string) int64 {
	for i := range b.keys[key] {
		if o := &b.keys[key][i]; o.VersionID == version {
			return o.cost()
		}
	}
	return 0
}

func (b *bucket) remove(key, version string) {
	b.room.used -= b.cost(key, version)
	b.keys[key] = slices.DeleteFunc(b.keys[key], func(o Object) bool { return o.VersionID == version })
	if len(b.keys[key]) == 0 {
		delete(b.keys, key)
	}
}

// Get returns a version of an object, the current one for version "". A
// delete marker comes back together with ErrNoKey.
func (s *Store) Get(bucketName, key, version string) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(bucketName)
	if err != nil {
		return Object{}, err
	}
	versions := b.keys[key]
	if version == "" {
		if len(versions) == 0 {
			return Object{}, ErrNoKey
		}
		newest := versions[len(versions)-1]
		if newest.DeleteMarker {
			return newest, ErrNoKey
		}
		return newest, nil
	}
	for _, o := range versions {
		if o.VersionID == version {
			return o, nil
		}
	}
	return Object{}, ErrNoVersion
}

// A Deletion is what a deletion made or removed.
type Deletion struct {
	// VersionID is that of the version that was removed, or of the delete
	// marker that was made; "" in a bucket without versioning.
	VersionID string
	// Marker is true when a delete marker was made or removed.
	Marker bool
}

// Delete removes a version for good, or with version "" the current object:
// a versioned bucket gets a delete marker. Of a key or version that does not
// exist nothing is removed, and that is no error.
func (s *Store) Delete(bucketName, key, version string, check Check) (Deletion, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(bucketName)
	if err != nil {
		return Deletion{}, err
	}
	if err := b.check(key, check); err != nil {
		return Deletion{}, err
	}
	if version == "" && b.Versioned {
		marker, err := b.add(Object{Key: key, DeleteMarker: true}, s.now())
		return Deletion{marker.VersionID, true}, err
	}
	gone := Deletion{VersionID: version}
	if version == "" {
		version = NullVersion
	}
	if b.locked(key, version, s.now()) {
		return Deletion{}, ErrLocked
	}
	gone.Marker = slices.ContainsFunc(b.keys[key], func(o Object) bool { return o.VersionID == version && o.DeleteMarker })
	b.remove(key, version)
	return gone, nil
}

func (b *bucket) locked(key, version string, now time.Time) bool {
	return slices.ContainsFunc(b.keys[key], func(o Object) bool {
		return o.VersionID == version && (o.LegalHold || o.LockedUntil.After(now))
	})
}

// SetTags replaces the tags of a version.
func (s *Store) SetTags(bucketName, key, version string, tags map[string]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(bucketName)
	if err != nil {
		return err
	}
	versions := b.keys[key]
	for i := len(versions) - 1; i >= 0; i-- {
		if version == "" || versions[i].VersionID == version {
			if versions[i].DeleteMarker {
				return ErrNoKey
			}
			if err := s.room.take(int64(texts(tags) - texts(versions[i].Tags))); err != nil {
				return err
			}
			versions[i].Tags = maps.Clone(tags)
			return nil
		}
	}
	return ErrNoKey
}

// List returns every version and delete marker of a bucket whose key starts
// with prefix, by key, newest first.
func (s *Store) List(bucketName, prefix string) ([]Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(bucketName)
	if err != nil {
		return nil, err
	}
	var out []Object
	for _, key := range sortedKeys(b.keys) {
		if len(key) < len(prefix) || key[:len(prefix)] != prefix {
			continue
		}
		for _, o := range slices.Backward(b.keys[key]) {
			out = append(out, o)
		}
	}
	return out, nil
}
