package presigned

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"time"
)

// readV2 reads the parameters of version 2, which says neither when the URL
// was signed nor for which region.
func (u *URL) readV2(q query) {
	u.Scheme, u.Version, u.Service = SigV2, 2, "s3"
	u.Temporary = q.get("x-amz-security-token") != ""
	u.setKey(q.get("AWSAccessKeyId"))
	u.Expires = u.unixTime(q, "Expires")
	if sum, err := base64.StdEncoding.DecodeString(q.get("Signature")); err != nil || len(sum) != 20 {
		u.fault(Malformed, false, "Signature is not a SHA-1 in base64 (28 characters): the URL was cut or changed")
	}
	if q.has("content-type") || q.has("Content-Type") {
		u.SignedHeaders = append(u.SignedHeaders, "content-type")
	}
	if u.AccessKey == "" {
		u.fault(Malformed, false, "AWSAccessKeyId is empty")
	}
}

// unixTime reads a parameter in seconds since 1970.
func (u *URL) unixTime(q query, name string) time.Time {
	if !q.has(name) {
		u.fault(Malformed, false, "%s is missing", name)
		return time.Time{}
	}
	seconds, err := strconv.ParseInt(q.get(name), 10, 64)
	if err != nil {
		u.fault(Malformed, false, "%s is not a Unix time, in seconds since 1970", name)
		return time.Time{}
	}
	if seconds > 1e11 { // the year 5138
		u.note("%s looks like milliseconds, but seconds are read: this URL hardly ends at all, or is refused", name)
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// v2Regions still accept Signature Version 2, for buckets that are older than
// June 24, 2020. Source: Amazon S3 User Guide, "Moving from using Signature
// Version 2 to Signature Version 4".
var v2Regions = regexp.MustCompile(`^(us-east-1|us-west-[12]|eu-west-1|ap-southeast-[12]|ap-northeast-1|sa-east-1|us-gov-west-1)$`)
