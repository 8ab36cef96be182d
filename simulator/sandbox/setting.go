package sandbox

import (
	"encoding/xml"
	"net/http"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// An unset is the answer of S3 to the question for a setting that a bucket
// does not have, which is what the sandbox's buckets are like: an error, or a
// document. Source: Amazon S3 API Reference, "List of error codes" and each
// operation's response.
type unset struct {
	err     *s3err.Error
	element string // the document, without content but for inner
	inner   string
}

func notFound(code, message string) unset {
	return unset{err: &s3err.Error{Status: 404, Code: code, Message: message}}
}

// settings are those that a client may look at and cannot change here.
var settings = map[string]unset{
	"accelerate":     {element: "AccelerateConfiguration"},
	"lifecycle":      notFound("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
	"logging":        {element: "BucketLoggingStatus"},
	"notification":   {element: "NotificationConfiguration"},
	"object-lock":    notFound("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"),
	"replication":    notFound("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
	"requestPayment": {element: "RequestPaymentConfiguration", inner: "<Payer>BucketOwner</Payer>"},
	"website":        notFound("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
}

func setting(c *call) *s3err.Error {
	for name, s := range settings {
		if !c.query.Has(name) {
			continue
		}
		if _, ok := c.bucket.Documents[name]; ok {
			return c.document(name, "application/xml", nil)
		}
		if s.err != nil {
			return s.err.With("BucketName", c.bucket.Name)
		}
		return c.writeXML(http.StatusOK, struct {
			XMLName   xml.Name
			Namespace string `xml:"xmlns,attr"`
			Inner     string `xml:",innerxml"`
		}{XMLName: xml.Name{Local: s.element}, Namespace: xmlNamespace, Inner: s.inner})
	}
	return s3err.NotImplemented
}

// getEncryption tells the default encryption: that of the snapshot, else the
// one with keys of S3 that every bucket has.
func getEncryption(c *call) *s3err.Error {
	type byDefault struct {
		SSEAlgorithm   string
		KMSMasterKeyID string `xml:",omitempty"`
	}
	type rule struct{ ApplyServerSideEncryptionByDefault byDefault }
	r := rule{byDefault{SSEAlgorithm: "AES256"}}
	if c.bucket.KMSKey != "" {
		r = rule{byDefault{"aws:kms", c.bucket.KMSKey}}
	}
	return c.writeXML(http.StatusOK, struct {
		XMLName   xml.Name `xml:"ServerSideEncryptionConfiguration"`
		Namespace string   `xml:"xmlns,attr"`
		Rule      rule
	}{Namespace: xmlNamespace, Rule: r})
}

// getACL answers for buckets and objects what S3 answers where ACLs are
// disabled, as they are by default: everything belongs to the bucket's owner.
func getACL(c *call) *s3err.Error {
	if c.key != "" {
		if _, err := c.object(); err != nil {
			return err
		}
	}
	type grantee struct {
		XSI             string `xml:"xmlns:xsi,attr"`
		Type            string `xml:"xsi:type,attr"`
		ID, DisplayName string
	}
	type grant struct {
		Grantee    grantee
		Permission string
	}
	who := canonical(c.bucket.Owner)
	return c.writeXML(http.StatusOK, struct {
		XMLName   xml.Name `xml:"AccessControlPolicy"`
		Namespace string   `xml:"xmlns,attr"`
		Owner     owner
		Grants    []grant `xml:"AccessControlList>Grant"`
	}{Namespace: xmlNamespace, Owner: who, Grants: []grant{{
		grantee{"http://www.w3.org/2001/XMLSchema-instance", "CanonicalUser", who.ID, who.DisplayName}, "FULL_CONTROL",
	}}})
}

// policyDocument names the bucket policy, which comes from the snapshot. None
// can be set here: all decisions are those of the snapshot.
const policyDocument = "policy"

func getPolicy(c *call) *s3err.Error {
	return c.document(policyDocument, "application/json", notFound("NoSuchBucketPolicy", "The bucket policy does not exist").err)
}

// getBucketTagging and its like keep the document of the bucket's tags.
func getBucketTagging(c *call) *s3err.Error {
	return c.document("tagging", "application/xml", notFound("NoSuchTagSet", "The TagSet does not exist").err)
}

func putBucketTagging(c *call) *s3err.Error {
	if _, err := readTagging(c.body); err != nil {
		return err
	}
	return c.setDocument("tagging", string(c.body), http.StatusNoContent)
}

func deleteBucketTagging(c *call) *s3err.Error {
	return c.setDocument("tagging", "", http.StatusNoContent)
}

// document answers with a setting as it was sent.
func (c *call) document(name, contentType string, none *s3err.Error) *s3err.Error {
	text, ok := c.bucket.Documents[name]
	if !ok {
		return none.With("BucketName", c.bucket.Name)
	}
	c.w.Header().Set("Content-Type", contentType)
	c.w.WriteHeader(http.StatusOK)
	c.w.Write([]byte(text))
	return nil
}

func (c *call) setDocument(name, text string, status int) *s3err.Error {
	if err := c.s.Store.SetDocument(c.bucket.Name, name, text); err != nil {
		return translate(err)
	}
	c.w.WriteHeader(status)
	return nil
}
