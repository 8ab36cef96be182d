package starter_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/starter"
)

// marks are the signs in front of what is not in force.
var marks = regexp.MustCompile(`(?m)^# (( {2,}|rules:|snapshot:|identities:|sign:).*)$`)

func TestWrite(t *testing.T) {
	var some []analyzer.Site
	for i, bucket := range []string{"l.bucket", `names["it's"]`, "media"} {
		s := analyzer.Site{Package: "example.com/shop/a", Operation: "GetObject", Bucket: bucket, BucketConst: bucket == "media", Wrapper: "shop.Sign"}
		s.Position.Line = i + 1
		some = append(some, s)
	}
	for name, sites := range map[string][]analyzer.Site{"no sites": nil, "sites": some} {
		for _, o := range []starter.Options{{}, {Principal: "arn:aws:iam::111122223333:role/web/streamer", Snapshot: "policies"}} {
			var b bytes.Buffer
			if err := starter.Write(&b, sites, o); err != nil {
				t.Fatal(err)
			}
			f, err := config.Parse("starter.yaml", b.Bytes())
			if err != nil {
				t.Fatalf("%s, %+v: %v in\n%s", name, o, err, b.String())
			}
			if o.Principal == "" && len(f.Sign) > 0 {
				t.Errorf("%s: an invented identity is in force", name)
			}
			// What is marked off must be right as well.
			if f, err = config.Parse("starter.yaml", marks.ReplaceAll(b.Bytes(), []byte("$1"))); err != nil {
				t.Fatalf("%s, %+v, without the marks: %v in\n%s", name, o, err, b.String())
			}
			if len(f.Sign) != 1 || len(f.Identities) != 1 {
				t.Errorf("%s: sign %v, identities %v", name, f.Sign, f.Identities)
			}
			if name == "sites" && (f.Sign[0].Values["l.bucket"] == "" || f.Sign[0].Values[`names["it's"]`] == "" || len(f.Sign[0].Values) != 2) {
				t.Errorf("values %v", f.Sign[0].Values)
			}
			if name == "sites" && !strings.Contains(b.String(), "shop.Sign") {
				t.Error("the wrapper is not named")
			}
		}
	}
}
