package sandbox

import (
	"encoding/xml"
	"net/http"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// maxDeletion is how many objects one DeleteObjects may name.
const maxDeletion = 1000

// A deletion is the body of DeleteObjects. Source: DeleteObjects reference.
type deletion struct {
	XMLName xml.Name `xml:"Delete"`
	Quiet   bool
	Object  []deletionEntry
}

type deletionEntry struct{ Key, VersionId, ETag string }

// listOfObjects reads the body, which S3 takes only with a digest.
func listOfObjects(c *call, op operation.Operation) (operation.Operation, *s3err.Error) {
	if err := c.needsDigest(); err != nil {
		return op, err
	}
	if err := xml.Unmarshal(c.body, &c.deletion); err != nil || len(c.deletion.Object) == 0 || len(c.deletion.Object) > maxDeletion {
		return op, s3err.MalformedXML
	}
	return op, nil
}

// deleteObjects deletes one object after the other. Each is authorized as a
// DeleteObject of its own: whoever may delete none of them is answered 200,
// with AccessDenied for every one.
func deleteObjects(c *call) *s3err.Error {
	type deleted struct {
		Key                   string
		VersionId             string `xml:",omitempty"`
		DeleteMarker          bool   `xml:",omitempty"`
		DeleteMarkerVersionId string `xml:",omitempty"`
	}
	type failed struct {
		Key       string
		VersionId string `xml:",omitempty"`
		Code      string
		Message   string
	}
	res := struct {
		XMLName   xml.Name `xml:"DeleteResult"`
		Namespace string   `xml:"xmlns,attr"`
		Deleted   []deleted
		Error     []failed
	}{Namespace: xmlNamespace}
	for _, o := range c.deletion.Object {
		done, err := c.deleteOne(o)
		if err != nil {
			res.Error = append(res.Error, failed{o.Key, o.VersionId, err.Code, err.Message})
			continue
		}
		if c.deletion.Quiet {
			continue
		}
		d := deleted{Key: o.Key, VersionId: o.VersionId, DeleteMarker: done.Marker}
		if done.Marker {
			d.DeleteMarkerVersionId = done.VersionID
		}
		res.Deleted = append(res.Deleted, d)
	}
	return c.writeXML(http.StatusOK, res)
}

func (c *call) deleteOne(o deletionEntry) (store.Deletion, *s3err.Error) {
	op := operation.Operation{Name: "DeleteObject", Bucket: c.bucket.Name, Key: o.Key}
	for name, value := range map[string]string{
		"versionId": o.VersionId, "if-match": o.ETag,
		"x-amz-bypass-governance-retention": c.param("x-amz-bypass-governance-retention"),
	} {
		if value != "" {
			op = op.Known(name, value)
		}
	}
	if err := c.authorize(op); err != nil {
		return store.Deletion{}, err
	}
	if err := checkVersion(o.VersionId); err != nil {
		return store.Deletion{}, err
	}
	done, err := c.s.Store.Delete(c.bucket.Name, o.Key, o.VersionId, c.deleteCondition(o.Key, o.ETag))
	return done, translate(err)
}
