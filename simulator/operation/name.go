package operation

import (
	"fmt"
	"regexp"
	"strings"
)

// NeedsKey reports whether the operation is about an object, so that without a
// key it is about nothing.
func NeedsKey(name string) bool {
	for _, n := range table[name].needs {
		if n.on == object {
			return true
		}
	}
	return false
}

// CheckTarget says what is wrong with a bucket's name and a key as somebody wrote
// them down, and what was probably meant.
func CheckTarget(name, bucket, key string) error {
	if err := CheckBucket(bucket); err != nil {
		return err
	}
	switch needs := NeedsKey(name); {
	case needs && key == "":
		return fmt.Errorf("%s is about an object, and there is no key", name)
	case !needs && key != "":
		return fmt.Errorf("%s is about a bucket, and has no key; a listing has a prefix parameter", name)
	}
	for _, prefix := range []string{"s3://" + bucket + "/", "arn:aws:s3:::" + bucket + "/"} {
		if rest, found := strings.CutPrefix(key, prefix); found {
			return fmt.Errorf("the key %q begins with its bucket; write %s", key, rest)
		}
	}
	return nil
}

// bucketName: lower-case letters, digits, dots and hyphens. Buckets of before
// March 2018 in us-east-1 may have capitals, underscores and up to 255
// characters. Source: "General purpose bucket naming rules".
var bucketName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$`)

// CheckBucket says what is wrong with a bucket's name, and what was probably
// meant. ARNs of access points are names too.
func CheckBucket(name string) error {
	const keyElsewhere = "; the key is apart from it"
	switch {
	case name == "":
		return fmt.Errorf("the bucket has no name")
	case strings.Contains(name, "‹"): // one that a deployment will generate: a symbol of package policy
		return nil
	case strings.HasPrefix(name, "arn:"):
		if resource := ARNField(name, 5); ARNField(name, 2) == "s3" && !strings.HasPrefix(resource, "accesspoint") {
			bucket, _, hasKey := strings.Cut(resource, "/")
			return fmt.Errorf("%q is a bucket's ARN; write its name, %s%s", name, bucket, map[bool]string{true: keyElsewhere}[hasKey])
		}
		if ARNField(name, 5) == "" || !strings.Contains(ARNField(name, 5), "accesspoint") {
			return fmt.Errorf("%q is neither the name of a bucket nor the ARN of an access point, such as arn:aws:s3:eu-west-1:111122223333:accesspoint/films", name)
		}
		return nil
	case strings.Contains(name, "://"):
		_, rest, _ := strings.Cut(name, "://")
		bucket, key, _ := strings.Cut(rest, "/")
		if key != "" {
			return fmt.Errorf("%q is not a bucket name; write %s%s", name, bucket, keyElsewhere)
		}
		return fmt.Errorf("%q is not a bucket name; write %s", name, bucket)
	case strings.Contains(name, "/"):
		bucket, _, _ := strings.Cut(name, "/")
		return fmt.Errorf("%q is not a bucket name; write %s%s", name, bucket, keyElsewhere)
	case !bucketName.MatchString(name):
		return fmt.Errorf("%q is not a bucket name: those have 3 to 63 lower-case letters, digits, dots and hyphens", name)
	}
	return nil
}
