package simulator

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A use is a [Presigned] while its condition keys are filled.
type use struct {
	*Presigned
	who arn
	key string // ARN of the KMS key, in the request to KMS
}

func text(s string) policy.Value {
	return policy.Value{State: policy.Present, Values: []string{s}}
}

func textOrUnknown(s string) policy.Value {
	if s == "" {
		return policy.Value{State: policy.Unknown}
	}
	return text(s)
}

func listOrUnknown(s string) policy.Value {
	v := textOrUnknown(s)
	v.Multi = true
	return v
}

func oneOf(optional bool, values ...string) policy.Value {
	return policy.Value{State: policy.OneOf, Values: values, Optional: optional}
}

func always(s string) func(*use) policy.Value { return func(*use) policy.Value { return text(s) } }

func absent(*use) policy.Value { return policy.Value{State: policy.Absent} }

func unknown(*use) policy.Value { return policy.Value{State: policy.Unknown} }

// fill sets every key of the table. Those that it does not name stay unknown.
func (u *use) fill(c *policy.Context, kms bool) {
	for i := range conditionKeys {
		row := &conditionKeys[i]
		value := row.value
		switch {
		case kms && strings.HasPrefix(row.Name, "s3:"):
			continue
		case kms && row.toKMS != nil:
			value = row.toKMS
		case row.family != nil:
			row.family(u, c)
		}
		if value == nil {
			continue
		}
		v := value(u)
		switch {
		case row.isFamily() && v.State == policy.Absent:
			c.SetAbsentPrefix(row.Name)
		case row.isFamily() || v.State == policy.Unknown:
		default:
			c.Put(row.Name, v)
		}
	}
	if kms {
		c.SetAbsentPrefix("s3:") // keys of the service that is called
	}
}

// Keys of the call.

func authType(u *use) policy.Value {
	if u.Operation.Name == "PostObject" {
		return text("POST")
	}
	// An example policy of AWS's has it in lower case, which by the rules of
	// StringEquals would never match; whether S3 folds case is not documented.
	return policy.Value{State: policy.Present, Values: []string{"REST-QUERY-STRING"}, AnyCase: true}
}

func contentSHA256(u *use) policy.Value {
	if u.Operation.Name == "PostObject" {
		return absent(u)
	}
	return unknown(u)
}

// parameterNotes say what a parameter that is not sent means, where it is not
// that the key is absent.
var parameterNotes = map[string]string{
	"max-keys":                     "1000 when a listing does not give it",
	"prefix":                       "not documented when a listing does not give it",
	"delimiter":                    "not documented when a listing does not give it",
	"if-match":                     "whoever opens the URL can add it when it is not signed",
	"if-none-match":                "whoever opens the URL can add it when it is not signed",
	"x-amz-acl":                    "not documented for parts of an upload",
	"x-amz-server-side-encryption": "not documented for parts of an upload",
	"x-amz-server-side-encryption-aws-kms-key-id":     "not documented for parts of an upload",
	"x-amz-server-side-encryption-customer-algorithm": "not documented for parts of an upload",
}

// partOperations go on with an upload whose headers were sent when it was
// created. Whether conditions see those again is not documented since 2018.
var partOperations = []string{"UploadPart", "UploadPartCopy", "CompleteMultipartUpload"}

// conditionalWrites take If-Match or If-None-Match. S3 refuses x-amz- headers
// that were not signed, but not these.
var conditionalWrites = []string{"PutObject", "CompleteMultipartUpload", "DeleteObject", "CopyObject"}

