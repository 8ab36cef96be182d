package simulator

import "strings"

func isKMS(action string) bool { return strings.HasPrefix(action, "kms:") }

// bucketOf names the bucket of an S3 resource: the operation's own, or, for
// the source of a copy, the one in the ARN.
func bucketOf(resource, own string) string {
	name, found := strings.CutPrefix(resource, "arn:")
	if !found {
		return own
	}
	_, name, found = strings.Cut(name, ":s3:::")
	if !found {
		return own // an access point
	}
	bucket, _, _ := strings.Cut(name, "/")
	return bucket
}
