package probe_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

func ExampleProber_Plan() {
	p := &probe.Prober{AllowWrites: true}
	text, err := p.Plan(context.Background(), probe.Target{
		Operation: operation.Operation{Name: "PutObject", Bucket: "media", Key: "uploads/a b.png"}.Known("x-amz-acl", "private"),
		Region:    "eu-central-1",
	})
	fmt.Println(text, err)
	// Output:
	// PUT https://media.s3.eu-central-1.amazonaws.com/uploads/a%20b.png
	//   Content-Md5: AAAAAAAAAAAAAAAAAAAAAA==
	//   X-Amz-Acl: private
	//   16 bytes: "presigncheck.16b"
	//   probe put-wrong-md5: allowed if 400 BadDigest or 412 PreconditionFailed; denied if 403 AccessDenied
	//   if the server misbehaves: a server that ignores Content-MD5 (and If-Match, where it is sent) stores 16 bytes under the key <nil>
}

// TestPlansNameTheRightEndpoint covers the places that buckets live in.
func TestPlansNameTheRightEndpoint(t *testing.T) {
	get := func(bucket string) operation.Operation {
		return operation.Operation{Name: "GetObject", Bucket: bucket, Key: "k"}
	}
	cases := []struct {
		target probe.Target
		want   string
	}{
		{probe.Target{Operation: get("media"), Region: "us-east-1"}, "GET https://media.s3.us-east-1.amazonaws.com/k"},
		{probe.Target{Operation: get("media"), Region: "cn-north-1"}, "GET https://media.s3.cn-north-1.amazonaws.com.cn/k"},
		{probe.Target{Operation: get("my.dotted.bucket"), Region: "us-east-1"}, "GET https://s3.us-east-1.amazonaws.com/my.dotted.bucket/k"},
		{probe.Target{Operation: get("media"), Region: "us-east-1", Endpoint: "http://127.0.0.1:9000"}, "GET http://127.0.0.1:9000/media/k"},
		{probe.Target{Operation: get("media"), Region: "us-east-1", Endpoint: "https://s3.example.com", PathStyle: true}, "GET https://s3.example.com/media/k"},
		{probe.Target{Operation: get("arn:aws:s3:eu-west-1:111122223333:accesspoint/reports"), Region: "eu-west-1"}, "GET https://reports-111122223333.s3-accesspoint.eu-west-1.amazonaws.com/k"},
	}
	for _, tc := range cases {
		text, err := (&probe.Prober{}).Plan(t.Context(), tc.target)
		if first, _, _ := strings.Cut(text, "\n"); err != nil || first != tc.want {
			t.Errorf("got %q, %v, want %q", first, err, tc.want)
		}
	}
}

// TestNothingUnsafeIsPlanned lists what is skipped, and with what reason.
func TestNothingUnsafeIsPlanned(t *testing.T) {
	put := operation.Operation{Name: "PutObject", Bucket: "b", Key: "k"}
	all := &probe.Prober{AllowWrites: true, AllowDeletes: true}
	cases := []struct {
		name   string
		prober *probe.Prober
		op     operation.Operation
		says   string
	}{
		{"writes are off", &probe.Prober{}, put, "--probe-writes"},
		{"deletes are off", &probe.Prober{AllowWrites: true}, operation.Operation{Name: "DeleteObject", Bucket: "b", Key: "k"}, "DELETE are not switched on"},
		{"copy", all, put.Known("x-amz-copy-source", "/b/other"), "another operation"},
		{"tags only", all, put.Known("tagging", ""), "another operation"},
		{"version", all, operation.Operation{Name: "DeleteObject", Bucket: "b", Key: "k"}.Known("versionId", "v"), "another operation"},
		{"unknown ACL", all, put.Unknown("x-amz-acl"), "decides which permissions"},
		{"no design", all, operation.Operation{Name: "DeleteBucket", Bucket: "b"}, "no safe probe"},
		{"no bucket", all, operation.Operation{Name: "GetObject", Key: "k"}, "bucket is not known"},
		{"no key", all, operation.Operation{Name: "GetObject", Bucket: "b"}, "key is not known"},
	}
	for _, tc := range cases {
		text, err := tc.prober.Plan(t.Context(), probe.Target{Operation: tc.op, Region: "us-east-1"})
		if err != nil || !strings.HasPrefix(text, "skip ") || !strings.Contains(text, tc.says) {
			t.Errorf("%s: %q, %v", tc.name, text, err)
		}
	}
}

// TestDeletesNeverNameTheKey holds for every design with that method.
func TestDeletesNeverNameTheKey(t *testing.T) {
	p := &probe.Prober{AllowWrites: true, AllowDeletes: true}
	for _, d := range probe.Designs() {
		op := operation.Operation{Name: d.Operation, Bucket: "b", Key: "dir/real-key"}
		text, err := p.Plan(t.Context(), probe.Target{Operation: op, Region: "us-east-1"})
		if err != nil {
			t.Fatal(err)
		}
		if d.Method == "DELETE" && (strings.Contains(text, "real-key") || !strings.Contains(text, "/dir/presigncheck-probe-")) {
			t.Errorf("%s: %s", d.Name, text)
		}
	}
}
