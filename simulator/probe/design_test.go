package probe

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

// TestDesigns pins what each probe sends and which answers it takes for an
// answer: a wrong row is a wrong verdict, or a write.
func TestDesigns(t *testing.T) {
	want := strings.TrimSpace(`
get-if-match GetObject: GET reads; If-Match="000" Range=bytes=0-0; allowed 412 PreconditionFailed, 206 with Content-Range, 416 InvalidRange; denied 403 AccessDenied
head HeadObject: HEAD reads then get-if-match; allowed 200 with Etag
head-bucket HeadBucket: HEAD then list-one; allowed 200
list-one ListObjectsV2: GET; ?list-type=2 ?max-keys=1; allowed 200 <ListBucketResult>; denied 403 AccessDenied
put-wrong-md5 PutObject: PUT writes; Content-Md5=AAA; 16 bytes; allowed 400 BadDigest, 412 PreconditionFailed; denied 403 AccessDenied; second latch If-Match="000" needs s3:GetObject allowed 404 NoSuchKey, 404 NoSuchVersion
part-no-upload UploadPart: PUT writes; Content-Md5=AAA ?partNumber=1 ?uploadId=none; 16 bytes; allowed 404 NoSuchUpload, 400 BadDigest; denied 403 AccessDenied
complete-no-upload CompleteMultipartUpload: POST writes; ?uploadId=none; 137 bytes; allowed 404 NoSuchUpload; denied 403 AccessDenied
abort-no-upload AbortMultipartUpload: DELETE writes deletes sibling; ?uploadId=none; allowed 404 NoSuchUpload; denied 403 AccessDenied
delete-never-existed DeleteObject: DELETE writes deletes sibling; If-Match=* needs s3:GetObject; allowed 404 NoSuchKey, 412 PreconditionFailed, 204; denied 403 AccessDenied
form-too-small PostObject: POST writes form; 16 bytes; allowed 400 EntityTooSmall; denied 403 AccessDenied
get-unread : GET reads; Range=bytes=0-0; allowed 200, 206; denied 403 AccessDenied
get-one-byte GetObject: GET reads; Range=bytes=0-0; allowed 206 with Content-Range, 200 with Etag; denied 403 AccessDenied
`)
	var got []string
	for _, d := range append(Designs(), getUnread, oneByte) {
		got = append(got, row(d))
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), got); diff != "" {
		t.Errorf("designs (-want +got):\n%s", diff)
	}
}

