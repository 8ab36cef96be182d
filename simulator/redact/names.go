package redact

import (
	"regexp"
	"strings"
)

// How sure a name makes that its value is a secret.
type suspicion int

const (
	no       suspicion = iota
	assigned           // what follows = is one; a colon is of a sentence
	likely             // what follows = is one; after a colon it may be prose
	sure
	line // and so is everything up to the end of the line
)

// secretNames are names, without dashes and in lower case, whose values let
// somebody act as the signer or as the user.
var secretNames = map[string]suspicion{
	"xamzsignature": sure, "xamzsecuritytoken": sure, "xamzs3sessiontoken": sure, "signatureprovided": sure,
	"xamzserversideencryptioncustomerkey": sure, "xamzcopysourceserversideencryptioncustomerkey": sure,
	"secretaccesskey": sure, "awssecretaccesskey": sure, "awssessiontoken": sure, "sessiontoken": sure,
	"stringtosign": sure, "stringtosignbytes": sure, "canonicalrequest": sure, "canonicalrequestbytes": sure,
	"xgoogsignature": sure, "qsignature": sure, "password": sure, "passwd": sure, "xosssecuritytoken": sure, "xcossecuritytoken": sure,
	"cookie": line, "setcookie": line, "authorization": line, "proxyauthorization": line, "xapikey": line, "xamzcontextauth": line,
	"sig": assigned, "policy": assigned, "jwt": likely, "auth": assigned, "pwd": likely,
}

// secretEndings are how names of secrets end in general.
var secretEndings = []string{
	"signature", "token", "secret", "secretkey", "secretaccesskey", "password", "passphrase", "cookie", "authorization",
	"customerkey", "privatekey", "apikey", "sessionid", "sessid", "passwd",
}

// flat is a name without what different notations separate its words with.
func flat(lower string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "", " ", "", "[", "", "]", "").Replace(lower)
}

func secretName(lower string) suspicion {
	name := flat(lower)
	if s, ok := secretNames[name]; ok {
		return s
	}
	for _, ending := range secretEndings {
		if strings.HasSuffix(name, ending) {
			return likely
		}
	}
	return no
}

// show is the showable form of a value; Placeholder unless it looks as it
// must.
type show func(value string) string

// matching shows values of one shape.
func matching(expr string) show {
	re := regexp.MustCompile("^(?:" + expr + ")$")
	return func(value string) string {
		if re.MatchString(value) {
			return value
		}
		return Placeholder
	}
}

// shortened shows the ends of an identifier.
func shortened(expr string) show {
	re := regexp.MustCompile("^(?:" + expr + ")$")
	return func(value string) string {
		if re.MatchString(value) {
			return AccessKey(value)
		}
		return Placeholder
	}
}

// clipped shows the beginning of an identifier that nobody needs in full.
func clipped(value string) string {
	if value == "null" || len(value) <= 6 && identifier.MatchString(value) || clippedShape.MatchString(value) {
		return value
	}
	if !identifier.MatchString(value) {
		return Placeholder
	}
	return value[:min(6, len(value))] + "…"
}

const (
	date    = `\d{8}T\d{6}Z`
	keyID   = `[A-Za-z0-9…]{1,128}`
	iso     = `\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(\.\d+)?Z)?`
	regions = `(\*|[a-z]{2,4}(-[a-z]{2,9}){1,3}-\d{1,2}\*?)`
)

var (
	identifier   = regexp.MustCompile(`^[A-Za-z0-9._~+/=-]+$`)
	clippedShape = regexp.MustCompile(`^[A-Za-z0-9._~+/=-]{1,6}…$`)
	headerNames  = regexp.MustCompile(`^(host|range|date|expires|cache-control|user-agent|accept(-encoding|-language)?|origin|referer|connection|transfer-encoding|te|via|x-forwarded-(for|host|proto)|x-requested-with|x-k8s-aws-id|amz-sdk-(invocation-id|request)|if-(none-)?match|if-(un)?modified-since|content-(type|length|md5|encoding|disposition|language)|x-(amz|goog|ms|oss|cos)-[a-z-]{1,60}(md5|sha1|sha256|crc32c?)?)$`)
)

