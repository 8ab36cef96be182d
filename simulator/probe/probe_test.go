package probe_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

const versioned = "archive" // a bucket with versioning

// actions is the one IAM action behind each operation that has a design.
var actions = map[string]string{
	"GetObject": "s3:GetObject", "HeadObject": "s3:GetObject", "HeadBucket": "s3:ListBucket", "ListObjectsV2": "s3:ListBucket",
	"PutObject": "s3:PutObject", "UploadPart": "s3:PutObject", "CompleteMultipartUpload": "s3:PutObject", "PostObject": "s3:PutObject",
	"AbortMultipartUpload": "s3:AbortMultipartUpload", "DeleteObject": "s3:DeleteObject",
}

// grants has a user for each action, who may do only that, and one who may
// do everything else.
func grants() sandboxtest.Grants {
	g := sandboxtest.Grants{sandboxtest.User("nobody"): {}}
	for _, action := range actions {
		g[user(action)] = []string{action}
		for _, other := range actions {
			if other != action && !contains(g[butUser(action)], other) {
				g[butUser(action)] = append(g[butUser(action)], other)
			}
		}
	}
	return g
}

func user(action string) string { return sandboxtest.User("only-" + strings.TrimPrefix(action, "s3:")) }
func butUser(action string) string {
	return sandboxtest.User("all-but-" + strings.TrimPrefix(action, "s3:"))
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// fill puts objects, versions, a delete marker, a locked object and an open
// upload into the sandbox.
func fill(t *testing.T, s *store.Store) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.CreateBucket(store.Bucket{Name: versioned, Owner: sandboxtest.Owner, Region: sandboxtest.Region, Versioned: true}))
	for _, bucket := range []string{sandboxtest.Bucket, versioned} {
		for _, key := range []string{"existing", "dir/ä b+c%", "twice", "twice", "deleted"} {
			_, err := s.Put(bucket, store.Object{Key: key, Data: []byte("precious")}, nil)
			must(err)
		}
		_, err := s.Put(bucket, store.Object{Key: "locked", Data: []byte("kept"), LegalHold: true}, nil)
		must(err)
		_, err = s.Delete(bucket, "deleted", "", nil)
		must(err)
		_, err = s.CreateUpload(bucket, store.Object{Key: "existing"})
		must(err)
	}
}

type row struct{ Operation, Bucket, Key, Who string }

func target(op, bucket, key, endpoint string, c aws.CredentialsProvider) probe.Target {
	if op == "HeadBucket" || op == "ListObjectsV2" {
		key = ""
	}
	return probe.Target{
		Operation: operation.Operation{Name: op, Bucket: bucket, Key: key},
		Endpoint:  endpoint, Region: sandboxtest.Region, PathStyle: true, Credentials: c,
		AnyKey: true,
	}
}

// TestEveryProbeTellsAllowedFromDeniedAndChangesNothing asks every design, on
// every kind of key, as somebody with just the one permission and as somebody
// with all others.
func TestEveryProbeTellsAllowedFromDeniedAndChangesNothing(t *testing.T) {
	server, run := sandboxtest.Start(t, grants(), sandbox.Config{})
	fill(t, server.Store)
	before := server.Store.Listing()
	p := &probe.Prober{AllowWrites: true, AllowDeletes: true, Rate: 10000, Concurrency: 32, Server: "sandbox"}
	counts := map[string]int{}
	for op, action := range actions {
		for _, bucket := range []string{sandboxtest.Bucket, versioned} {
			for _, key := range []string{"existing", "new", "dir/ä b+c%", "twice", "deleted", "locked"} {
				for who, allowed := range map[string]bool{user(action): true, butUser(action): false, sandboxtest.User("nobody"): false} {
					e, err := p.Probe(t.Context(), target(op, bucket, key, run.URL, sandboxtest.Credentials(t, server, who)))
					if err != nil {
						t.Fatal(err)
					}
					counts[op+" "+string(e.Result)]++
					check(t, row{op, bucket, key, who}, allowed, e)
				}
			}
		}
	}
	t.Log(counts)
	if diff := cmp.Diff(before, server.Store.Listing()); diff != "" {
		t.Errorf("probes changed the store:\n%s", diff)
	}
}

// check holds evidence against the truth: a wrong answer is never accepted,
// an inconclusive one only where nothing better is possible.
func check(t *testing.T, r row, allowed bool, e probe.Evidence) {
	t.Helper()
	want := probe.Refuted
	if allowed {
		want = probe.Confirmed
	}
	if e.Result == want {
		return
	}
	unclear := map[probe.Cause]bool{probe.MissingObject: true}
	if r.Operation == "DeleteObject" { // its If-Match needs s3:GetObject on Amazon S3
		unclear[probe.Ambiguous] = true
	}
	missing := r.Key == "new" || r.Key == "deleted"
	if e.Result != probe.Inconclusive || e.Reason == "" || !unclear[e.Cause] || e.Cause == probe.MissingObject && !missing {
		t.Errorf("%+v: got %s, want %s: %+v", r, e.Result, want, e)
	}
}

func TestSandboxAnswersAreMarkedSimulated(t *testing.T) {
	server, run := sandboxtest.Start(t, grants(), sandbox.Config{})
	fill(t, server.Store)
	p := &probe.Prober{}
	e, err := p.Probe(t.Context(), target("GetObject", sandboxtest.Bucket, "existing", run.URL, sandboxtest.Credentials(t, server, user("s3:GetObject"))))
	if err != nil || !e.Simulated || fmt.Sprint(e.Controls) != "[signature]" {
		t.Errorf("got %+v, %v", e, err)
	}
}
