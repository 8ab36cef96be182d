package sandbox

import (
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// tagging is the XML document of an object's tags.
type tagging struct {
	XMLName xml.Name `xml:"Tagging"`
	TagSet  struct{ Tag []tag }
}

type tag struct{ Key, Value string }

func getTagging(c *call) *s3err.Error {
	o, err := c.object()
	if err != nil {
		return err
	}
	var doc tagging
	for _, name := range slices.Sorted(maps.Keys(o.Tags)) {
		doc.TagSet.Tag = append(doc.TagSet.Tag, tag{name, o.Tags[name]})
	}
	return c.writeXML(http.StatusOK, doc)
}

// readTagging parses a tagging document.
func readTagging(body []byte) (map[string]string, *s3err.Error) {
	var doc tagging
	if err := xml.Unmarshal(body, &doc); err != nil {
		return nil, s3err.MalformedXML
	}
	tags := map[string]string{}
	for _, t := range doc.TagSet.Tag {
		tags[t.Key] = t.Value
	}
	return tags, nil
}

// requestedTags tells the operation the tags of the body, which policies can
// look at, in the form of x-amz-tagging.
func requestedTags(c *call, op operation.Operation) (operation.Operation, *s3err.Error) {
	tags, err := readTagging(c.body)
	if err != nil {
		return op, err
	}
	values := url.Values{}
	for name, value := range tags {
		values.Set(name, value)
	}
	return op.Known("x-amz-tagging", values.Encode()), nil
}

func putTagging(c *call) *s3err.Error {
	tags, err := readTagging(c.body)
	if err != nil {
		return err
	}
	return c.setTags(tags, http.StatusOK)
}

func deleteTagging(c *call) *s3err.Error { return c.setTags(nil, http.StatusNoContent) }

func (c *call) setTags(tags map[string]string, status int) *s3err.Error {
	if err := c.s.Store.SetTags(c.bucket.Name, c.key, c.query.Get("versionId"), tags); err != nil {
		return translate(err)
	}
	c.w.WriteHeader(status)
	return nil
}
