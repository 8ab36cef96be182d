package presigned

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// readForeign reads URLs that are signed for something else than S3. Only how
// long they live is read, and what they are.
func (u *URL) readForeign(at *url.URL, q query) bool {
	host := strings.ToLower(at.Hostname())
	switch {
	case q.has("Key-Pair-Id") && q.hasAny("Signature", "Policy"), strings.HasSuffix(host, ".cloudfront.net") && q.hasAny("Signature", "Policy"):
		u.Scheme = CloudFront
		u.AccessKey, u.KeyKind = redact.Header("Key-Pair-Id", q.get("Key-Pair-Id")), KeyPair
		if q.has("Policy") {
			u.readCloudFrontPolicy(q.get("Policy"))
		} else {
			u.Expires = u.unixTime(q, "Expires")
		}
		u.require(q, "Key-Pair-Id", "Signature")
	case q.hasAny("X-Goog-Signature", "X-Goog-Algorithm"):
		u.Scheme = Google
		u.Signed, u.Expires = u.datedLife(q, "X-Goog-Date", "X-Goog-Expires")
		u.require(q, "X-Goog-Credential", "X-Goog-SignedHeaders", "X-Goog-Signature")
	case q.has("GoogleAccessId"):
		u.Scheme = Google
		u.Expires = u.unixTime(q, "Expires")
		u.require(q, "Signature")
	case q.has("sig") && q.hasAny("sv", "se", "sp", "si"):
		u.Scheme = Azure
		u.readAzure(q)
	case q.has("x-oss-signature-version"):
		u.Scheme = Alibaba
		u.Signed, u.Expires = u.datedLife(q, "x-oss-date", "x-oss-expires")
	case q.has("OSSAccessKeyId"):
		u.Scheme = Alibaba
		u.Expires = u.unixTime(q, "Expires")
	case q.hasAny("q-signature", "q-sign-algorithm"):
		u.Scheme = Tencent
		_, end, _ := strings.Cut(q.get("q-sign-time"), ";")
		u.Expires = u.unixTime(query{{"q-sign-time", end}}, "q-sign-time")
	case q.has("AccessKeyId") && q.has("Signature"):
		u.Scheme = Huawei
		u.Expires = u.unixTime(q, "Expires")
	default:
		return false
	}
	return true
}

func (u *URL) require(q query, names ...string) {
	for _, name := range names {
		if !q.has(name) {
			u.fault(Malformed, false, "%s is missing", name)
		}
	}
}

// datedLife reads a time and a number of seconds.
func (u *URL) datedLife(q query, date, expires string) (signed, end time.Time) {
	signed, err := time.Parse(amzDate, q.get(date))
	if err != nil {
		u.fault(Malformed, false, "%s is not a time such as 20060102T150405Z", date)
		return time.Time{}, time.Time{}
	}
	seconds, err := strconv.ParseInt(q.get(expires), 10, 32)
	switch {
	case err != nil:
		u.fault(Malformed, false, "%s is not a whole number of seconds", expires)
		return signed, time.Time{}
	case seconds <= 0 || seconds > maxExpires:
		u.fault(Malformed, false, "%s is %d seconds; it must be from 1 to %d", expires, seconds, maxExpires)
	}
	return signed, signed.Add(time.Duration(seconds) * time.Second)
}

// readCloudFrontPolicy reads a custom policy: JSON in base64, with three
// characters replaced. Source: CloudFront Developer Guide, "Creating a signed
// URL using a custom policy".
func (u *URL) readCloudFrontPolicy(text string) {
	text = strings.NewReplacer("-", "+", "_", "=", "~", "/").Replace(text)
	data, err := base64.StdEncoding.DecodeString(text)
	var policy struct {
		Statement []struct {
			Condition map[string]map[string]json.RawMessage
		}
	}
	if err != nil || json.Unmarshal(data, &policy) != nil || len(policy.Statement) == 0 {
		u.fault(Malformed, false, "Policy is not a policy of CloudFront in base64: the URL was cut or changed")
		return
	}
	epoch := func(name string) time.Time {
		var seconds int64
		if raw := policy.Statement[0].Condition[name]["AWS:EpochTime"]; json.Unmarshal(raw, &seconds) != nil || seconds == 0 {
			return time.Time{}
		}
		return time.Unix(seconds, 0).UTC()
	}
	u.Expires = epoch("DateLessThan")
	u.Signed = epoch("DateGreaterThan")
}

// readAzure reads a service or account SAS. With si the times may stand in a
// policy that is stored with the container.
func (u *URL) readAzure(q query) {
	for _, p := range []struct {
		name string
		into *time.Time
	}{{"se", &u.Expires}, {"st", &u.Signed}} {
		text := q.get(p.name)
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z", time.DateOnly} {
			if at, err := time.Parse(layout, text); err == nil {
				*p.into = at.UTC()
			}
		}
		if text != "" && p.into.IsZero() {
			u.fault(Malformed, false, "%s is not a time such as 2006-01-02T15:04:05Z", p.name)
		}
	}
	switch {
	case q.has("si"):
		u.note("a stored access policy (si) may end it before, or set its times")
	case !q.has("se"):
		u.fault(Malformed, false, "se, the time at which it ends, is missing")
	}
}
