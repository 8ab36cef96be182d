package sandbox

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// attributes are what GetObjectAttributes can be asked for. Source:
// GetObjectAttributes reference.
var attributes = []string{"ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"}

// getAttributes tells about an object without its data. Checksums are not kept
// and so not told.
func getAttributes(c *call) *s3err.Error {
	var asked []string
	for _, value := range c.r.Header.Values("X-Amz-Object-Attributes") {
		for name := range strings.SplitSeq(value, ",") {
			asked = append(asked, strings.TrimSpace(name))
		}
	}
	unknown := slices.ContainsFunc(asked, func(name string) bool { return !slices.Contains(attributes, name) })
	if len(asked) == 0 || unknown {
		return s3err.InvalidArgument.WithMessage("Invalid attribute name specified.").With("ArgumentName", "x-amz-object-attributes")
	}
	o, err := c.object()
	if err != nil {
		return err
	}
	type parts struct {
		PartsCount int
	}
	res := struct {
		XMLName      xml.Name `xml:"GetObjectAttributesResponse"`
		Namespace    string   `xml:"xmlns,attr"`
		ETag         string   `xml:",omitempty"`
		ObjectParts  *parts
		StorageClass string `xml:",omitempty"`
		ObjectSize   *int
	}{Namespace: xmlNamespace}
	for _, name := range asked {
		switch name {
		case "ETag":
			res.ETag = strings.Trim(o.ETag, `"`)
		case "StorageClass":
			res.StorageClass = storageClass(o)
		case "ObjectSize":
			size := len(o.Data)
			res.ObjectSize = &size
		case "ObjectParts":
			if _, count, ok := strings.Cut(strings.Trim(o.ETag, `"`), "-"); ok {
				n, _ := strconv.Atoi(count)
				res.ObjectParts = &parts{n}
			}
		}
	}
	c.w.Header().Set("Last-Modified", o.Modified.Format(http.TimeFormat))
	c.tellVersion(o)
	return c.writeXML(http.StatusOK, res)
}
