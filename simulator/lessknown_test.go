package simulator_test

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
)

// saysNone are the parts of a snapshot whose absence is an answer, as
// docs/simulator.md has it: there is none. All others are not known then.
var saysNone = []string{
	"buckets/media/policy.json", "accesspoints/web/policy.json", "endpoints/vpce-1/endpoint.json", "endpoints/vpce-1/policy.json", "organization.json",
	"kmsKey", "requestPayer", "vpc", "unread", "grants.json", "Grants", "state", "usage", "spec",
}

// TestLessOfASnapshot takes files and members out of snapshots, one at a time, and
// holds that a verdict only moves towards conditional.
func TestLessOfASnapshot(t *testing.T) {
	open := `"Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"`
	named := `"Principal": {"AWS": "arn:aws:iam::111122223333:role/service/r"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"`
	all := `"region": "eu-west-1", "ownership": "ObjectWriter", "abac": "Disabled", "bucketKey": true, "requestPayer": "BucketOwner", "publicAccessBlock": {"restrictPublicBuckets": %b, "blockPublicAcls": %b}`
	var tried []situation
	for _, owner := range []string{"111122223333", "444455556666"} {
		for _, blocks := range []string{"true", "false"} {
			bucket := `"owner": "` + owner + `", ` + strings.ReplaceAll(all, "%b", blocks)
			for _, policy := range []string{"", `{"Effect": "Allow", ` + open + `}`, `{"Effect": "Allow", ` + named + `}`, `{"Effect": "Deny", ` + open + `}`} {
				for _, allow := range []string{"", `{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}`} {
					for _, accountBlocks := range []string{"true", "false"} {
						for _, op := range []string{"GetObject", "PutObject"} {
							tt := situation{name: strings.Join([]string{owner, blocks, accountBlocks, policy, allow, op}, " "), bucket: bucket, policy: policy, allow: allow, op: object(op),
								files: []string{"accounts/" + owner + "/account.json", `{"publicAccessBlock": {"restrictPublicBuckets": ` + accountBlocks + `}}`}}
							if op == "PutObject" {
								tt.op = tt.op.Known("x-amz-acl", "public-read")
							}
							tried = append(tried, tt)
						}
					}
				}
			}
		}
	}
	certain := make(map[simulator.Permission]int)
	for _, tt := range slices.Concat(tried, situations) {
		files, principal := tt.snapshot()
		judge := func(t *testing.T, files []string) simulator.Verdict {
			s := written(t, files)
			id := tt.identity
			id.Principal = principal
			return verify(t, s, simulator.Presigned{Operation: tt.op, Identity: id, Opener: tt.opener, Signed: noon}.Over(s), time.Hour)
		}
		before := judge(t, files).Permission
		certain[before]++
		for i := 2; i < len(files); i += 2 { // the first is needed
			check := func(what string, less []string) {
				if slices.Contains(saysNone, what) || slices.Contains(saysNone, what[strings.LastIndexByte(what, '/')+1:]) {
					return
				}
				if after := judge(t, less); after.Permission != before && after.Permission != simulator.Conditional && after.Permission != simulator.Unknown {
					t.Errorf("%s: %s, and without %s %s (%s)", tt.name, before, what, after.Permission, after.Reason)
				}
			}
			var less []string
			for j := 0; j < len(files); j += 2 {
				// key.json and accesspoint.json are needed by what is beside them.
				dir := path.Dir(files[i])
				needed := strings.HasSuffix(files[i], "/key.json") || strings.HasSuffix(files[i], "/accesspoint.json")
				if files[j] != files[i] && !(needed && path.Dir(files[j]) == dir) {
					less = append(less, files[j:j+2]...)
				}
			}
			check(files[i], less)
			var members map[string]json.RawMessage
			if strings.HasSuffix(files[i], "/policy.json") || json.Unmarshal([]byte(files[i+1]), &members) != nil {
				continue
			}
			for name := range members {
				if name == "arn" || name == "bucket" || strings.HasSuffix(files[i], "organization.json") {
					continue // refused without it
				}
				text, err := json.Marshal(without(members, name))
				if err != nil {
					t.Fatal(err)
				}
				less := slices.Clone(files)
				less[i+1] = string(text)
				check(files[i]+"/"+name, less)
			}
		}
	}
	for _, p := range []simulator.Permission{simulator.Allowed, simulator.Conditional, simulator.Denied} {
		if certain[p] < 20 {
			t.Errorf("only %d of the questions are %s", certain[p], p)
		}
	}
}

func without(members map[string]json.RawMessage, name string) map[string]json.RawMessage {
	out := make(map[string]json.RawMessage)
	for other, v := range members {
		if other != name {
			out[other] = v
		}
	}
	return out
}