// row is a design in a line.
func row(d Design) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s", d.Name, d.Operation, d.Method)
	for _, f := range []struct {
		on   bool
		name string
	}{{d.Reads, "reads"}, {d.Writes, "writes"}, {d.Deletes, "deletes"}, {d.Sibling, "sibling"}, {d.Form, "form"}, {d.Follow != "", "then " + d.Follow}} {
		if f.on {
			b.WriteString(" " + f.name)
		}
	}
	short := strings.NewReplacer(impossibleETag, `"000"`, wrongMD5, "AAA", impossibleUpload, "none").Replace
	var latches []string
	for _, name := range slices.Sorted(maps.Keys(d.Header)) {
		latches = append(latches, name+"="+short(d.Header[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(d.Query)) {
		latches = append(latches, "?"+name+"="+short(d.Query[name]))
	}
	if d.Needs != "" {
		latches = append(latches, "needs "+d.Needs)
	}
	if len(latches) > 0 {
		b.WriteString("; " + strings.Join(latches, " "))
	}
	if d.Body != "" {
		fmt.Fprintf(&b, "; %d bytes", len(d.Body))
	}
	answers := func(as []Answer) string {
		var texts []string
		for _, a := range as {
			text := strings.TrimSpace(fmt.Sprint(a.Status, " ", a.Code))
			if a.Header != "" {
				text += " with " + a.Header
			}
			if a.Root != "" {
				text += " <" + a.Root + ">"
			}
			texts = append(texts, text)
		}
		return strings.Join(texts, ", ")
	}
	b.WriteString("; allowed " + answers(d.Allowed))
	if len(d.Denied) > 0 {
		b.WriteString("; denied " + answers(d.Denied))
	}
	if l := d.SecondLatch; l != nil {
		fmt.Fprintf(&b, "; second latch %s=%s needs %s allowed %s", l.Header, short(l.Value), l.Needs, answers(l.Allowed))
	}
	return b.String()
}

// TestEveryWriteIsSwitchedOn holds the designs against the table of
// operations: what writes there needs the switch here.
func TestEveryWriteIsSwitchedOn(t *testing.T) {
	for _, d := range Designs() {
		op := operation.Operation{Name: d.Operation, Bucket: "b", Key: "k"}
		if d.kind("k")&bucketRead != 0 || d.Operation == "HeadBucket" || d.Operation == "ListObjectsV2" {
			op.Key = ""
		}
		if d.Writes != op.Writes() {
			t.Errorf("%s: the design says writes=%t, the operation %t", d.Name, d.Writes, op.Writes())
		}
		_, _, stop, err := (&Prober{}).choose(t.Context(), Target{Operation: op, Region: "us-east-1"})
		if err != nil || op.Writes() != (stop != nil && stop.Cause == NotPermitted) {
			t.Errorf("%s without a switch: %+v, %v", d.Name, stop, err)
		}
	}
}

// TestKindsOfDesigns: a design of an operation that the allow-list does not
// know may carry nothing.
func TestKindsOfDesigns(t *testing.T) {
	for _, d := range Designs() {
		if d.kind("k") == 0 {
			t.Errorf("%s may carry nothing", d.Name)
		}
	}
	d := Design{Operation: "RestoreObject", Method: "POST", Writes: true}
	if why := d.admit("k", []item{{in: inQuery, name: "X-Amz-Signature"}}, acquaintance{}); why == "" {
		t.Error("a design of an unknown operation is admitted")
	}
}

// TestServers: what is claimed has a source and a date, and what nobody knows
// is never relied upon.
func TestServers(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Servers() {
		if s.Name == "" || s.Title == "" || s.Source == "" || s.Date == "" || s.Version == "" || seen[s.Name] {
			t.Errorf("incomplete or double: %+v", s)
		}
		seen[s.Name] = true
	}
	for _, d := range Designs() {
		if (acquaintance{}).holdsBack(d) || (acquaintance{sure: true}).holdsBack(d) {
			t.Errorf("%s: relied upon on a server of which nothing is known", d.Name)
		}
		minio, _ := ServerNamed("MinIO")
		if (acquaintance{minio, false}).holdsBack(d) {
			t.Errorf("%s: relied upon on a server that only says who it is", d.Name)
		}
	}
	for host, want := range map[string]bool{
		"s3.amazonaws.com": true, "media.s3.eu-west-1.amazonaws.com": true, "s3-eu-west-1.amazonaws.com": true,
		"my.dotted.bucket.s3.us-gov-west-1.amazonaws.com": true, "b.s3.dualstack.us-east-1.amazonaws.com": true,
		"b.s3-accelerate.amazonaws.com": true, "b.s3-accelerate.dualstack.amazonaws.com": true, "b.s3-fips.us-east-1.amazonaws.com": true,
		"ap-123.s3-accesspoint.eu-west-1.amazonaws.com": true, "s3.cn-north-1.amazonaws.com.cn": true, "S3.EU-WEST-1.AMAZONAWS.COM": true,
		"s3.eusc-de-east-1.amazonaws.eu":                               true,
		"ec2-1-2-3-4.eu-west-1.compute.amazonaws.com":                  false, // may run anything
		"minio-1.elb.eu-west-1.amazonaws.com":                          false,
		"b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com": false, // knows no Content-MD5
		"ap.op.s3-outposts.eu-west-1.amazonaws.com":                    false,
		"b.s3-website.eu-west-1.amazonaws.com":                         false,
		"s3.amazonaws.com.example.com":                                 false,
		"evil-s3.amazonaws.com":                                        false,
		"xamazonaws.com":                                               false,
		"s3.example.com":                                               false,
	} {
		if got := amazonHost(host); got != want {
			t.Errorf("%s is Amazon S3: %t", host, got)
		}
	}
}