// signedNames shows a list of headers, each of a known name.
func signedNames(value string) string {
	for _, name := range strings.Split(value, ";") {
		if !headerNames.MatchString(strings.ToLower(name)) {
			return Placeholder
		}
	}
	return value
}

// harmless are the query parameters that are shown, by lower-case name, with
// the shape that their values must have. Sources: Amazon S3 API Reference,
// "Authenticating Requests: Using Query Parameters"; CloudFront, "Creating a
// signed URL"; Google Cloud Storage, "Signed URLs"; Azure Storage, "Create a
// service SAS".
var harmless = map[string]show{
	"x-amz-algorithm":      matching(`AWS4-(HMAC|ECDSA-P256)-SHA256`),
	"x-amz-credential":     shortened(keyID + `/\d{8}/([a-z0-9-]{1,24}/)?[a-z0-9-]{1,20}/aws4_request`),
	"x-amz-date":           matching(date),
	"x-amz-expires":        matching(`-?\d{1,10}`),
	"x-amz-signedheaders":  signedNames,
	"x-amz-region-set":     matching(regions + `(,` + regions + `)*`),
	"x-amz-content-sha256": matching(`UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]{1,50}`),
	"x-id":                 matching(`(Get|Put|Head|Delete|List|Upload|Create|Complete|Abort|Copy|Select|Restore)[A-Z][A-Za-z0-9]{0,30}`),
	"awsaccesskeyid":       shortened(keyID),
	"ossaccesskeyid":       shortened(keyID),
	"expires":              matching(`-?\d{1,13}`),
	"key-pair-id":          shortened(`[A-Z0-9…]{1,32}`),
	"versionid":            clipped,
	"uploadid":             clipped,
	"partnumber":           matching(`\d{1,5}`),
	"list-type":            matching(`2`),
	"max-keys":             matching(`\d{1,5}`),
	"encoding-type":        matching(`url`),

	"x-amz-checksum-mode":          matching(`ENABLED`),
	"x-amz-sdk-checksum-algorithm": matching(`CRC32C?|CRC64NVME|SHA1|SHA256`),
	"x-amz-acl":                    matching(`private|public-read|public-read-write|authenticated-read|aws-exec-read|bucket-owner-read|bucket-owner-full-control`),
	"x-amz-server-side-encryption": matching(`AES256|aws:kms(:dsse)?|aws:fsx`),
	"x-amz-request-payer":          matching(`requester`),

	"x-goog-algorithm":     matching(`GOOG4-(RSA|HMAC)-SHA256`),
	"x-goog-date":          matching(date),
	"x-goog-expires":       matching(`-?\d{1,10}`),
	"x-goog-signedheaders": signedNames,
	"se":                   matching(iso),
	"st":                   matching(iso),
	"sp":                   matching(`[acdefilmoprtuwxy]{1,12}`),
	"sv":                   matching(iso),
	"sr":                   matching(`[bcdfqst]{1,3}|bs|bv`),
	"spr":                  matching(`https?(,http)?`),
}

// harmlessHeader reports whether the values of a header are fit to be shown.
// Metadata of users is not: anything may be in it.
func harmlessHeader(lower string) bool {
	return headerNames.MatchString(lower) && !strings.HasPrefix(lower, "x-amz-meta-")
}

// subresources are the parameters of S3 that have no value.
var subresources = map[string]bool{
	"acl": true, "tagging": true, "torrent": true, "uploads": true, "versions": true, "versioning": true, "policy": true, "delete": true,
	"restore": true, "retention": true, "legal-hold": true, "location": true, "attributes": true, "select": true, "cors": true, "lifecycle": true,
}
