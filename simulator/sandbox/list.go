package sandbox

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

const (
	xmlTime      = "2006-01-02T15:04:05.000Z"
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
	Owner                   *owner `xml:",omitempty"`
}

type listResult struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	Namespace             string   `xml:"xmlns,attr"`
	Name, Prefix          string
	Marker                *string `xml:",omitempty"`
	NextMarker            string  `xml:",omitempty"`
	ContinuationToken     string  `xml:",omitempty"`
	NextContinuationToken string  `xml:",omitempty"`
	StartAfter            string  `xml:",omitempty"`
	KeyCount              *int    `xml:",omitempty"`
	MaxKeys               int
	Delimiter             string `xml:",omitempty"`
	EncodingType          string `xml:",omitempty"`
	IsTruncated           bool
	Contents              []objectEntry
	CommonPrefixes        []prefixEntry
}

// listObjects answers ListObjects and ListObjectsV2.
func listObjects(c *call) *s3err.Error {
	p, err := c.readPage("max-keys")
	if err != nil {
		return err
	}
	q, second := c.query, c.query.Has("list-type")
	res := listResult{Namespace: xmlNamespace, Name: c.bucket.Name, Prefix: p.write(p.prefix), Delimiter: p.write(p.delimiter), MaxKeys: p.max, EncodingType: p.encoding()}
	after, owned := q.Get("marker"), true
	if second {
		owned = q.Get("fetch-owner") == "true"
		after, res.StartAfter, res.ContinuationToken = q.Get("start-after"), p.write(q.Get("start-after")), q.Get("continuation-token")
		if q.Has("continuation-token") {
			if after, err = readToken(res.ContinuationToken); err != nil {
				return err
			}
		}
	} else {
		marker := p.write(after)
		res.Marker = &marker
	}
	all, listErr := c.s.Store.List(c.bucket.Name, p.prefix)
	if listErr != nil {
		return translate(listErr)
	}
	p.folded = after
	cut := take(p, slices.DeleteFunc(current(all), func(o store.Object) bool { return o.Key <= after }), func(o store.Object) string { return o.Key })
	for _, o := range cut.entries {
		e := objectEntry{p.write(o.Key), o.Modified.Format(xmlTime), o.ETag, len(o.Data), storageClass(o), nil}
		if owned {
			who := canonical(c.bucket.Owner)
			e.Owner = &who
		}
		res.Contents = append(res.Contents, e)
	}
	res.CommonPrefixes, res.IsTruncated = cut.prefixes, cut.truncated
	next := cut.folded
	if cut.last != nil {
		next = cut.last.Key
	}
	count := len(cut.entries) + len(cut.prefixes)
	switch {
	case second:
		res.KeyCount = &count
		if cut.truncated {
			res.NextContinuationToken = writeToken(next)
		}
	case cut.truncated && p.delimiter != "": // else the last key serves as marker
		res.NextMarker = p.write(next)
	}
	return c.writeXML(http.StatusOK, res)
}

func storageClass(o store.Object) string {
	if class := o.Header["x-amz-storage-class"]; class != "" {
		return class
	}
	return "STANDARD"
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
