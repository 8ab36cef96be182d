package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const redirect = "http://localhost.test/random"

// redirectPost is a form whose policy has one condition on
// success_action_redirect.
func redirectPost(condition, value string) func(*testing.T, *replayer) answer {
	return func(t *testing.T, r *replayer) answer {
		return r.post(t, post{conditions: condition, fields: map[string]string{"success_action_redirect": value}, file: "abcdef"})
	}
}

func sizePost(condition, file string) func(*testing.T, *replayer) answer {
	return func(t *testing.T, r *replayer) answer { return r.post(t, post{conditions: condition, file: file}) }
}

var metadata = s3.PutObjectInput{Metadata: map[string]string{"foo": "bar"}}

// replays name a recording and make its request.
var replays = []struct {
	test, name string
	replay     func(*testing.T, *replayer) answer
}{
	{"s3_presigned_url_expired[s3v4]", "expired-exception", expired},
	{"presigned_url_signature_authentication_expired[s3v4-False]", "expired", expired},
	{"presigned_url_signature_authentication_expired[s3v4-True]", "expired", expired},
	{"presigned_url_signature_authentication[s3v4-False]", "invalid-get-1", changed("GET")},
	{"presigned_url_signature_authentication[s3v4-False]", "invalid-put-1", changed("PUT")},
	{"presigned_url_signature_authentication[s3v4-True]", "invalid-get-1", changed("GET")},
	{"presigned_url_signature_authentication[s3v4-True]", "invalid-put-1", changed("PUT")},
	{"s3_put_presigned_url_missing_sig_param[s3v4]", "missing-param-exception", func(t *testing.T, r *replayer) answer {
		return r.send(t, "PUT", strings.Split(r.put(t, s3.PutObjectInput{}), "&X-Amz-Signature")[0], "")
	}},
	{"presigned_double_encoded_credentials", "error-malformed", func(t *testing.T, r *replayer) answer {
		return r.send(t, "GET", strings.ReplaceAll(r.get(t), "%2F", "%252F"), "")
	}},
	{"s3_put_presigned_url_with_different_headers[s3v4]", "content-type-exception", func(t *testing.T, r *replayer) answer {
		return r.send(t, "PUT", r.put(t, s3.PutObjectInput{ContentType: aws.String("text/plain")}), "x", "Content-Type", "text/xml")
	}},
	{"s3_put_presigned_url_with_different_headers[s3v4]", "content-type-response", func(t *testing.T, r *replayer) answer {
		return r.send(t, "PUT", r.put(t, s3.PutObjectInput{}), "x", "Content-Type", "text/xml")
	}},
	{"s3_put_presigned_url_with_different_headers[s3v4]", "wrong-content-encoding-response", func(t *testing.T, r *replayer) answer {
		return r.send(t, "PUT", r.put(t, s3.PutObjectInput{ContentEncoding: aws.String("identity")}), "x", "Content-Encoding", "gzip")
	}},
	{"s3_put_presigned_url_same_header_and_qs_parameter", "double-header-query-string", func(t *testing.T, r *replayer) answer {
		return r.send(t, "PUT", r.put(t, s3.PutObjectInput{})+"&x-amz-expires=1", "x")
	}},
	{"s3_put_presigned_url_same_header_and_qs_parameter", "override-signed-qs", func(t *testing.T, r *replayer) answer {
		return r.send(t, "PUT", r.put(t, s3.PutObjectInput{}), "x", "x-amz-expires", "1")
	}},
	{"put_url_metadata_with_sig_s3v4[True]", "no-meta-headers", func(t *testing.T, r *replayer) answer {
		return r.send(t, "PUT", r.put(t, metadata), "content 123")
	}},
	{"put_url_metadata_with_sig_s3v4[True]", "wrong-meta-headers", wrongMeta},
	{"put_url_metadata_with_sig_s3v4[False]", "no-meta-headers", func(t *testing.T, r *replayer) answer {
		return r.send(t, "PUT", r.put(t, metadata), "content 123")
	}},
	{"put_url_metadata_with_sig_s3v4[False]", "wrong-meta-headers", wrongMeta},
	{"put_object_with_md5_and_chunk_signature_bad_headers[s3v4-True]", "with-decoded-content-length", func(t *testing.T, r *replayer) answer {
		return r.send(t, "PUT", r.put(t, s3.PutObjectInput{}), "x", "x-amz-date", "20200101T000000Z", "x-amz-decoded-content-length", "1")
	}},
	{"put_object_with_md5_and_chunk_signature_bad_headers[s3v4-True]", "without-decoded-content-length", func(t *testing.T, r *replayer) answer {
		return r.send(t, "PUT", r.put(t, s3.PutObjectInput{}), "x", "x-amz-date", "20200101T000000Z")
	}},

	{"post_request_expires", "exception", func(t *testing.T, r *replayer) answer { return r.post(t, post{expired: true}) }},
	{"post_request_malformed_policy[s3v4]", "exception-policy", func(t *testing.T, r *replayer) answer { return r.post(t, post{break_: true}) }},
	{"post_request_missing_signature[s3v4]", "exception-missing-signature", func(t *testing.T, r *replayer) answer {
		return r.post(t, post{drop: []string{"X-Amz-Signature"}})
	}},
	{"post_request_missing_fields[s3v4]", "exception-missing-fields", func(t *testing.T, r *replayer) answer {
		return r.post(t, post{drop: []string{"X-Amz-Algorithm"}})
	}},
	{"post_request_missing_fields[s3v4]", "exception-no-sig-related-fields", func(t *testing.T, r *replayer) answer {
		return r.post(t, post{drop: []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"}})
	}},
	{"post_object_with_wrong_content_type", "invalid-content-type-error", func(t *testing.T, r *replayer) answer {
		return r.send(t, "POST", r.url+"/"+bucket, "a=b", "Content-Type", "text/html")
	}},
	{"post_object_with_tags[notxml]", "tagging-error", func(t *testing.T, r *replayer) answer {
		return r.post(t, post{conditions: `["starts-with","$tagging",""]`, fields: map[string]string{"tagging": "not-xml"}})
	}},
	{"post_object_with_storage_class", "invalid-storage-error", func(t *testing.T, r *replayer) answer {
		return r.post(t, post{conditions: `["starts-with","$x-amz-storage-class",""]`, fields: map[string]string{"x-amz-storage-class": "FakeClass"}})
	}},
	{"post_object_policy_validation_size", "invalid-content-length-too-big", sizePost(`["content-length-range",5,10]`, "abcdefghijkl")},
	{"post_object_policy_validation_size", "invalid-content-length-too-small", sizePost(`["content-length-range",5,10]`, "a")},
	{"post_object_policy_validation_size", "invalid-content-length-wrong-type", sizePost(`["content-length-range","test","10"]`, "a")},
	{"post_object_policy_conditions_validation_eq", "invalid-condition-eq", redirectPost(`["eq","$success_action_redirect","`+redirect+`"]`, "http://wrong.location")},
	{"post_object_policy_conditions_validation_eq", "invalid-condition-missing-prefix", redirectPost(`["eq","success_action_redirect","`+redirect+`"]`, redirect)},
	{"post_object_policy_conditions_validation_eq", "invalid-condition-wrong-condition", redirectPost(`{"a":"b","c":"d"}`, redirect)},
	{"post_object_policy_conditions_validation_eq", "invalid-condition-wrong-value-casing", redirectPost(`["eq","$success_action_redirect","HTTP://localhost.test/random"]`, redirect)},
	{"post_object_policy_conditions_validation_starts_with", "invalid-condition-starts-with", redirectPost(`["starts-with","$success_action_redirect","http://localhost"]`, "http://wrong.location")},
	{"post_object_policy_conditions_validation_starts_with", "invalid-condition-starts-with-casing", redirectPost(`["starts-with","$success_action_redirect","http://localhost"]`, "HTTP://localhost.test/random")},
}

func expired(t *testing.T, r *replayer) answer {
	url := r.get(t)
	*r.clock = r.clock.Add(2 * time.Minute)
	return r.send(t, "GET", url, "")
}

// changed uses a URL for another key than it was signed for.
func changed(method string) func(*testing.T, *replayer) answer {
	return func(t *testing.T, r *replayer) answer {
		url := r.get(t)
		if method == "PUT" {
			url = r.put(t, s3.PutObjectInput{})
		}
		return r.send(t, method, strings.Replace(url, "/k?", "/other?", 1), "")
	}
}

func wrongMeta(t *testing.T, r *replayer) answer {
	return r.send(t, "PUT", r.put(t, metadata), "content 123", "x-amz-meta-wrong", "wrong")
}
