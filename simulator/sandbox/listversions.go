package sandbox

import (
	"encoding/xml"
	"net/http"
	"slices"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// A version is an entry of ListObjectVersions; latest is known only while the
// listing is whole.
type version struct {
	store.Object
	latest bool
}

type versionEntry struct {
	XMLName        xml.Name // Version or DeleteMarker
	Key, VersionId string
	IsLatest       bool
	LastModified   string
	ETag           string `xml:",omitempty"`
	Size           *int   `xml:",omitempty"`
	StorageClass   string `xml:",omitempty"`
	Owner          owner
}

func listVersions(c *call) *s3err.Error {
	p, err := c.readPage("max-keys")
	if err != nil {
		return err
	}
	key, id := c.query.Get("key-marker"), c.query.Get("version-id-marker")
	if id != "" && key == "" {
		return s3err.InvalidArgument.WithMessage("A version-id marker cannot be specified without a key marker.").
			With("ArgumentName", "version-id-marker").With("ArgumentValue", id)
	}
	stored, listErr := c.s.Store.List(c.bucket.Name, p.prefix)
	if listErr != nil {
		return translate(listErr)
	}
	all := make([]version, len(stored))
	for i, o := range stored {
		all[i] = version{o, i == 0 || stored[i-1].Key != o.Key}
	}
	p.folded = key
	cut := take(p, after(all, key, id), func(v version) string { return v.Key })
	res := struct {
		XMLName             xml.Name `xml:"ListVersionsResult"`
		Namespace           string   `xml:"xmlns,attr"`
		Name, Prefix        string
		KeyMarker           string
		VersionIdMarker     string
		NextKeyMarker       string `xml:",omitempty"`
		NextVersionIdMarker string `xml:",omitempty"`
		MaxKeys             int
		Delimiter           string `xml:",omitempty"`
		EncodingType        string `xml:",omitempty"`
		IsTruncated         bool
		Entries             []versionEntry
		CommonPrefixes      []prefixEntry
	}{
		Namespace: xmlNamespace, Name: c.bucket.Name, Prefix: p.write(p.prefix), KeyMarker: p.write(key), VersionIdMarker: id,
		MaxKeys: p.max, Delimiter: p.write(p.delimiter), EncodingType: p.encoding(), IsTruncated: cut.truncated, CommonPrefixes: cut.prefixes,
	}
	if cut.truncated {
		res.NextKeyMarker = p.write(cut.folded)
		if cut.last != nil {
			res.NextKeyMarker, res.NextVersionIdMarker = p.write(cut.last.Key), cut.last.VersionID
		}
	}
	for _, v := range cut.entries {
		e := versionEntry{XMLName: xml.Name{Local: "DeleteMarker"}, Key: p.write(v.Key), VersionId: v.VersionID, IsLatest: v.latest,
			LastModified: v.Modified.Format(xmlTime), Owner: canonical(c.bucket.Owner)}
		if !v.DeleteMarker {
			size := len(v.Data)
			e.XMLName.Local, e.ETag, e.Size, e.StorageClass = "Version", v.ETag, &size, storageClass(v.Object)
		}
		res.Entries = append(res.Entries, e)
	}
	return c.writeXML(http.StatusOK, res)
}

// after leaves out what comes up to a version of a key, or with id "" up to
// the last of them.
func after(all []version, key, id string) []version {
	passed := false
	return slices.DeleteFunc(all, func(v version) bool {
		switch {
		case v.Key != key:
			return v.Key < key
		case id == "" || !passed:
			passed = passed || v.VersionID == id
			return true
		}
		return false
	})
}
