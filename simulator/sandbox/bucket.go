package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"regexp"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// defaultRegion is that of buckets without a location constraint.
const defaultRegion = "us-east-1"

// An owner is how S3 shows an account: by a canonical ID, which the sandbox
// derives from the account's number.
type owner struct{ ID, DisplayName string }

func canonical(account string) owner {
	sum := sha256.Sum256([]byte("canonical user of " + account))
	return owner{hex.EncodeToString(sum[:]), account}
}

// listBuckets lists the buckets of the caller's account, and those of which
// the snapshot does not say whose they are.
func listBuckets(c *call) *s3err.Error {
	type entry struct{ Name, CreationDate, BucketRegion string }
	res := struct {
		XMLName   xml.Name `xml:"ListAllMyBucketsResult"`
		Namespace string   `xml:"xmlns,attr"`
		Owner     owner
		Buckets   struct{ Bucket []entry }
		Prefix    string `xml:",omitempty"`
	}{Namespace: xmlNamespace, Owner: canonical(c.signer.Account()), Prefix: c.query.Get("prefix")}
	for _, b := range c.s.Store.Buckets() {
		region := c.query.Get("bucket-region")
		if (b.Owner == "" || b.Owner == c.signer.Account()) && strings.HasPrefix(b.Name, res.Prefix) && (region == "" || region == b.Region) {
			res.Buckets.Bucket = append(res.Buckets.Bucket, entry{b.Name, b.Created.Format(xmlTime), b.Region})
		}
	}
	return c.writeXML(http.StatusOK, res)
}

// bucketName is the rule for new buckets. Source: Amazon S3 User Guide,
// "General purpose bucket naming rules".
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// locationConstraint reads the region of the new bucket, which policies can
// ask for. Without one it is us-east-1, and only there it may be left out.
func locationConstraint(c *call, op operation.Operation) (operation.Operation, *s3err.Error) {
	var doc struct {
		XMLName            xml.Name `xml:"CreateBucketConfiguration"`
		LocationConstraint string
	}
	if len(c.body) > 0 {
		if err := xml.Unmarshal(c.body, &doc); err != nil {
			return op, s3err.MalformedXML
		}
	}
	if !bucketName.MatchString(c.bucket.Name) || strings.Contains(c.bucket.Name, "..") {
		return op, s3err.InvalidBucketName.With("BucketName", c.bucket.Name)
	}
	c.location = doc.LocationConstraint
	if c.location != "" {
		op = op.Known(operation.LocationConstraint, c.location)
	}
	return op, nil
}

// createBucket makes a bucket of the caller's account, without a bucket
// policy. A bucket that is already there is reported before a location that
// does not fit, which Amazon S3 does not document.
func createBucket(c *call) *s3err.Error {
	if b, ok := c.s.Store.Bucket(c.bucket.Name); ok {
		return c.bucketExists(b)
	}
	region := defaultRegion
	switch signed := c.auth.Scope.Region; {
	case c.location == "" && signed != defaultRegion:
		return s3err.IllegalLocation.WithMessage("The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.")
	case c.location == defaultRegion: // has no constraint of its own
		return s3err.InvalidLocation.With("LocationConstraint", c.location)
	case c.location == "EU":
		region = "eu-west-1"
	case c.location != "":
		region = c.location
	}
	if signed := c.auth.Scope.Region; signed != defaultRegion && signed != region {
		return s3err.IllegalLocation.WithMessage("The " + c.location + " location constraint is incompatible for the region specific endpoint this request was sent to.")
	}
	b := store.Bucket{Name: c.bucket.Name, Owner: c.bucket.Owner, Region: region, Made: true}
	if strings.EqualFold(c.param("x-amz-bucket-object-lock-enabled"), "true") {
		b.Versioned = true
	}
	if err := c.s.Store.CreateBucket(b); err != nil {
		return translate(err)
	}
	c.w.Header().Set("Location", "/"+b.Name)
	c.w.WriteHeader(http.StatusOK)
	return nil
}

// bucketExists: in us-east-1 it is no error to create a bucket again. Source:
// CreateBucket reference, "BucketAlreadyOwnedByYou".
func (c *call) bucketExists(b store.Bucket) *s3err.Error {
	switch {
	case b.Owner != "" && b.Owner != c.signer.Account():
		return s3err.BucketExists.With("BucketName", b.Name)
	case b.Region != defaultRegion || c.auth.Scope.Region != defaultRegion:
		return s3err.BucketOwned.With("BucketName", b.Name)
	}
	c.w.Header().Set("Location", "/"+b.Name)
	c.w.WriteHeader(http.StatusOK)
	return nil
}

func deleteBucket(c *call) *s3err.Error {
	if err := c.s.Store.DeleteBucket(c.bucket.Name); err != nil {
		return translate(err)
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

func headBucket(c *call) *s3err.Error {
	c.w.WriteHeader(http.StatusOK)
	return nil
}

// getLocation answers with nothing for us-east-1, as S3 does.
func getLocation(c *call) *s3err.Error {
	region := c.bucket.Region
	if region == defaultRegion {
		region = ""
	}
	return c.writeXML(http.StatusOK, struct {
		XMLName   xml.Name `xml:"LocationConstraint"`
		Namespace string   `xml:"xmlns,attr"`
		Region    string   `xml:",chardata"`
	}{Namespace: xmlNamespace, Region: region})
}

// versioning is the document of a bucket's state.
type versioning struct {
	XMLName   xml.Name `xml:"VersioningConfiguration"`
	Namespace string   `xml:"xmlns,attr"`
	Status    string   `xml:",omitempty"`
	MfaDelete string   `xml:",omitempty"`
}

func getVersioning(c *call) *s3err.Error {
	doc := versioning{Namespace: xmlNamespace}
	switch {
	case c.bucket.Suspended:
		doc.Status = "Suspended"
	case c.bucket.Versioned:
		doc.Status = "Enabled"
	}
	return c.writeXML(http.StatusOK, doc)
}

func putVersioning(c *call) *s3err.Error {
	var doc versioning
	if err := xml.Unmarshal(c.body, &doc); err != nil {
		return s3err.MalformedXML
	}
	set := map[string]func(string) error{"Enabled": c.s.Store.EnableVersioning, "Suspended": c.s.Store.SuspendVersioning}[doc.Status]
	switch {
	case doc.MfaDelete == "Enabled":
		return s3err.NotImplemented.WithMessage("The sandbox does not implement MFA delete.")
	case set == nil:
		return s3err.IllegalVersioning
	}
	if err := set(c.bucket.Name); err != nil {
		return translate(err)
	}
	c.w.WriteHeader(http.StatusOK)
	return nil
}
