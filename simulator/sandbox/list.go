package sandbox

import (
	"encoding/xml"
	"net/http"
	"sort"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

const (
	xmlTime      = "2006-01-02T15:04:05.000Z"
	maxListing   = 1000
	xmlNamespace = "http://s3.amazonaws.com/doc/2006-03-01/"
)

func (c *call) writeXML(status int, doc any) *s3err.Error {
	body, err := xml.Marshal(doc)
	if err != nil {
		return failure(err)
	}
	body = append([]byte(xml.Header), body...)
	c.w.Header().Set("Content-Type", "application/xml")
	c.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	c.w.WriteHeader(status)
	c.w.Write(body)
	return nil
}

type objectEntry struct {
	Key, LastModified, ETag string
	Size                    int
	StorageClass            string
}

type prefixEntry struct{ Prefix string }

type listResult struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	Namespace             string   `xml:"xmlns,attr"`
	Name, Prefix          string
	Delimiter             string `xml:",omitempty"`
	MaxKeys, KeyCount     int
	IsTruncated           bool
	NextMarker            string `xml:",omitempty"`
	NextContinuationToken string `xml:",omitempty"`
	Contents              []objectEntry
	CommonPrefixes        []prefixEntry
}

// listObjects answers ListObjects and ListObjectsV2. A continuation token is
// simply the last name that was listed.
func listObjects(c *call) *s3err.Error {
	q := c.query
	res := listResult{Namespace: xmlNamespace, Name: c.bucket.Name, Prefix: q.Get("prefix"), Delimiter: q.Get("delimiter"), MaxKeys: maxListing}
	if n, err := strconv.Atoi(q.Get("max-keys")); err == nil && n >= 0 && n < maxListing {
		res.MaxKeys = n
	}
	all, err := c.s.Store.List(c.bucket.Name, res.Prefix)
	if err != nil {
		return translate(err)
	}
	after := max(q.Get("marker"), q.Get("start-after"), q.Get("continuation-token"))
	last := res.fill(current(all), after)
	if res.IsTruncated && q.Has("list-type") {
		res.NextContinuationToken = last
	} else if res.IsTruncated {
		res.NextMarker = last
	}
	return c.writeXML(http.StatusOK, res)
}

// current keeps the newest versions that are no delete markers.
func current(all []store.Object) []store.Object {
	var out []store.Object
	previous := ""
	for i, o := range all {
		if (i == 0 || o.Key != previous) && !o.DeleteMarker {
			out = append(out, o)
		}
		previous = o.Key
	}
	return out
}

// fill adds entries until the result is full, and returns the last name.
func (res *listResult) fill(objects []store.Object, after string) (last string) {
	for _, o := range objects {
		name, folded := res.fold(o.Key)
		if name <= after || name == last {
			continue
		}
		if res.KeyCount == res.MaxKeys {
			res.IsTruncated = res.MaxKeys > 0
			return last
		}
		res.KeyCount++
		last = name
		if folded {
			res.CommonPrefixes = append(res.CommonPrefixes, prefixEntry{name})
			continue
		}
		res.Contents = append(res.Contents, objectEntry{o.Key, o.Modified.Format(xmlTime), o.ETag, len(o.Data), "STANDARD"})
	}
	return last
}

// fold shortens a key to its common prefix when there is a delimiter.
func (res *listResult) fold(key string) (name string, folded bool) {
	if res.Delimiter == "" {
		return key, false
	}
	i := strings.Index(key[len(res.Prefix):], res.Delimiter)
	if i < 0 {
		return key, false
	}
	return key[:len(res.Prefix)+i+len(res.Delimiter)], true
}

type versionEntry struct {
	Key, VersionId string
	IsLatest       bool
	LastModified   string
	ETag           string `xml:",omitempty"`
	Size           int
}

// listVersions lists everything at once; the sandbox's buckets are small.
func listVersions(c *call) *s3err.Error {
	all, err := c.s.Store.List(c.bucket.Name, c.query.Get("prefix"))
	if err != nil {
		return translate(err)
	}
	res := struct {
		XMLName      xml.Name `xml:"ListVersionsResult"`
		Namespace    string   `xml:"xmlns,attr"`
		Name, Prefix string
		IsTruncated  bool
		Version      []versionEntry
		DeleteMarker []versionEntry
	}{Namespace: xmlNamespace, Name: c.bucket.Name, Prefix: c.query.Get("prefix")}
	for i, o := range all {
		e := versionEntry{o.Key, o.VersionID, i == 0 || all[i-1].Key != o.Key, o.Modified.Format(xmlTime), o.ETag, len(o.Data)}
		if o.DeleteMarker {
			res.DeleteMarker = append(res.DeleteMarker, e)
		} else {
			res.Version = append(res.Version, e)
		}
	}
	return c.writeXML(http.StatusOK, res)
}

func listUploads(c *call) *s3err.Error {
	uploads, err := c.s.Store.Uploads(c.bucket.Name)
	if err != nil {
		return translate(err)
	}
	sort.Slice(uploads, func(i, j int) bool { return uploads[i].Key < uploads[j].Key })
	type entry struct{ Key, UploadId, Initiated string }
	res := struct {
		XMLName     xml.Name `xml:"ListMultipartUploadsResult"`
		Namespace   string   `xml:"xmlns,attr"`
		Bucket      string
		IsTruncated bool
		Upload      []entry
	}{Namespace: xmlNamespace, Bucket: c.bucket.Name}
	for _, u := range uploads {
		res.Upload = append(res.Upload, entry{u.Key, u.ID, u.Initiated.Format(xmlTime)})
	}
	return c.writeXML(http.StatusOK, res)
}

func listParts(c *call) *s3err.Error {
	u, err := c.s.Store.Upload(c.bucket.Name, c.key, c.query.Get("uploadId"))
	if err != nil {
		return c.uploadError(err)
	}
	type entry struct {
		PartNumber int
		ETag       string
		Size       int
	}
	res := struct {
		XMLName               xml.Name `xml:"ListPartsResult"`
		Namespace             string   `xml:"xmlns,attr"`
		Bucket, Key, UploadId string
		IsTruncated           bool
		Part                  []entry
	}{Namespace: xmlNamespace, Bucket: c.bucket.Name, Key: c.key, UploadId: u.ID}
	for _, p := range u.Parts {
		res.Part = append(res.Part, entry{p.Number, p.ETag, len(p.Data)})
	}
	return c.writeXML(http.StatusOK, res)
}