func (u *use) parameter(param string) policy.Value {
	v, sent := u.Operation.Params[param]
	switch {
	case sent && v.Known:
		return text(v.Value)
	case sent:
		return unknown(u)
	}
	name := u.Operation.Name
	switch param {
	case "max-keys":
		if listsObjects(name) {
			return text("1000")
		}
		if name == "HeadBucket" { // asks for s3:ListBucket too
			return unknown(u)
		}
	case "prefix", "delimiter":
		if listsObjects(name) || name == "HeadBucket" {
			return unknown(u)
		}
	case "if-match", "if-none-match":
		if slices.Contains(conditionalWrites, name) {
			return unknown(u)
		}
	case "x-amz-acl", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-customer-algorithm":
		if slices.Contains(partOperations, name) {
			return unknown(u)
		}
	}
	return absent(u)
}

func listsObjects(operation string) bool {
	return operation == "ListObjects" || operation == "ListObjectsV2" || operation == "ListObjectVersions"
}

// tags are those of x-amz-tagging, which is encoded as a query.
func (u *use) tags() (tags url.Values, known bool) {
	header, sent := u.Operation.Params["x-amz-tagging"]
	if sent && !header.Known {
		return nil, false
	}
	tags, err := url.ParseQuery(header.Value)
	return tags, err == nil
}

func tagIfUnknown(u *use) policy.Value {
	if _, known := u.tags(); known {
		return absent(u)
	}
	return unknown(u)
}

func requestTags(u *use, c *policy.Context) {
	tags, _ := u.tags()
	for k, v := range tags {
		c.Set("s3:RequestObjectTag/"+k, v[0])
	}
}

func requestTagKeys(u *use) policy.Value {
	tags, known := u.tags()
	switch {
	case !known:
		return unknown(u)
	case len(tags) == 0:
		return absent(u)
	}
	return policy.Value{State: policy.Present, Multi: true, Values: slices.Sorted(maps.Keys(tags))}
}

func retentionDays(u *use) policy.Value {
	if u.Operation.Has("x-amz-object-lock-retain-until-date") || u.Operation.Name == "PutObjectRetention" {
		return unknown(u)
	}
	return absent(u)
}

func accessPointARN(u *use) policy.Value {
	switch {
	case u.AccessPoint != nil:
		return text(u.AccessPoint.ARN)
	case strings.HasPrefix(u.Operation.Bucket, "arn:"):
		return text(u.Operation.Bucket)
	case isAlias(u.Operation.Bucket):
		return unknown(u)
	}
	return absent(u)
}

func accessPointAccount(u *use) policy.Value {
	v := accessPointARN(u)
	if v.State == policy.Present {
		return textOrUnknown(operation.ARNField(v.Values[0], 4))
	}
	return v
}

func accessPointOrigin(u *use) policy.Value {
	switch {
	case u.AccessPoint != nil && u.AccessPoint.VPC != "":
		return text("VPC")
	case u.AccessPoint != nil:
		return text("Internet")
	}
	return onlyAccessPoint(u)
}

func onlyAccessPoint(u *use) policy.Value {
	if accessPointARN(u).State == policy.Absent {
		return absent(u)
	}
	return unknown(u)
}

// isAlias recognizes the reserved ending of access point aliases.
func isAlias(bucket string) bool { return strings.HasSuffix(bucket, "-s3alias") }

// Keys of the bucket.

func owner(u *use) policy.Value { return textOrUnknown(u.Target.Owner) }

func region(u *use) policy.Value { return textOrUnknown(u.Target.Region) }

func bucketTags(u *use) policy.Value {
	if u.Bucket == nil || u.Bucket.ABAC == "" || slices.Contains(u.Bucket.Unread, "abac") ||
		u.Bucket.ABAC == "Enabled" && (u.Bucket.Tags == nil || slices.Contains(u.Bucket.Unread, "tags")) || accessPointARN(u).State != policy.Absent {
		return unknown(u)
	}
	return absent(u)
}

func tagsAs(prefix string) func(*use, *policy.Context) {
	return func(u *use, c *policy.Context) {
		if bucketTags(u).State == policy.Absent && u.Bucket.ABAC == "Enabled" {
			for k, v := range u.Bucket.Tags {
				c.Set(prefix+k, v)
			}
		}
	}
}

