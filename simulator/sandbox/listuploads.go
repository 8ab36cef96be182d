package sandbox

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

func listUploads(c *call) *s3err.Error {
	p, err := c.readPage("max-uploads")
	if err != nil {
		return err
	}
	key, id := c.query.Get("key-marker"), c.query.Get("upload-id-marker")
	uploads, listErr := c.s.Store.Uploads(c.bucket.Name)
	if listErr != nil {
		return translate(listErr)
	}
	slices.SortFunc(uploads, func(a, b store.Upload) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.ID, b.ID)) })
	uploads = slices.DeleteFunc(uploads, func(u store.Upload) bool {
		return !strings.HasPrefix(u.Key, p.prefix) || u.Key < key || key != "" && u.Key == key && (id == "" || u.ID <= id)
	})
	p.folded = key
	cut := take(p, uploads, func(u store.Upload) string { return u.Key })
	type entry struct {
		Key, UploadId    string
		Initiator, Owner owner
		StorageClass     string
		Initiated        string
	}
	res := struct {
		XMLName            xml.Name `xml:"ListMultipartUploadsResult"`
		Namespace          string   `xml:"xmlns,attr"`
		Bucket             string
		KeyMarker          string
		UploadIdMarker     string
		NextKeyMarker      string `xml:",omitempty"`
		NextUploadIdMarker string `xml:",omitempty"`
		Prefix             string `xml:",omitempty"`
		Delimiter          string `xml:",omitempty"`
		EncodingType       string `xml:",omitempty"`
		MaxUploads         int
		IsTruncated        bool
		Upload             []entry
		CommonPrefixes     []prefixEntry
	}{
		Namespace: xmlNamespace, Bucket: c.bucket.Name, KeyMarker: p.write(key), UploadIdMarker: id, Prefix: p.write(p.prefix),
		Delimiter: p.write(p.delimiter), EncodingType: p.encoding(), MaxUploads: p.max, IsTruncated: cut.truncated, CommonPrefixes: cut.prefixes,
	}
	if cut.truncated {
		res.NextKeyMarker = p.write(cut.folded)
		if cut.last != nil {
			res.NextKeyMarker, res.NextUploadIdMarker = p.write(cut.last.Key), cut.last.ID
		}
	}
	who := canonical(c.bucket.Owner)
	for _, u := range cut.entries {
		res.Upload = append(res.Upload, entry{p.write(u.Key), u.ID, who, who, cmp.Or(u.Class, "STANDARD"), u.Initiated.Format(xmlTime)})
	}
	return c.writeXML(http.StatusOK, res)
}

func listParts(c *call) *s3err.Error {
	p, err := c.readPage("max-parts")
	if err != nil {
		return err
	}
	u, uploadErr := c.s.Store.Upload(c.bucket.Name, c.key, c.query.Get("uploadId"))
	if uploadErr != nil {
		return c.uploadError(uploadErr)
	}
	marker, _ := strconv.Atoi(c.query.Get("part-number-marker"))
	parts := slices.DeleteFunc(u.Parts, func(part store.Part) bool { return part.Number <= marker })
	type entry struct {
		PartNumber         int
		LastModified, ETag string
		Size               int
	}
	res := struct {
		XMLName               xml.Name `xml:"ListPartsResult"`
		Namespace             string   `xml:"xmlns,attr"`
		Bucket, Key, UploadId string
		Initiator, Owner      owner
		StorageClass          string
		PartNumberMarker      int
		NextPartNumberMarker  int
		MaxParts              int
		IsTruncated           bool
		Part                  []entry
	}{
		Namespace: xmlNamespace, Bucket: c.bucket.Name, Key: c.key, UploadId: u.ID, Initiator: canonical(c.bucket.Owner), Owner: canonical(c.bucket.Owner),
		StorageClass: cmp.Or(u.Class, "STANDARD"), PartNumberMarker: marker, MaxParts: p.max, IsTruncated: len(parts) > p.max,
	}
	for _, part := range parts[:min(p.max, len(parts))] {
		res.Part = append(res.Part, entry{part.Number, part.Modified.Format(xmlTime), part.ETag, len(part.Data)})
		res.NextPartNumberMarker = part.Number
	}
	return c.writeXML(http.StatusOK, res)
}
