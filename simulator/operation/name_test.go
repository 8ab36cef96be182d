package operation_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

func TestCheckTarget(t *testing.T) {
	tests := []struct{ operation, bucket, key, want string }{ // want is part of the message, "" for none
		{"GetObject", "media", "films/a b.mp4", ""},
		{"GetObject", "Old_Bucket", "a", ""},
		{"GetObject", "media", "/a", ""},
		{"GetObject", "arn:aws:s3:eu-west-1:111122223333:accesspoint/films", "a", ""},
		{"GetObject", "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap", "a", ""},
		{"GetObject", "arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/films", "a", ""},
		{"GetObject", "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/accesspoint/films", "a", ""},
		{"GetObject", "media--euw1-az1--x-s3", "a", ""},
		{"ListObjectsV2", "media", "", ""},
		{"GetObject", "s3://media", "a", "write media"},
		{"GetObject", "s3://media/films/a", "a", "write media; the key is apart"},
		{"GetObject", "https://media.s3.amazonaws.com/", "a", "not a bucket name"},
		{"GetObject", "arn:aws:s3:::media", "a", "is a bucket's ARN; write its name, media"},
		{"GetObject", "arn:aws:s3:::media/films/*", "a", "write its name, media; the key is apart"},
		{"GetObject", "arn:aws:iam::111122223333:role/app", "a", "nor the ARN of an access point"},
		{"GetObject", "media/films", "a", "write media; the key is apart"},
		{"GetObject", "", "a", "has no name"},
		{"GetObject", "m", "a", "not a bucket name"},
		{"GetObject", "my bucket", "a", "not a bucket name"},
		{"GetObject", "media", "", "there is no key"},
		{"GetObject", "media", "s3://media/a", "write a"},
		{"ListObjectsV2", "media", "films/", "prefix parameter"},
	}
	for _, tt := range tests {
		got := ""
		if err := operation.CheckTarget(tt.operation, tt.bucket, tt.key); err != nil {
			got = err.Error()
		}
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) || strings.Contains(got, "\n") {
			t.Errorf("%s of %q in %q: %q, want %q", tt.operation, tt.key, tt.bucket, got, tt.want)
		}
	}
}
