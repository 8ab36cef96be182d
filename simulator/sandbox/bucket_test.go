package sandbox_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
)

// A policies is a snapshot: the inline policy of each user, and the policy of
// each bucket, "" for none; both without the Version. The bucket "theirs"
// belongs to another account.
type policies struct{ users, buckets map[string]string }

// overSnapshot serves a sandbox that decides by the policies, and returns a
// client for each user.
func overSnapshot(t *testing.T, p policies) (*sandbox.Server, map[string]*s3.Client) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	document := func(statements string) json.RawMessage {
		return json.RawMessage(`{"Version":"2012-10-17","Statement":[` + statements + `]}`)
	}
	var users []any
	for name, statements := range p.users {
		users = append(users, map[string]any{"Path": "/", "UserName": name, "UserId": "AIDA" + name, "Arn": sandboxtest.User(name),
			"UserPolicyList": []any{map[string]any{"PolicyName": "own", "PolicyDocument": document(statements)}}})
	}
	details, err := json.Marshal(map[string]any{"UserDetailList": users})
	if err != nil {
		t.Fatal(err)
	}
	write("authorization-details.json", string(details))
	for name, statements := range p.buckets {
		owner := sandboxtest.Owner
		if name == "theirs" {
			owner = "999999999999"
		}
		write("buckets/"+name+"/bucket.json", `{"owner":"`+owner+`","region":"`+region+`"}`)
		if statements != "" {
			write("buckets/"+name+"/policy.json", string(document(statements)))
		}
	}
	snapshot, err := account.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	server, err := sandbox.OverSnapshot(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sandbox.Start(t.Context(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Stop)
	clients := map[string]*s3.Client{}
	for name := range p.users {
		clients[name] = sandboxtest.Client(run.URL, sandboxtest.Credentials(t, server, sandboxtest.User(name)))
	}
	return server, clients
}

func upload(t *testing.T, c *s3.Client, bucket, key string) {
	t.Helper()
	if _, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(key)}); err != nil {
		t.Fatal(err)
	}
}

