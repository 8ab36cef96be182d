package store

import (
	"fmt"
	"slices"
	"strings"
)

// Listing describes everything in the store, one line per bucket, version,
// delete marker, upload and part. Two listings are equal exactly when nothing
// a client could see has changed.
func (s *Store) Listing() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, name := range sortedKeys(s.buckets) {
		bucket := s.buckets[name]
		fmt.Fprintf(&b, "bucket %+v\n", bucket.Bucket)
		for _, key := range sortedKeys(bucket.keys) {
			for _, o := range bucket.keys[key] {
				fmt.Fprintf(&b, "  %q %s marker=%t etag=%s size=%d modified=%s header=%v tags=%v locked=%s hold=%t\n",
					key, o.VersionID, o.DeleteMarker, o.ETag, len(o.Data), o.Modified, o.Header, o.Tags, o.LockedUntil, o.LegalHold)
			}
		}
		for _, id := range sortedKeys(bucket.uploads) {
			u := bucket.uploads[id].view(id)
			fmt.Fprintf(&b, "  upload %q %s parts=%v\n", u.Key, id, partTags(u.Parts))
		}
	}
	return b.String()
}

func partTags(parts []Part) []string {
	var tags []string
	for p := range slices.Values(parts) {
		tags = append(tags, fmt.Sprintf("%d:%s", p.Number, p.ETag))
	}
	return tags
}
