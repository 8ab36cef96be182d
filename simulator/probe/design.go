package probe

import "slices"

// A Design is one safe way to find out whether an operation is permitted: a
// request that cannot succeed, and the answers that tell.
type Design struct {
	Name      string
	Operation string
	Method    string
	// Header and Query are added to those of the real request, and replace
	// them: the latches that keep the request from succeeding.
	Header, Query map[string]string
	// Body is sent as it is; it is always tiny and always whole.
	Body string
	// Form sends Body as the file of a signed upload form.
	Form bool
	// Sibling probes an unguessable key beside the target's, which never
	// existed. Its permission may differ from that of the key itself.
	Sibling bool
	// Allowed and Denied are the conclusive answers.
	Allowed, Denied []Answer
	// Reads is true when 403 may also mean that the key does not exist and
	// the signer may not list the bucket.
	Reads bool
	// Follow names the design that is sent to learn an error code when this
	// one's answers have no body.
	Follow string
	// Needs is an action that the latches need besides, on some servers: a
	// denial may be a denial of that one.
	Needs string
	// SecondLatch is the latch that unknown servers get on top, with the
	// action that it needs besides.
	SecondLatch *Latch
	// Writes and Deletes tell which switches must be on. The request writes
	// nothing unless the server misbehaves as Misbehaving says.
	Writes, Deletes bool
	// bare is the design without its second latch, when that is on.
	bare *Design
	// Ambiguous says what an answer leaves open, Misbehaving what a server
	// that ignores the latches would do.
	Ambiguous, Misbehaving string
}

// A Latch is a header that keeps a write from happening, and what it changes.
type Latch struct {
	Header, Value string
	Allowed       []Answer
	Needs         string
}

// An Answer is a status with the error code of the body. For an answer without
// error it is a header that must be there, or the body's root element.
type Answer struct {
	Status int
	Code   string
	Header string
	Root   string
}

var accessDenied = []Answer{{Status: 403, Code: "AccessDenied"}}