// Keys of the identity.

func (u *use) isRole() bool {
	return u.who.service == "iam" && u.who.is("role") || u.who.service == "sts" && u.who.is("assumed-role")
}

func principalARN(u *use) policy.Value {
	switch {
	case u.who.resource == "":
		return unknown(u)
	case !u.isRole() || u.who.service == "iam":
		return text(u.Identity.Principal)
	case u.Identity.RoleARN != "":
		return text(u.Identity.RoleARN)
	}
	role := "arn:" + u.who.partition + ":iam::" + u.who.account + ":role/"
	name := strings.Split(u.who.resource, "/")[1]
	return oneOf(false, role+name, role+policy.Hole+"/"+name) // the session's ARN does not have the path
}

func principalAccount(u *use) policy.Value { return textOrUnknown(u.who.account) }

func principalType(u *use) policy.Value {
	switch {
	case u.isRole():
		return text("AssumedRole")
	case u.who.is("user"):
		return text("User")
	case u.who.is("federated-user"):
		return text("FederatedUser")
	case u.who.resource == "root":
		return text("Account")
	}
	return unknown(u)
}

func userID(u *use) policy.Value {
	id := u.Identity.ID
	switch {
	case u.who.resource == "root":
		return textOrUnknown(u.who.account)
	case u.who.is("federated-user"):
		return text(u.who.account + ":" + u.who.name())
	case id == "":
		return unknown(u)
	case u.who.is("assumed-role"):
		return text(id + ":" + u.who.name())
	case u.isRole():
		return oneOf(false, id+":"+policy.Hole) // of some session
	}
	return text(id)
}

func userName(u *use) policy.Value {
	switch {
	case u.who.resource == "":
		return unknown(u)
	case u.who.service == "iam" && u.who.is("user"):
		return text(u.who.name())
	}
	return absent(u)
}

func principalTags(u *use, c *policy.Context) {
	for k, v := range u.Identity.Tags {
		c.Set("aws:PrincipalTag/"+k, v)
	}
}

func otherTags(u *use) policy.Value {
	if u.longTerm() || u.Identity.TagsKnown {
		return absent(u)
	}
	return unknown(u)
}

// longTerm reports whether a user signs with keys of his own.
func (u *use) longTerm() bool { return u.who.service == "iam" && !u.isRole() && u.who.resource != "" }

func tokenIssueTime(u *use) policy.Value {
	if u.longTerm() {
		return absent(u)
	}
	return text(u.Signed.UTC().Format(time.RFC3339))
}

func mfaPresent(u *use) policy.Value {
	switch {
	case u.longTerm():
		return absent(u)
	case u.Identity.MFA > 0:
		return text("true")
	case u.Identity.trust.onlyServices:
		return oneOf(true, "false")
	}
	return unknown(u)
}

func mfaAge(u *use) policy.Value {
	switch {
	case u.longTerm() || u.Identity.trust.onlyServices && u.Identity.MFA == 0:
		return absent(u)
	case u.Identity.MFA > 0:
		return text(strconv.Itoa(int((u.Identity.MFA + u.Age).Seconds())))
	}
	return unknown(u)
}

func sourceIdentity(u *use) policy.Value {
	if u.longTerm() || u.Identity.trust.noSourceIdentity {
		return absent(u)
	}
	return unknown(u)
}

func federatedProvider(u *use) policy.Value {
	if u.longTerm() || u.Identity.trust.noProvider {
		return absent(u)
	}
	return unknown(u)
}

func onlyInstances(u *use) policy.Value {
	if u.longTerm() || u.Identity.trust.noInstance {
		return absent(u)
	}
	return unknown(u)
}

// Keys of whoever opens the URL, and of the moment.

func secureTransport(u *use) policy.Value { return text(strconv.FormatBool(!u.Opener.PlainHTTP)) }

