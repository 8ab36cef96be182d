package probe

import (
	"net/http"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

// TestClassify holds answers, as servers give them, against what they may be
// taken for. A result with a caveat is in TestDenials.
func TestClassify(t *testing.T) {
	cases := []struct {
		design        string
		status        int
		code, message string
		want          Result
		cause         Cause
	}{
		{"get-if-match", 412, "PreconditionFailed", "", Confirmed, ""},
		{"get-if-match", 403, "PreconditionFailed", "", Inconclusive, Ambiguous},
		{"get-if-match", 403, "AccessDenied", "Request has expired", Inconclusive, Expired},
		{"get-if-match", 403, "AccessDenied", "Request is not yet valid", Inconclusive, NotYetValid},
		{"get-if-match", 403, "AccessDenied", "There were headers present in the request which were not signed", Inconclusive, MissingHeaders},
		{"get-if-match", 400, "AccessDenied", "There were headers present in the request which were not signed", Inconclusive, MissingHeaders}, // MinIO
		{"get-if-match", 400, "AccessDenied", "no", Inconclusive, Ambiguous},
		{"get-if-match", 403, "InvalidObjectState", "", Inconclusive, Archived},
		{"get-if-match", 400, "KMS.DisabledException", "", Inconclusive, Encryption},
		{"get-if-match", 400, "ExpiredToken", "The provided token has expired.", Inconclusive, ExpiredToken},
		{"get-if-match", 403, "InvalidTokenId", "", Inconclusive, BadToken}, // MinIO
		{"get-if-match", 403, "RequestTimeTooSkewed", "", Inconclusive, ClockSkew},
		{"get-if-match", 400, "AuthorizationHeaderMalformed", "the region 'a' is wrong; expecting 'b'", Inconclusive, WrongRegion},
		{"get-if-match", 301, "PermanentRedirect", "", Inconclusive, WrongRegion},
		{"get-if-match", 307, "TemporaryRedirect", "", Inconclusive, Redirected},
		{"get-if-match", 302, "", "", Inconclusive, Redirected},
		{"get-if-match", 404, "NoSuchBucket", "", Inconclusive, MissingBucket},
		{"get-if-match", 500, "InternalError", "", Inconclusive, ServerError},
		{"get-if-match", 503, "SlowDown", "", Inconclusive, Throttled},
		{"get-if-match", 200, "", "", Inconclusive, Ambiguous},
		{"get-if-match", 403, "", "", Inconclusive, Ambiguous},
		{"get-if-match", 403, "", "Access Denied", Inconclusive, Ambiguous},
		{"get-if-match", 401, "", "", Inconclusive, Ambiguous},
		{"get-if-match", 403, "AccessDenied", "Request is not valid yet", Inconclusive, NotYetValid}, // MinIO
		{"get-if-match", 404, "NoSuchKey", "", Inconclusive, MissingObject},
		{"get-if-match", 404, "NoSuchVersion", "", Inconclusive, MissingObject}, // MinIO, for a key that ends in "/"
		{"get-if-match", 405, "MethodNotAllowed", "", Inconclusive, Ambiguous},
		{"get-if-match", 405, "PreconditionFailed", "", Inconclusive, Ambiguous},
		{"head", 404, "", "", Inconclusive, MissingObject},
		{"head", 403, "", "", Inconclusive, Ambiguous},
		{"head", 400, "", "", Inconclusive, Ambiguous},
		{"head", 200, "", "", Inconclusive, Ambiguous}, // no ETag
		{"head-bucket", 404, "", "", Inconclusive, MissingBucket},
		{"head-bucket", 403, "", "", Inconclusive, Ambiguous},
		{"list-one", 403, "", "", Inconclusive, Ambiguous},
		{"list-one", 200, "", "", Inconclusive, Ambiguous}, // no listing
		{"put-wrong-md5", 403, "", "", Inconclusive, Ambiguous},
		{"put-wrong-md5", 405, "BadDigest", "", Inconclusive, Ambiguous},
		{"put-wrong-md5", 200, "", "", Inconclusive, Stored},
		{"put-wrong-md5", 204, "", "", Inconclusive, Stored},
		{"part-no-upload", 405, "NoSuchUpload", "", Inconclusive, Ambiguous},
		{"part-no-upload", 200, "", "", Inconclusive, Stored},
		{"complete-no-upload", 200, "", "", Inconclusive, Stored},
		{"abort-no-upload", 204, "", "", Inconclusive, Ambiguous}, // MinIO answers so, others may have deleted
		{"abort-no-upload", 403, "", "", Inconclusive, Ambiguous},
		{"delete-never-existed", 204, "", "", Confirmed, ""},
		{"delete-never-existed", 200, "", "", Inconclusive, Ambiguous},
		{"form-too-small", 403, "", "", Inconclusive, Ambiguous},
		{"form-too-small", 204, "", "", Inconclusive, Stored},
		{"put-wrong-md5", 400, "BadDigest", "", Confirmed, ""},
		{"put-wrong-md5", 400, "InvalidDigest", "", Inconclusive, Malformed},
		{"put-wrong-md5", 403, "AccessDenied", "Access Denied.", Refuted, Permission},
		{"put-wrong-md5", 404, "NoSuchKey", "", Inconclusive, MissingObject},
		{"part-no-upload", 404, "NoSuchUpload", "", Confirmed, ""},
		{"form-too-small", 403, "AccessDenied", "Invalid according to Policy: Policy expired.", Inconclusive, Expired},
		{"form-too-small", 403, "AccessDenied", "Invalid according to Policy: Extra input fields: x", Inconclusive, Malformed},
	}
	for _, tc := range cases {
		d, ok := designNamed(tc.design)
		if !ok {
			t.Fatalf("no design %s", tc.design)
		}
		e := classify(request{design: d}, Target{}, acquaintance{}, answer{status: tc.status, code: tc.code, message: tc.message, header: http.Header{}})
		if e.Result != tc.want || e.Cause != tc.cause || e.Reason == "" {
			t.Errorf("%s: %d %s %q: got %+v", tc.design, tc.status, tc.code, tc.message, e)
		}
	}
}

// TestServersGiveAnswersTheirWorth has the same answers from different servers.
func TestServersGiveAnswersTheirWorth(t *testing.T) {
	put, get := mustDesign(t, "put-wrong-md5"), mustDesign(t, "get-if-match")
	form, abort, complete := mustDesign(t, "form-too-small"), mustDesign(t, "abort-no-upload"), mustDesign(t, "complete-no-upload")
	cases := []struct {
		server string
		design Design
		status int
		code   string
		want   Result
		cause  Cause
		doubt  bool // counts with a control only
	}{
		{"", put, 400, "BadDigest", Confirmed, "", true},
		{"", put.latched(), 404, "NoSuchKey", Confirmed, "", true},
		{"", get, 412, "PreconditionFailed", Confirmed, "", true},
		{"", form, 400, "EntityTooSmall", Confirmed, "", true},
		{"", get, 404, "NoSuchKey", Inconclusive, MissingObject, false},
		{"", get, 403, "AccessDenied", Inconclusive, MissingObject, false},
		{"", put.latched(), 403, "AccessDenied", Inconclusive, Ambiguous, false},
		{"", put, 403, "AccessDenied", Refuted, Permission, false},
		{"amazon", put, 400, "BadDigest", Confirmed, "", false},
		{"amazon", form, 400, "EntityTooSmall", Confirmed, "", true},
		{"amazon", get, 404, "NoSuchKey", Inconclusive, MissingObject, false},
		{"amazon", get, 403, "AccessDenied", Inconclusive, MissingObject, false},
		{"amazon", put.latched(), 403, "AccessDenied", Inconclusive, Ambiguous, false},
		{"amazon", abort, 204, "", Inconclusive, Ambiguous, false},
		{"minio", form, 400, "EntityTooSmall", Confirmed, "", false},
		{"minio", get, 404, "NoSuchKey", Confirmed, MissingObject, false},
		{"minio", get, 404, "NoSuchVersion", Confirmed, MissingObject, false},
		{"minio", get, 403, "AccessDenied", Refuted, Permission, false},
		{"minio", put.latched(), 403, "AccessDenied", Refuted, Permission, false},
		{"minio", abort, 204, "", Confirmed, "", false},
		{"minio", complete, 200, "", Inconclusive, Stored, false},
		{"versitygw", complete, 200, "", Inconclusive, Ambiguous, false},
		{"seaweedfs", form, 400, "EntityTooSmall", Confirmed, "", true},
	}
	for _, tc := range cases {
		s, _ := ServerNamed(tc.server)
		e := classify(request{design: tc.design}, Target{}, acquaintance{s, true}, answer{status: tc.status, code: tc.code, header: http.Header{}})
		if e.Result != tc.want || e.Cause != tc.cause || (e.unproven != "") != tc.doubt {
			t.Errorf("%s: %s: %d %s: got %+v", tc.server, tc.design.Name, tc.status, tc.code, e)
		}
	}
}

// TestDenials are denials that may have another reason than the permission.
func TestDenials(t *testing.T) {
	says := func(action string) string {
		return "User: arn:aws:iam::1:user/u is not authorized to perform: " + action + " on resource: x because no identity-based policy allows it"
	}
	latched := mustDesign(t, "put-wrong-md5").latched()
	cases := []struct {
		name    string
		design  Design
		target  Target
		message string
		want    Result
	}{
		{"read, action named", mustDesign(t, "get-if-match"), Target{}, says("s3:GetObject"), Refuted},
		{"key called like a problem", mustDesign(t, "get-if-match"), Target{}, says("s3:GetObject") + " arn:aws:s3:::b/expired/not signed", Refuted},
		{"read, listing named: the key is missing", mustDesign(t, "get-if-match"), Target{KeyExists: true}, says("s3:ListBucket"), Inconclusive},
		{"read, nothing named: the key may be missing", mustDesign(t, "get-if-match"), Target{}, "Access Denied", Inconclusive},
		{"read, nothing named, the key is there", mustDesign(t, "get-if-match"), Target{KeyExists: true}, "Access Denied", Refuted},
		{"listing", mustDesign(t, "list-one"), Target{}, says("s3:ListBucket"), Refuted},
		{"write, nothing named", mustDesign(t, "put-wrong-md5"), Target{}, "Access Denied", Refuted},
		{"write with If-Match, nothing named", latched, Target{}, "Access Denied", Inconclusive},
		{"write with If-Match, its own action named", latched, Target{}, says("s3:GetObject"), Inconclusive},
		{"write with If-Match, the write named", latched, Target{}, says("s3:PutObject"), Refuted},
	}
	for _, tc := range cases {
		e := classify(request{design: tc.design}, tc.target, acquaintance{}, answer{status: 403, code: "AccessDenied", message: tc.message, header: http.Header{}})
		if e.Result != tc.want {
			t.Errorf("%s: got %+v", tc.name, e)
		}
	}
}

// TestWeigh lowers answers that were given to another question than the real
// request asks.
func TestWeigh(t *testing.T) {
	put := operation.Operation{Name: "PutObject", Bucket: "b", Key: "k"}
	yes := Evidence{Result: Confirmed, Resource: "s3://b/sibling"}
	cases := []struct {
		name   string
		design string
		target Target
		want   Result
		says   string
	}{
		{"nothing unknown", "put-wrong-md5", Target{Operation: put}, Confirmed, ""},
		{"unknown header without a condition key", "put-wrong-md5", Target{Operation: put.Unknown("content-type")}, Confirmed, ""},
		{"unknown header with one", "put-wrong-md5", Target{Operation: put.Unknown("x-amz-storage-class")}, Inconclusive, "x-amz-storage-class"},
		{"sibling key", "delete-never-existed", Target{Operation: put}, Inconclusive, "s3://b/sibling"},
		{"sibling key that speaks for all", "delete-never-existed", Target{Operation: put, AnyKey: true}, Confirmed, ""},
	}
	for _, tc := range cases {
		key := "k"
		if strings.Contains(tc.name, "sibling") {
			key = "sibling"
		}
		e := tc.target.weigh(mustDesign(t, tc.design), key, yes)
		if e.Result != tc.want || !strings.Contains(e.Reason, tc.says) {
			t.Errorf("%s: got %+v", tc.name, e)
		}
	}
}

func mustDesign(t *testing.T, name string) Design {
	t.Helper()
	d, ok := designNamed(name)
	if !ok {
		t.Fatalf("no design %s", name)
	}
	return d
}
