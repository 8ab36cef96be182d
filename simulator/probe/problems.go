package probe

import (
	"strings"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// A problem is an answer that says nothing about the permission, but why the
// request did not get that far, or what stands in the way after it.
type problem struct {
	status  int    // 0: any
	code    string // "": any
	message string // must be part of the message, in lower case; "": any
	cause   Cause
	says    string // with the repair; {region} is the region the server names
}

// problems are tried in order. Expiry comes before everything else: servers
// report it as AccessDenied. Sources: Amazon S3 API Reference, "Error
// responses"; the codes of versitygw and MinIO were measured.
var problems = []problem{
	{403, "AccessDenied", "expired", Expired, "the URL has expired; sign a new one"},
	{0, "AccessDenied", "not yet valid", NotYetValid, "the URL is dated in the future; set the clock of the machine that signs"},
	{0, "AccessDenied", "not valid yet", NotYetValid, "the URL is dated in the future; set the clock of the machine that signs"}, // MinIO
	{0, "AccessDenied", "not signed", MissingHeaders, "the request carries x-amz- headers that were not signed"},
	{0, "AccessDenied", "according to policy", Malformed, "the form does not satisfy its own policy"},
	{0, "AccessDenied", "object lock", Permission, "object lock protects the object"},
	{0, "RequestTimeTooSkewed", "", ClockSkew, "the clock is off by more than 15 minutes; set it (NTP)"},
	{0, "ExpiredToken", "", ExpiredToken, "the session token has expired: get new credentials and sign again"},
	{0, "ExpiredTokenException", "", ExpiredToken, "the session token has expired: get new credentials and sign again"},
	{0, "TokenRefreshRequired", "", ExpiredToken, "the session token must be refreshed: get new credentials and sign again"},
	{0, "InvalidToken", "", BadToken, "the session token does not belong to the access key; sign with all three parts of the credentials"},
	{0, "InvalidTokenId", "", BadToken, "the session token is missing or does not belong to the access key; sign with all three parts of the credentials"},
	{0, "InvalidAccessKeyId", "", UnknownKey, "the server does not know the access key: it was deleted, belongs elsewhere, or a session token is missing"},
	{0, "SignatureDoesNotMatch", "", BadSignature, "the signature does not match: wrong secret key, changed URL or method, or a signed header is missing"},
	{0, "AuthorizationQueryParametersError", "region", WrongRegion, "signed for another region; sign for {region}"},
	{0, "AuthorizationHeaderMalformed", "region", WrongRegion, "signed for another region; sign for {region}"},
	{0, "AuthorizationQueryParametersError", "week", Malformed, "the URL's expiry is over 7 days, which Signature Version 4 refuses; sign for at most 604800 seconds"},
	{0, "AuthorizationQueryParametersError", "", Malformed, "the server does not accept the signature's parameters"},
	{0, "AuthorizationHeaderMalformed", "", Malformed, "the server does not accept the signature's parameters"},
	{0, "IllegalLocationConstraintException", "", WrongRegion, "the bucket is in another region; sign for {region}"},
	{0, "PermanentRedirect", "", WrongRegion, "the bucket is in another region; sign for {region}"},
	{0, "TemporaryRedirect", "", Redirected, "the bucket's DNS name is not yet spread; try again later, or use the regional endpoint"},
	{0, "NoSuchBucket", "", MissingBucket, "the bucket does not exist; check its name and the account"},
	{0, "NoSuchVersion", "", MissingObject, "the version does not exist; check versionId"},
	{0, "NoSuchKey", "", MissingObject, "the object does not exist"},
	{0, "InvalidObjectState", "", Archived, "the object is archived; restore it before its URL is handed out"},
	{0, "AccessPointNotFound", "", MissingBucket, "the access point does not exist"},
	{0, "NotSignedUp", "", UnknownKey, "the account is not signed up for S3"},
	{0, "InvalidDigest", "", Malformed, "the server does not take the Content-MD5 for one"},
	{0, "SlowDown", "", Throttled, "the server asks to slow down; probe again with a lower rate"},
	{0, "TooManyRequests", "", Throttled, "the server asks to slow down; probe again with a lower rate"},
	{503, "", "", Throttled, "the server is busy; probe again later"},
	{429, "", "", Throttled, "the server asks to slow down; probe again with a lower rate"},
	{501, "", "", NotApplicable, "the server does not implement what the probe needs"},
	{407, "", "", Unreachable, "a proxy wants a login; set HTTPS_PROXY or NO_PROXY"},
}

// prefixes are families of codes.
var prefixes = []struct {
	code  string
	cause Cause
	says  string
}{
	{"KMS.", Encryption, "KMS refuses to use the object's key; check the key's state and policy"},
	{"InvalidEncryption", Encryption, "the encryption headers are not accepted"},
}

func findProblem(a answer) (problem, bool) {
	if notAuthorized.MatchString(a.message) {
		return problem{}, false // it names keys, which may be called anything
	}
	message := strings.ToLower(a.message)
	for _, p := range problems {
		if (p.status == 0 || p.status == a.status) && (p.code == "" || p.code == a.code) && strings.Contains(message, p.message) {
			return p, true
		}
	}
	for _, p := range prefixes {
		if strings.HasPrefix(a.code, p.code) {
			return problem{cause: p.cause, says: p.says}, true
		}
	}
	return problem{}, false
}

// text completes what the problem says.
func (p problem) text(a answer) string {
	region := a.region
	if region == "" {
		region = "the bucket's own region"
	}
	return strings.ReplaceAll(p.says, "{region}", redact.Text(region))
}