func tlsVersion(u *use) policy.Value {
	if u.Opener.PlainHTTP {
		return absent(u)
	}
	return oneOf(false, "1.2", "1.3") // S3 accepts no older ones
}

func sourceIP(u *use) policy.Value {
	if u.Opener.VPCE != "" {
		return absent(u)
	}
	return textOrUnknown(u.Opener.Address)
}

func sourceIPToKMS(u *use) policy.Value {
	v := sourceIP(u)
	if v.State == policy.Present {
		return oneOf(true, v.Values...)
	}
	return v
}

func vpcSourceIP(u *use) policy.Value {
	return throughEndpoint(func(u *use) string { return u.Opener.Address })(u)
}

// throughEndpoint is for keys that only requests through a VPC endpoint have.
func throughEndpoint(value func(*use) string) func(*use) policy.Value {
	return func(u *use) policy.Value {
		if u.Opener.VPCE == "" {
			return absent(u)
		}
		return textOrUnknown(value(u))
	}
}

func vpcARN(u *use) string {
	if u.Opener.VPC == "" || u.EndpointOwner == "" || u.Target.Region == "" {
		return ""
	}
	return "arn:" + u.partition() + ":ec2:" + u.Target.Region + ":" + u.EndpointOwner + ":vpc/" + u.Opener.VPC
}

func vpceOrgPaths(u *use) policy.Value {
	if u.Opener.VPCE == "" {
		return absent(u)
	}
	return listOrUnknown(u.EndpointOrg.Path)
}

func currentTime(u *use) policy.Value {
	return text(u.Signed.Add(u.Age).UTC().Format(time.RFC3339))
}

func epochTime(u *use) policy.Value {
	return text(strconv.FormatInt(u.Signed.Add(u.Age).Unix(), 10))
}

func signatureAge(u *use) policy.Value { return text(strconv.FormatInt(u.Age.Milliseconds(), 10)) }

// Keys of the request to KMS.

// viaService: in China AWS's pages write the ending both ways.
func viaService(u *use) policy.Value {
	host := "s3." + u.Target.Region + ".amazonaws.com"
	switch {
	case u.Target.Region == "":
		return oneOf(false, "s3."+policy.Hole)
	case operation.PartitionOf(u.Target.Region) == "aws-cn":
		return oneOf(false, host, host+".cn")
	case operation.PartitionOf(u.Target.Region) == "aws" || operation.PartitionOf(u.Target.Region) == "aws-us-gov":
		return text(host)
	}
	return oneOf(false, "s3."+u.Target.Region+"."+policy.Hole)
}

func encryptionContextARN(u *use) policy.Value {
	name := u.Operation.Bucket
	if u.Bucket != nil {
		name = u.Bucket.Name
	}
	if strings.HasPrefix(name, "arn:") || isAlias(name) {
		return unknown(u)
	}
	bucket := operation.BucketARN(u.partition(), name)
	object := holes(bucket+"/", u.Operation)
	switch {
	case u.Operation.Has("x-amz-server-side-encryption-bucket-key-enabled") || u.Bucket == nil || u.Bucket.BucketKey == nil:
		return oneOf(false, object, bucket)
	case *u.Bucket.BucketKey && u.Operation.Writes():
		return text(bucket)
	case *u.Bucket.BucketKey || !u.Operation.Writes():
		return oneOf(false, object, bucket) // as the setting was when the object was stored
	}
	return oneOf(false, object)
}

func otherEncryptionContext(u *use) policy.Value {
	if u.Operation.Has("x-amz-server-side-encryption-context") || !u.Operation.Writes() {
		return unknown(u) // a stored object may have been given one
	}
	return absent(u)
}

func encryptionContextKeys(u *use) policy.Value {
	if otherEncryptionContext(u).State == policy.Unknown {
		return unknown(u)
	}
	return policy.Value{State: policy.Present, Multi: true, Values: []string{"aws:s3:arn"}}
}
