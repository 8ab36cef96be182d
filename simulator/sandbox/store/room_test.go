package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

const mb = 1 << 20

// TestRoomIsGivenBack fills a store of 4 MB in every way, and empties it.
func TestRoomIsGivenBack(t *testing.T) {
	put := func(s *store.Store, key string) error {
		_, err := s.Put("b", store.Object{Key: key, Data: make([]byte, mb), Header: map[string]string{"x-amz-meta-a": "b"}, Tags: map[string]string{"c": "d"}}, nil)
		return err
	}
	remove := func(s *store.Store, key, version string) error {
		_, err := s.Delete("b", key, version, nil)
		return err
	}
	upload := ""
	tests := map[string][]func(*store.Store) error{
		"objects": {
			func(s *store.Store) error { return put(s, "a") },
			func(s *store.Store) error { return put(s, "b") },
			func(s *store.Store) error { return put(s, "b") }, // takes the place of the other
			func(s *store.Store) error {
				return s.SetTags("b", "b", "", map[string]string{"long": string(make([]byte, 9999))})
			},
			func(s *store.Store) error { return remove(s, "a", "") },
			func(s *store.Store) error { return remove(s, "b", "") },
			func(s *store.Store) error { return remove(s, "b", "") },
		},
		"versions": {
			func(s *store.Store) error { return s.EnableVersioning("b") },
			func(s *store.Store) error { return put(s, "a") },
			func(s *store.Store) error { return put(s, "a") },
			func(s *store.Store) error { return remove(s, "a", "") }, // a delete marker
			func(s *store.Store) error {
				all, err := s.List("b", "")
				for _, o := range all {
					err = errors.Join(err, remove(s, o.Key, o.VersionID))
				}
				return err
			},
		},
		"an aborted upload": {
			func(s *store.Store) (err error) {
				upload, err = s.CreateUpload("b", store.Object{Key: "u"})
				return err
			},
			func(s *store.Store) error { _, err := s.PutPart("b", "u", upload, 1, make([]byte, mb)); return err },
			func(s *store.Store) error { _, err := s.PutPart("b", "u", upload, 1, make([]byte, 2*mb)); return err },
			func(s *store.Store) error { return s.AbortUpload("b", "u", upload) },
		},
		"a completed upload": {
			func(s *store.Store) (err error) {
				upload, err = s.CreateUpload("b", store.Object{Key: "u"})
				return err
			},
			func(s *store.Store) error { _, err := s.PutPart("b", "u", upload, 1, make([]byte, 2*mb)); return err },
			func(s *store.Store) error {
				u, err := s.Upload("b", "u", upload)
				if err == nil {
					_, err = s.CompleteUpload("b", "u", upload, u.Parts, nil)
				}
				return err
			},
			func(s *store.Store) error { return remove(s, "u", "") },
		},
		"settings": {
			func(s *store.Store) error { return s.SetDocument("b", "cors", string(make([]byte, mb))) },
			func(s *store.Store) error { return s.SetDocument("b", "cors", string(make([]byte, 2*mb))) },
			func(s *store.Store) error { return s.SetDocument("b", "cors", "") },
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			s := store.New(time.Now)
			s.LimitData(4 * mb)
			if err := s.CreateBucket(store.Bucket{Name: "b"}); err != nil {
				t.Fatal(err)
			}
			for i, step := range steps {
				if err := step(s); err != nil {
					t.Fatalf("step %d: %v", i+1, err)
				}
				if used := s.Used(); used < 0 || used > 4*mb {
					t.Fatalf("step %d: %d bytes used", i+1, used)
				}
			}
			if used := s.Used(); used != 0 {
				t.Errorf("an empty store counts %d bytes", used)
			}
		})
	}
}

// TestAFullStoreTakesNoMore is full in each way, and changes nothing then.
func TestAFullStoreTakesNoMore(t *testing.T) {
	s := store.New(time.Now)
	s.LimitData(4 * mb)
	if err := s.CreateBucket(store.Bucket{Name: "b"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put("b", store.Object{Key: "a", Data: make([]byte, mb)}, nil); err != nil {
		t.Fatal(err)
	}
	upload, err := s.CreateUpload("b", store.Object{Key: "u"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutPart("b", "u", upload, 1, make([]byte, 2*mb)); err != nil {
		t.Fatal(err)
	}
	release, err := s.Reserve(mb / 2)
	if err != nil {
		t.Fatal(err)
	}
	before := s.Listing()
	big := make([]byte, 2*mb)
	tests := map[string]func() error{
		"object":          func() error { _, err := s.Put("b", store.Object{Key: "c", Data: big}, nil); return err },
		"a larger object": func() error { _, err := s.Put("b", store.Object{Key: "a", Data: append(big, big...)}, nil); return err },
		"metadata": func() error {
			_, err := s.Put("b", store.Object{Key: "c", Header: map[string]string{"x": string(big)}}, nil)
			return err
		},
		"tags":               func() error { return s.SetTags("b", "a", "", map[string]string{"x": string(big)}) },
		"part":               func() error { _, err := s.PutPart("b", "u", upload, 2, big); return err },
		"a larger part":      func() error { _, err := s.PutPart("b", "u", upload, 1, append(big, big...)); return err },
		"upload":             func() error { _, err := s.CreateUpload("b", store.Object{Key: string(big)}); return err },
		"setting":            func() error { return s.SetDocument("b", "cors", string(big)) },
		"what is being read": func() error { _, err := s.Reserve(mb); return err },
	}
	for name, try := range tests {
		var full *store.FullError
		if err := try(); !errors.As(err, &full) || full.Limit != 4*mb {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := s.Listing(); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
	release()
	if _, err := s.Reserve(mb / 2); err != nil {
		t.Errorf("after release: %v", err)
	}
}

func TestTooManyBucketsAndUploads(t *testing.T) {
	s := store.New(time.Now)
	create := func(n int) error { return s.CreateBucket(store.Bucket{Name: string(rune('a' + n))}) }
	upload := func(int) error { _, err := s.CreateUpload("a", store.Object{Key: "u"}); return err }
	overflow(t, "buckets", create)
	overflow(t, "open uploads", upload)
}

func overflow(t *testing.T, what string, add func(int) error) {
	t.Helper()
	for n := range 2000 {
		if err := add(n); err != nil {
			var full *store.FullError
			if !errors.As(err, &full) || full.Of != what || n < 1000 {
				t.Errorf("%s %d: %v", what, n, err)
			}
			return
		}
	}
	t.Errorf("2000 %s are taken", what)
}
