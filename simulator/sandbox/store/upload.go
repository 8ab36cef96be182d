package store

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"time"
)

// An Upload is a multipart upload that is not yet completed or aborted.
type Upload struct {
	ID, Key   string
	Initiated time.Time
	Class     string // storage class; "" for the standard one
	Parts     []Part // by number
}

// A Part is one uploaded part.
type Part struct {
	Number   int
	ETag     string // quoted
	Data     []byte
	Modified time.Time
}

type upload struct {
	object    Object // what will be stored: key, headers, tags
	initiated time.Time
	parts     map[int]Part
}

// maxParts is S3's limit of part numbers.
const maxParts = 10000

// CreateUpload begins a multipart upload of an object and returns its ID.
func (s *Store) CreateUpload(bucketName string, o Object) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(bucketName)
	if err != nil {
		return "", err
	}
	open := 0
	for _, b := range s.buckets {
		open += len(b.uploads)
	}
	if open >= maxUploads {
		return "", &FullError{maxUploads, "open uploads"}
	}
	u := &upload{object: o, initiated: s.now().UTC().Truncate(time.Second), parts: map[int]Part{}}
	if err := s.room.take(u.cost()); err != nil {
		return "", err
	}
	id := newID()
	b.uploads[id] = u
	return id, nil
}

func (s *Store) upload(bucketName, key, id string) (*bucket, *upload, error) {
	b, err := s.bucket(bucketName)
	if err != nil {
		return nil, nil, err
	}
	u, ok := b.uploads[id]
	if !ok || u.object.Key != key {
		return nil, nil, ErrNoUpload
	}
	return b, u, nil
}

// PutPart stores a part of an upload and returns it.
func (s *Store) PutPart(bucketName, key, id string, number int, data []byte) (Part, error) {
	p := Part{Number: number, ETag: etag(data), Data: data, Modified: s.now().UTC().Truncate(time.Second)}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, u, err := s.upload(bucketName, key, id)
	if err != nil {
		return Part{}, err
	}
	n := p.cost()
	if old, ok := u.parts[number]; ok {
		n -= old.cost()
	}
	if err := s.room.take(n); err != nil {
		return Part{}, err
	}
	u.parts[number] = p
	return p, nil
}

// Upload returns an upload with its parts.
func (s *Store) Upload(bucketName, key, id string) (Upload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, u, err := s.upload(bucketName, key, id)
	if err != nil {
		return Upload{}, err
	}
	return u.view(id), nil
}

func (u *upload) view(id string) Upload {
	out := Upload{ID: id, Key: u.object.Key, Initiated: u.initiated, Class: u.object.Header["x-amz-storage-class"]}
	for n := 1; n <= maxParts && len(out.Parts) < len(u.parts); n++ {
		if p, ok := u.parts[n]; ok {
			out.Parts = append(out.Parts, p)
		}
	}
	return out
}

// Uploads lists the open uploads of a bucket, by ID.
func (s *Store) Uploads(bucketName string) ([]Upload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(bucketName)
	if err != nil {
		return nil, err
	}
	var out []Upload
	for _, id := range sortedKeys(b.uploads) {
		out = append(out, b.uploads[id].view(id))
	}
	return out, nil
}

// AbortUpload forgets an upload and its parts.
func (s *Store) AbortUpload(bucketName, key, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, u, err := s.upload(bucketName, key, id)
	if err != nil {
		return err
	}
	s.room.used -= u.cost()
	delete(b.uploads, id)
	return nil
}

// MinPart is the least size of every part but the last. Source: Amazon S3 User
// Guide, "Amazon S3 multipart upload limits".
const MinPart = 5 << 20

// A SmallPartError says that a part is smaller than MinPart.
type SmallPartError struct{ Part Part }

func (e *SmallPartError) Error() string { return fmt.Sprintf("part %d is too small", e.Part.Number) }

// CompleteUpload assembles the named parts, given with their quoted ETags,
// into the object.
func (s *Store) CompleteUpload(bucketName, key, id string, parts []Part, check Check) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, u, err := s.upload(bucketName, key, id)
	if err != nil {
		return Object{}, err
	}
	size, err := u.check(parts)
	if err != nil {
		return Object{}, err
	}
	if err := b.check(key, check); err != nil {
		return Object{}, err
	}
	o := u.object
	o.Data = make([]byte, 0, size)
	var sums []byte
	for _, p := range parts {
		data := u.parts[p.Number].Data
		sum := md5.Sum(data)
		sums = append(sums, sum[:]...)
		o.Data = append(o.Data, data...)
	}
	total := md5.Sum(sums)
	o.ETag = fmt.Sprintf(`"%s-%d"`, hex.EncodeToString(total[:]), len(parts))
	s.room.used -= u.cost()
	stored, err := b.add(o, s.now())
	if err != nil {
		s.room.used += u.cost()
		return Object{}, err
	}
	delete(b.uploads, id)
	return stored, nil
}

// check holds the named parts against those that were uploaded, and returns
// their size.
func (u *upload) check(parts []Part) (size int, err error) {
	for i, want := range parts {
		have, ok := u.parts[want.Number]
		switch {
		case !ok || have.ETag != want.ETag:
			return 0, ErrNoPart
		case i > 0 && want.Number <= parts[i-1].Number:
			return 0, ErrOrder
		case i < len(parts)-1 && len(have.Data) < MinPart:
			return 0, &SmallPartError{have}
		}
		size += len(have.Data)
	}
	return size, nil
}