// Values that cannot be true, but have the right shape, so that they are
// compared and not rejected as malformed. Nothing is known whose MD5 is zero.
const (
	impossibleETag   = `"00000000000000000000000000000000"`
	wrongMD5         = "AAAAAAAAAAAAAAAAAAAAAA=="
	tinyBody         = "presigncheck.16b"
	impossibleUpload = "presigncheck-no-such-upload-VvcLqk3nSQy0J5nXo7W1RkZ2bTg4eUh6"
	noPart           = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"00000000000000000000000000000000"</ETag></Part></CompleteMultipartUpload>`
)

var ifMatchLatch = &Latch{
	Header: "If-Match", Value: impossibleETag, Needs: "s3:GetObject",
	// MinIO says NoSuchVersion of keys that end in "/".
	Allowed: []Answer{{Status: 404, Code: "NoSuchKey"}, {Status: 404, Code: "NoSuchVersion"}},
}

// Designs lists the probes: one per operation. A GetObject or HeadObject that
// names a versionId is asked in the same way, with it. Sources: Amazon S3 API
// Reference for the codes; measured on versitygw v1.8.0 and MinIO. That Amazon
// S3 checks permission before preconditions and digests is documented in
// general ("How Amazon S3 authorizes a request") and assumed in detail.
func Designs() []Design { return slices.Clone(designs) }

var designs = []Design{
	{
		Name: "get-if-match", Operation: "GetObject", Method: "GET", Reads: true,
		Header: map[string]string{"If-Match": impossibleETag, "Range": "bytes=0-0"},
		// 416 is the answer for an empty object where Range comes first.
		Allowed:     []Answer{{Status: 412, Code: "PreconditionFailed"}, {Status: 206, Header: "Content-Range"}, {Status: 416, Code: "InvalidRange"}},
		Denied:      accessDenied,
		Ambiguous:   "403 for a missing key when the signer may not list the bucket; KMS decryption and archived objects are not reached",
		Misbehaving: "nothing is written; a server that ignores If-Match sends one byte, which is not read",
	},
	{
		Name: "head", Operation: "HeadObject", Method: "HEAD", Reads: true,
		Allowed:     []Answer{{Status: 200, Header: "Etag"}},
		Follow:      "get-if-match",
		Ambiguous:   "answers have no error code, so a refusal is asked again as a GET, which needs the same permission",
		Misbehaving: "nothing is written",
	},
	{
		Name: "head-bucket", Operation: "HeadBucket", Method: "HEAD",
		Allowed:     []Answer{{Status: 200}},
		Follow:      "list-one",
		Ambiguous:   "answers have no error code, so a refusal is followed by a listing, which shows whether the signature was at fault",
		Misbehaving: "nothing is written",
	},
	{
		// With max-keys=0 MinIO lists a bucket that does not exist.
		Name: "list-one", Operation: "ListObjectsV2", Method: "GET",
		Query:       map[string]string{"list-type": "2", "max-keys": "1"},
		Allowed:     []Answer{{Status: 200, Root: "ListBucketResult"}},
		Denied:      accessDenied,
		Ambiguous:   "policies that look at s3:max-keys see 1",
		Misbehaving: "nothing is written; the key in the answer is not kept",
	},
	{
		Name: "put-wrong-md5", Operation: "PutObject", Method: "PUT", Writes: true, Body: tinyBody,
		Header: map[string]string{"Content-Md5": wrongMD5},
		// 412 is the answer when the real request has an If-None-Match of its own.
		Allowed: []Answer{{Status: 400, Code: "BadDigest"}, {Status: 412, Code: "PreconditionFailed"}},
		Denied:  accessDenied, SecondLatch: ifMatchLatch,
		Ambiguous:   "KMS, quotas and object lock may still refuse the real upload",
		Misbehaving: "a server that ignores Content-MD5 (and If-Match, where it is sent) stores 16 bytes under the key",
	},
	{
		Name: "part-no-upload", Operation: "UploadPart", Method: "PUT", Writes: true, Body: tinyBody,
		Header:  map[string]string{"Content-Md5": wrongMD5},
		Query:   map[string]string{"uploadId": impossibleUpload, "partNumber": "1"},
		Allowed: []Answer{{Status: 404, Code: "NoSuchUpload"}, {Status: 400, Code: "BadDigest"}}, Denied: accessDenied,
		Ambiguous:   "the KMS key belongs to the upload and is not reached",
		Misbehaving: "a server that ignores both uploadId and Content-MD5 stores 16 bytes under the key",
	},
	{
		Name: "complete-no-upload", Operation: "CompleteMultipartUpload", Method: "POST", Writes: true, Body: noPart,
		Query:   map[string]string{"uploadId": impossibleUpload},
		Allowed: []Answer{{Status: 404, Code: "NoSuchUpload"}}, Denied: accessDenied,
		Ambiguous:   "the KMS key belongs to the upload and is not reached",
		Misbehaving: "a server that ignores uploadId has no POST on a key to take this for",
	},
	{
		Name: "abort-no-upload", Operation: "AbortMultipartUpload", Method: "DELETE", Sibling: true, Writes: true, Deletes: true,
		Query:   map[string]string{"uploadId": impossibleUpload},
		Allowed: []Answer{{Status: 404, Code: "NoSuchUpload"}}, Denied: accessDenied,
		Ambiguous:   "asks about a key beside the target's: a DELETE never names a key that may exist",
		Misbehaving: "a server that ignores uploadId deletes a key that never existed, which on a versioned bucket leaves a delete marker",
	},
	{
		Name: "delete-never-existed", Operation: "DeleteObject", Method: "DELETE", Sibling: true, Writes: true, Deletes: true,
		Header: map[string]string{"If-Match": "*"}, Needs: "s3:GetObject",
		// 412 is what SeaweedFS answers, and what Amazon's guide says.
		Allowed: []Answer{{Status: 404, Code: "NoSuchKey"}, {Status: 412, Code: "PreconditionFailed"}, {Status: 204}}, Denied: accessDenied,
		Ambiguous:   "asks about a key beside the target's; on Amazon S3 If-Match needs s3:GetObject besides",
		Misbehaving: "a server that ignores If-Match deletes a key that never existed, which on a versioned bucket leaves a delete marker",
	},
	{
		Name: "form-too-small", Operation: "PostObject", Method: "POST", Form: true, Writes: true, Body: tinyBody,
		Allowed: []Answer{{Status: 400, Code: "EntityTooSmall"}}, Denied: accessDenied,
		Ambiguous:   "fields of the real form that policies look at must be given as parameters",
		Misbehaving: "a server that ignores the form's policy stores 16 bytes under the key",
	},
}

// oneByte asks for an object itself, where nobody knows whether the server
// answers If-Match before it checks the permission: one byte, which is not read.
var oneByte = Design{
	Name: "get-one-byte", Operation: "GetObject", Method: "GET", Reads: true,
	Header:      map[string]string{"Range": "bytes=0-0"},
	Allowed:     []Answer{{Status: 206, Header: "Content-Range"}, {Status: 200, Header: "Etag"}},
	Denied:      accessDenied,
	Misbehaving: "nothing is written; the byte is not read",
}

// designFor finds the row of an operation.
func designFor(operation string) (Design, bool) {
	for _, d := range designs {
		if d.Operation == operation {
			return d, true
		}
	}
	return Design{}, false
}

func designNamed(name string) (Design, bool) {
	for _, d := range designs {
		if d.Name == name {
			return d, true
		}
	}
	return Design{}, false
}

// latched returns the design with its second latch on.
func (d Design) latched() Design {
	if d.SecondLatch == nil {
		return d
	}
	header := map[string]string{d.SecondLatch.Header: d.SecondLatch.Value}
	for name, value := range d.Header {
		header[name] = value
	}
	bare := d
	d.bare = &bare
	d.Name += "+if-match"
	d.Needs = d.SecondLatch.Needs
	d.Header = header
	d.Allowed = append(slices.Clone(d.Allowed), d.SecondLatch.Allowed...)
	return d
}
