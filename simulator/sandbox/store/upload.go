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
	Parts     []Part // by number
}

// A Part is one uploaded part.
type Part struct {
	Number int
	ETag   string // quoted
	Data   []byte
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
	id := newID()
	b.uploads[id] = &upload{object: o, initiated: s.now().UTC().Truncate(time.Second), parts: map[int]Part{}}
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

// PutPart stores a part of an upload and returns its ETag.
func (s *Store) PutPart(bucketName, key, id string, number int, data []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, u, err := s.upload(bucketName, key, id)
	if err != nil {
		return "", err
	}
	p := Part{Number: number, ETag: etag(data), Data: data}
	u.parts[number] = p
	return p.ETag, nil
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
	out := Upload{ID: id, Key: u.object.Key, Initiated: u.initiated}
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
	b, _, err := s.upload(bucketName, key, id)
	if err != nil {
		return err
	}
	delete(b.uploads, id)
	return nil
}

// CompleteUpload assembles the named parts, given with their quoted ETags,
// into the object.
func (s *Store) CompleteUpload(bucketName, key, id string, parts []Part, check Check) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, u, err := s.upload(bucketName, key, id)
	if err != nil {
		return Object{}, err
	}
	o := u.object
	var sums []byte
	for i, want := range parts {
		have, ok := u.parts[want.Number]
		if !ok || have.ETag != want.ETag {
			return Object{}, ErrNoPart
		}
		if i > 0 && want.Number <= parts[i-1].Number {
			return Object{}, ErrOrder
		}
		sum := md5.Sum(have.Data)
		sums = append(sums, sum[:]...)
		o.Data = append(o.Data, have.Data...)
	}
	if err := b.check(key, check); err != nil {
		return Object{}, err
	}
	total := md5.Sum(sums)
	o.ETag = fmt.Sprintf(`"%s-%d"`, hex.EncodeToString(total[:]), len(parts))
	delete(b.uploads, id)
	return b.add(o, s.now())
}
