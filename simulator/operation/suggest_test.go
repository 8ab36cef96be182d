package operation_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

func TestCheckSuggestsWhatWasMeant(t *testing.T) {
	for name, want := range map[string]string{
		"GetObject":         "",
		"getobject":         "did you mean GetObject?",
		"get-object":        "did you mean GetObject?",
		"s3:GetObject":      "did you mean GetObject?",
		"GetObjct":          "did you mean GetObject?",
		"Get":               "did you mean GetObject?",
		"PutObjects":        "did you mean PutObject?",
		"UploadPartCpy":     "did you mean UploadPartCopy?",
		"ListObjectV2":      "did you mean ListObjectsV2?",
		"AbortUpload":       "did you mean AbortMultipartUpload?",
		"PresignGetObject":  "did you mean GetObject?",
		"PresignPostObject": "did you mean PostObject?",
		"GetObjectRequest":  "did you mean GetObject?",
		"PutObjectCommand":  "did you mean PutObject?",
		"get_object":        "did you mean GetObject?",
		"MakeCoffee":        "the known ones are AbortMultipartUpload, ",
		"":                  "the known ones are",
		"CreateMultiUpload": "did you mean CreateMultipartUpload?",
	} {
		err := operation.Check(name)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}
