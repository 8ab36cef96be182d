package simulator

import "strings"

func isKMS(action string) bool { return strings.HasPrefix(action, "kms:") }

// bucketOf names the bucket of an S3 resource: the one in the ARN, or the
// operation's own for an access point.
func bucketOf(resource, own string) string {
	if name := BucketOf(resource); name != "" {
		return name
	}
	return own
}

// BucketOf names the bucket in the ARN of a bucket or object; "" for other
// resources.
func BucketOf(resource string) string {
	_, path, found := strings.Cut(resource, ":s3:::")
	if !found || !strings.HasPrefix(resource, "arn:") {
		return ""
	}
	name, _, _ := strings.Cut(path, "/")
	return name
}

// isAccountLevel: no bucket policy takes part, because no bucket is named or
// it does not exist yet. Source: Service Authorization Reference for Amazon S3.
func isAccountLevel(action string) bool {
	return action == "s3:ListAllMyBuckets" || action == "s3:CreateBucket"
}