const allowS3 = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`

// TestBucketsThatClientsMake: they belong to the client's account and have no
// bucket policy, not even that of a bucket of the same name in the snapshot.
func TestBucketsThatClientsMake(t *testing.T) {
	_, clients := overSnapshot(t, policies{
		users: map[string]string{"all": allowS3, "some": `{"Effect":"Allow","Action":["s3:CreateBucket","s3:PutObject"],"Resource":"*","Condition":{"StringEqualsIfExists":{"s3:LocationConstraint":"` + region + `"}}}`},
		buckets: map[string]string{
			"closed": `{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::closed/*"}`, "theirs": "", "plain": ""},
	})
	create := func(user, name, location string) string {
		in := &s3.CreateBucketInput{Bucket: &name}
		if location != "" {
			in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(location)}
		}
		_, err := clients[user].CreateBucket(t.Context(), in)
		return code(err)
	}
	for _, tc := range []struct{ user, bucket, location, want string }{
		{"all", "fresh", region, ""},
		{"all", "fresh", region, "BucketAlreadyOwnedByYou"},
		{"all", "plain", region, "BucketAlreadyOwnedByYou"},
		{"all", "plain", "", "BucketAlreadyOwnedByYou"},
		{"all", "theirs", region, "BucketAlreadyExists"},
		{"all", "other", "", "IllegalLocationConstraintException"},
		{"all", "other", "eu-west-1", "IllegalLocationConstraintException"},
		{"all", "Upper", region, "InvalidBucketName"},
		{"some", "somewhere", "eu-west-1", "AccessDenied"},
		{"some", "somewhere", region, ""},
	} {
		if got := create(tc.user, tc.bucket, tc.location); got != tc.want {
			t.Errorf("%s creates %s in %q: got %q, want %q", tc.user, tc.bucket, tc.location, got, tc.want)
		}
	}
	upload(t, clients["some"], "fresh", "k")

	_, err := clients["all"].PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("closed"), Key: aws.String("k")})
	if code(err) != "AccessDenied" {
		t.Errorf("the bucket policy of the snapshot: %v", err)
	}
	if _, err := clients["all"].DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("closed")}); err != nil {
		t.Fatal(err)
	}
	if got := create("all", "closed", region); got != "" {
		t.Fatal(got)
	}
	upload(t, clients["all"], "closed", "k")

	list, err := clients["all"].ListBuckets(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range list.Buckets {
		names = append(names, *b.Name)
	}
	if diff := cmp.Diff([]string{"closed", "fresh", "plain", "somewhere"}, names); diff != "" {
		t.Errorf("own buckets (-want +got):\n%s", diff)
	}
	if _, err := clients["some"].ListBuckets(t.Context(), nil); code(err) != "AccessDenied" {
		t.Errorf("s3:ListAllMyBuckets is not asked for: %v", err)
	}
}

// TestLocationIsToldToThoseWhoDoNotKnowIt: clients ask in us-east-1 first.
func TestLocationIsToldToThoseWhoDoNotKnowIt(t *testing.T) {
	server, run := sandboxtest.Start(t, sandboxtest.Grants{sandboxtest.User("all"): append(everything, "s3:GetBucketLocation")}, sandbox.Config{})
	creds := sandboxtest.Credentials(t, server, sandboxtest.User("all"))
	for in, want := range map[string]string{"us-east-1": "", region: "", "ap-south-1": "AuthorizationHeaderMalformed"} {
		c := s3.New(s3.Options{Region: in, BaseEndpoint: &run.URL, Credentials: creds, UsePathStyle: true, RetryMaxAttempts: 1})
		got, err := c.GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: aws.String(bucket)})
		if code(err) != want || err == nil && string(got.LocationConstraint) != region {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
}

// TestDeleteObjectsAsksForEachKey: what may be deleted is, the rest is
// reported, and nothing without a digest of the body.
func TestDeleteObjectsAsksForEachKey(t *testing.T) {
	server, clients := overSnapshot(t, policies{
		users: map[string]string{"all": allowS3,
			"some": `{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::plain/mine/*"}`,
			"none": `{"Effect":"Allow","Action":"sts:GetCallerIdentity","Resource":"*"}`},
		buckets: map[string]string{"plain": ""},
	})
	remove := func(user string, quiet bool, objects ...types.ObjectIdentifier) map[string]string {
		answer, err := clients[user].DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: aws.String("plain"), Delete: &types.Delete{Quiet: &quiet, Objects: objects}})
		if err != nil {
			return map[string]string{"": code(err)}
		}
		out := map[string]string{}
		for _, d := range answer.Deleted {
			out[*d.Key] = "deleted"
		}
		for _, e := range answer.Errors {
			out[*e.Key] = *e.Code
		}
		return out
	}
	key := func(names ...string) (out []types.ObjectIdentifier) {
		for _, name := range names {
			out = append(out, types.ObjectIdentifier{Key: aws.String(name)})
		}
		return out
	}
	for _, k := range []string{"mine/1", "mine/2", "theirs"} {
		upload(t, clients["all"], "plain", k)
	}
	before := server.Store.Listing()
	for _, tc := range []struct {
		name, user string
		quiet      bool
		objects    []types.ObjectIdentifier
		want       map[string]string
	}{
		{"nothing allowed", "none", false, key("mine/1", "theirs"), map[string]string{"mine/1": "AccessDenied", "theirs": "AccessDenied"}},
		{"a version needs another permission", "some", false, []types.ObjectIdentifier{{Key: aws.String("mine/1"), VersionId: aws.String("null")}}, map[string]string{"mine/1": "AccessDenied"}},
		{"no such version ID", "all", false, []types.ObjectIdentifier{{Key: aws.String("mine/1"), VersionId: aws.String("x")}}, map[string]string{"mine/1": "InvalidArgument"}},
		{"other ETag", "all", false, []types.ObjectIdentifier{{Key: aws.String("mine/1"), ETag: aws.String(`"0"`)}}, map[string]string{"mine/1": "PreconditionFailed"}},
		{"too many", "all", false, slices.Repeat(key("mine/1"), 1001), map[string]string{"": "MalformedXML"}},
	} {
		if diff := cmp.Diff(tc.want, remove(tc.user, tc.quiet, tc.objects...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
		if diff := cmp.Diff(before, server.Store.Listing()); diff != "" {
			t.Errorf("%s changed the store:\n%s", tc.name, diff)
		}
	}
	if diff := cmp.Diff(map[string]string{"theirs": "AccessDenied"}, remove("some", true, key("mine/1", "theirs")...)); diff != "" {
		t.Errorf("quiet (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"mine/2": "deleted", "nothing": "AccessDenied"}, remove("some", false, key("mine/2", "nothing")...)); diff != "" {
		t.Errorf("not quiet (-want +got):\n%s", diff)
	}
	if left, _ := server.Store.List("plain", ""); len(left) != 1 || left[0].Key != "theirs" {
		t.Errorf("left: %v", left)
	}
}

// TestCopyLooksAtBothSides: the source with its own tags and bucket policy,
// the destination with its own.
func TestCopyLooksAtBothSides(t *testing.T) {
	_, clients := overSnapshot(t, policies{
		users: map[string]string{"all": allowS3, "copier": `{"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectTagging"],"Resource":"*","Condition":{"StringEquals":{"s3:ExistingObjectTag/open":"yes"}}},
			{"Effect":"Allow","Action":["s3:PutObject","s3:PutObjectTagging"],"Resource":["arn:aws:s3:::plain/copies/*"]}`},
		buckets: map[string]string{"plain": "", "closed": `{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::closed/*"}`},
	})
	for _, object := range []struct{ bucket, key, tags string }{
		{"plain", "open", "open=yes"}, {"plain", "untagged", ""}, {"closed", "open", "open=yes"}, {"plain", "copies/tagged", "open=yes"},
	} {
		in := &s3.PutObjectInput{Bucket: &object.bucket, Key: &object.key, Body: strings.NewReader("x")}
		if object.tags != "" {
			in.Tagging = &object.tags
		}
		if _, err := clients["all"].PutObject(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct{ source, key, want string }{
		{"plain/open", "copies/1", ""},
		{"plain/untagged", "copies/tagged", "AccessDenied"}, // the destination's tags do not open the source
		{"closed/open", "copies/2", "AccessDenied"},
		{"plain/open", "elsewhere", "AccessDenied"},
		{"plain/missing", "copies/3", "AccessDenied"},
	} {
		_, err := clients["copier"].CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: aws.String("plain"), Key: &tc.key, CopySource: &tc.source})
		if code(err) != tc.want {
			t.Errorf("%s to %s: got %v, want %q", tc.source, tc.key, err, tc.want)
		}
	}
	for source, want := range map[string]string{"plain/missing": "NoSuchKey", "nowhere/k": "NoSuchBucket", "plain/": "InvalidArgument", "plain/open": ""} {
		_, err := clients["all"].CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: aws.String("plain"), Key: aws.String("c"), CopySource: &source})
		if code(err) != want {
			t.Errorf("%s: got %v, want %q", source, err, want)
		}
	}
}

// TestTagsThatAreSetAreSeen: policies can ask which tags a request sets, also
// where they stand in its body.
func TestTagsThatAreSetAreSeen(t *testing.T) {
	_, clients := overSnapshot(t, policies{
		users:   map[string]string{"all": allowS3, "tagger": `{"Effect":"Allow","Action":"s3:PutObjectTagging","Resource":"*","Condition":{"StringEquals":{"s3:RequestObjectTag/stage":"test"}}}`},
		buckets: map[string]string{"plain": ""},
	})
	upload(t, clients["all"], "plain", "k")
	for value, want := range map[string]string{"test": "", "live": "AccessDenied"} {
		_, err := clients["tagger"].PutObjectTagging(t.Context(), &s3.PutObjectTaggingInput{Bucket: aws.String("plain"), Key: aws.String("k"),
			Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("stage"), Value: &value}}}})
		if code(err) != want {
			t.Errorf("stage=%s: got %v, want %q", value, err, want)
		}
	}
}

// TestPagesOfOtherOrigins: a bucket's CORS configuration decides, and without
// one none may.
func TestPagesOfOtherOrigins(t *testing.T) {
	server, run := sandboxtest.Start(t, grants, sandbox.Config{})
	c := sandboxtest.Client(run.URL, sandboxtest.Credentials(t, server, sandboxtest.User("all")))
	put(t, c, "k", "data")
	link, err := s3.NewPresignClient(c).PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, origin string, more ...string) (status int, allowed string) {
		req, err := http.NewRequest(method, link.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", origin)
		for i := 0; i < len(more); i += 2 {
			req.Header.Set(more[i], more[i+1])
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode, res.Header.Get("Access-Control-Allow-Origin")
	}
	const page, request = "http://localhost:3000", "Access-Control-Request-Method"
	if status, allowed := ask("GET", page); status != 200 || allowed != "" {
		t.Errorf("without a configuration: %d %q", status, allowed)
	}
	if status, _ := ask("OPTIONS", page, request, "GET"); status != 403 {
		t.Errorf("preflight without a configuration: %d", status)
	}
	if err := server.AllowOrigins(page); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		method, origin, asked string
		status                int
		allowed               string
	}{
		{"GET", page, "", 200, page},
		{"GET", "http://elsewhere", "", 200, ""},
		{"PUT", page, "", 403, page}, // the signature is for GET; the page can read why
		{"OPTIONS", page, "PUT", 200, page},
		{"OPTIONS", page, "PATCH", 403, ""},
		{"OPTIONS", "http://elsewhere", "PUT", 403, ""},
		{"OPTIONS", "http://localhost:30000", "PUT", 403, ""},
		{"OPTIONS", page, "", 400, ""},
	} {
		more := []string{"Access-Control-Request-Headers", "content-type, x-amz-meta-a"}
		if tc.asked != "" {
			more = append(more, request, tc.asked)
		}
		if status, allowed := ask(tc.method, tc.origin, more...); status != tc.status || allowed != tc.allowed {
			t.Errorf("%s from %s for %q: got %d %q, want %d %q", tc.method, tc.origin, tc.asked, status, allowed, tc.status, tc.allowed)
		}
	}
}

// TestPagesOfListings: whatever the pages' length, together they are the
// listing in one.
func TestPagesOfListings(t *testing.T) {
	server, _, c := client(t)
	if err := server.Store.EnableVersioning(bucket); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"a", "a", "a/1", "a/2", "a/b/3", "a/b/4", "b", "c/", "c/5", "d d", "e+", "ü"} {
		put(t, c, key, "x")
	}
	if _, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(bucket), Key: aws.String("b")}); err != nil {
		t.Fatal(err)
	}
	second := func(n int32, prefix, delimiter string) (out []string) {
		pages := s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: aws.String(bucket), MaxKeys: &n, Prefix: &prefix, Delimiter: &delimiter})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Contents)+len(page.CommonPrefixes) > int(n) {
				t.Errorf("a page of %d is longer", n)
			}
			for _, o := range page.Contents {
				out = append(out, *o.Key)
			}
			for _, p := range page.CommonPrefixes {
				out = append(out, *p.Prefix)
			}
		}
		return out
	}
	versions := func(n int32, prefix, delimiter string) (out []string) {
		pages := s3.NewListObjectVersionsPaginator(c, &s3.ListObjectVersionsInput{Bucket: aws.String(bucket), MaxKeys: &n, Prefix: &prefix, Delimiter: &delimiter})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range page.Versions {
				out = append(out, *v.Key+" "+*v.VersionId)
			}
			for _, m := range page.DeleteMarkers {
				out = append(out, *m.Key+" deleted "+*m.VersionId)
			}
			for _, p := range page.CommonPrefixes {
				out = append(out, *p.Prefix)
			}
		}
		return out
	}
	want := map[string][]string{
		"":   {"a", "a/1", "a/2", "a/b/3", "a/b/4", "c/", "c/5", "d d", "e+", "ü"},
		"/":  {"a", "a/", "c/", "d d", "e+", "ü"},
		"a/": {"a/1", "a/2", "a/b/"},
	}
	for name, list := range map[string]func(int32, string, string) []string{"objects": second, "versions": versions} {
		for _, prefix := range []string{"", "a/"} {
			for _, delimiter := range []string{"", "/"} {
				whole := slices.Sorted(slices.Values(list(1000, prefix, delimiter)))
				for n := range int32(6) {
					pages := slices.Sorted(slices.Values(list(n+1, prefix, delimiter)))
					if diff := cmp.Diff(whole, pages); diff != "" {
						t.Errorf("%s, prefix %q, delimiter %q, pages of %d:\n%s", name, prefix, delimiter, n+1, diff)
					}
				}
			}
		}
	}
	for name, got := range map[string][]string{"": second(3, "", ""), "/": second(3, "", "/"), "a/": second(3, "a/", "/")} {
		slices.Sort(got)
		if diff := cmp.Diff(want[name], got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", name, diff)
		}
	}
}

// TestMetadataAsS3SendsIt: names in lower case on the wire, and a checksum in
// the query of a presigned PUT, where JS v3 puts it, is not compared.
func TestMetadataAsS3SendsIt(t *testing.T) {
	_, url, c := client(t)
	_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), Metadata: map[string]string{"Color": "blue"}, Body: strings.NewReader("x")})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")})
	if err != nil || !maps.Equal(got.Metadata, map[string]string{"color": "blue"}) {
		t.Errorf("%v, %v", got.Metadata, err)
	}
	creds, err := c.Options().Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest("PUT", url+"/"+bucket+"/k?X-Amz-Expires=60&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32", nil)
	if err != nil {
		t.Fatal(err)
	}
	link, header, err := v4.NewSigner().PresignHTTP(t.Context(), creds, req, sigv4.UnsignedPayload, "s3", region, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got := send(t, "PUT", link, header, "by link"); got != "200 " {
		t.Errorf("a checksum in the query: %s", got)
	}
	body, kind := encodeForm(t, map[string]string{"key": "k", "AWSAccessKeyId": "AKIA", "policy": "e30=", "signature": "x"}, "file")
	if got := send(t, "POST", url+"/"+bucket, http.Header{"Content-Type": {kind}}, body); got != "400 InvalidRequest" {
		t.Errorf("a form signed with version 2: %s", got)
	}
}
