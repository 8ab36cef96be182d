package operation

import (
	"fmt"
	"strings"
)

// ObjectARN names an object for a policy. bucket is a bucket name or an
// access point ARN.
func ObjectARN(partition, bucket, key string) string {
	switch {
	case ARNField(bucket, 2) == "s3-object-lambda":
		return bucket // the access point alone is the resource, whatever the key
	case isAccessPoint(bucket):
		return bucket + "/object/" + key
	}
	return "arn:" + partition + ":s3:::" + bucket + "/" + key
}

// BucketARN names a bucket for a policy. bucket is a bucket name or an access
// point ARN, which policies name as it is.
func BucketARN(partition, bucket string) string {
	if isAccessPoint(bucket) {
		return bucket
	}
	return "arn:" + partition + ":s3:::" + bucket
}

func isAccessPoint(bucket string) bool { return strings.HasPrefix(bucket, "arn:") }

// isDirectoryBucket recognises the reserved suffix of S3 Express One Zone
// bucket names.
func isDirectoryBucket(bucket string) bool { return strings.HasSuffix(bucket, "--x-s3") }

// createSession is the one permission behind every object operation on a
// directory bucket: the S3 Express session that signs the request.
func createSession(bucket string, t Target) Permission {
	p := Permission{Action: "s3express:CreateSession", Account: t.Owner, Why: "directory buckets authorize by session"}
	if t.Region != "" && t.Owner != "" {
		p.Resource = fmt.Sprintf("arn:%s:s3express:%s:%s:bucket/%s", t.partition(), t.Region, t.Owner, bucket)
	}
	return p
}

// accessPointServices prefix the actions of requests that arrive through
// their own kind of access point.
var accessPointServices = []string{"s3-outposts", "s3-object-lambda"}

// actionFor replaces the s3: prefix where the bucket is addressed through
// S3 on Outposts or S3 Object Lambda.
func actionFor(action, bucket string) string {
	name, isS3 := strings.CutPrefix(action, "s3:")
	if !isS3 || !isAccessPoint(bucket) {
		return action
	}
	for _, service := range accessPointServices {
		if ARNField(bucket, 2) == service {
			return service + ":" + name
		}
	}
	return action
}

// accountOf returns the account field of an ARN, "" when it has none.
func accountOf(arn string) string { return ARNField(arn, 4) }

// ARNField returns a field of an ARN, counted from 0: arn, partition, service,
// region, account, resource; "" when the text is not an ARN.
func ARNField(arn string, n int) string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) != 6 {
		return ""
	}
	return fields[n]
}

// KeyOf returns the key in the ARN of an object of a bucket or access point,
// which may have wildcards; "" for other resources.
func KeyOf(arn string) string {
	resource := ARNField(arn, 5)
	if _, key, found := strings.Cut(resource, "/object/"); found && strings.HasPrefix(resource, "accesspoint/") {
		return key
	}
	if ARNField(arn, 4) != "" {
		return ""
	}
	_, key, _ := strings.Cut(resource, "/")
	return key
}
