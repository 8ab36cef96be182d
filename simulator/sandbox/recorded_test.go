package sandbox_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// recordings are answers that Amazon S3 gave to LocalStack's tests, by test
// and name of the answer. They carry another licence and stay outside of the
// repository.
func recordings(t *testing.T) map[string]map[string]any {
	t.Helper()
	const file = "../../../shared/vectors/aws-recorded/s3_presign.aws-recorded.json"
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the recorded answers of Amazon S3 are not here: " + file)
	}
	if err != nil {
		t.Fatal(err)
	}
	var tests map[string]struct {
		Content map[string]any `json:"recorded-content"`
	}
	if err := json.Unmarshal(text, &tests); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for name, test := range tests {
		out[name[strings.LastIndex(name, "::test_")+len("::test_"):]] = test.Content
	}
	return out
}

// An answer is an error of S3: code, message, and the names of the other
// elements, of which some have values worth comparing.
type answer struct {
	Status  int // 0: not recorded
	Code    string
	Message string
	Fields  []string
	Values  map[string]string
}

// telling are the elements whose values are not random.
var telling = []string{"HeadersNotSigned", "ArgumentName", "Condition", "ProposedSize", "MaxSizeAllowed", "MinSizeAllowed", "StorageClassRequested"}

func (a *answer) add(name, value string) {
	switch {
	case name == "Code":
		a.Code = value
	case name == "Message":
		a.Message = value
	case name != "RequestId" && name != "HostId":
		a.Fields = append(a.Fields, name)
		if slices.Contains(telling, name) {
			a.Values[name] = value
		}
	}
}

// recorded finds an answer in the recordings: {"Error": {…}, "StatusCode": n}.
func recorded(t *testing.T, content map[string]any, name string) answer {
	t.Helper()
	entry, ok := content[name].(map[string]any)
	if !ok {
		t.Fatalf("no recorded answer %q", name)
	}
	a := answer{Values: map[string]string{}}
	if status, ok := entry["StatusCode"].(float64); ok {
		a.Status = int(status)
	}
	fields, _ := entry["Error"].(map[string]any)
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		value, _ := fields[field].(string)
		a.add(field, value)
	}
	return a
}

// parseAnswer reads a body of the sandbox in the same way.
func parseAnswer(t *testing.T, status int, body []byte) answer {
	t.Helper()
	a := answer{Status: status, Values: map[string]string{}}
	if status < 300 {
		return a
	}
	var doc struct {
		Elements []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal(body, &doc); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	for _, e := range doc.Elements {
		a.add(e.XMLName.Local, e.Text)
	}
	slices.Sort(a.Fields)
	return a
}

// TestAnswersAreThoseThatAmazonS3Gave makes the requests of the recordings
// and compares code, message, elements and, where recorded, the status.
func TestAnswersAreThoseThatAmazonS3Gave(t *testing.T) {
	all := recordings(t)
	for _, tc := range replays {
		t.Run(tc.test+"/"+tc.name, func(t *testing.T) {
			want := recorded(t, all[tc.test], tc.name)
			got := tc.replay(t, newReplayer(t))
			if want.Status == 0 {
				got.Status = 0
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEveryRecordedErrorIsReplayedOrExcused keeps the list of differences
// complete: recordings are replayed, or named here with a reason.
func TestEveryRecordedErrorIsReplayedOrExcused(t *testing.T) {
	done := map[string]bool{}
	for _, tc := range replays {
		done[tc.test+"/"+tc.name] = true
	}
	for test, content := range recordings(t) {
		for name, entry := range content {
			fields, _ := entry.(map[string]any)
			if fields["Error"] == nil || done[test+"/"+name] {
				continue
			}
			if !strings.HasSuffix(test, "[s3]") && !strings.Contains(test, "[s3-") && !strings.HasSuffix(test, "_sig_s3") && !strings.Contains(test, "_sig_s3[") {
				t.Errorf("%s/%s is neither replayed nor signed with Signature Version 2, which the sandbox refuses", test, name)
			}
		}
	}
}
