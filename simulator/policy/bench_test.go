package policy

import (
	"fmt"
	"strconv"
	"testing"
)

// The benchmark account: 500 principals with 3 or 4 identity policies each,
// half of them with a boundary; 20 buckets with a policy each, half of them in
// a second account; 3 actions; two SCPs.
const (
	benchPrincipals = 500
	benchBuckets    = 20
	homeAccount     = "111111111111"
	otherAccount    = "222222222222"
)

var benchActions = [...]string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}

type benchCase struct {
	policies Policies
	request  Request
}

func benchCases(b testing.TB) []benchCase {
	scp := [][]*Document{
		{mustParse(b, SCP, "FullAWSAccess", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)},
		{mustParse(b, SCP, "Regions", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Effect":"Deny","NotAction":["iam:*","sts:*","organizations:*","s3:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1"]}}},
			{"Effect":"Deny","Action":["organizations:LeaveOrganization","s3:PutBucketPublicAccessBlock"],"Resource":"*"}]}`)},
	}
	boundary := mustParse(b, Boundary, "boundary", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:PutObject","s3:List*"],"Resource":"*"},
		{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::bucket-19/*"}]}`)
	buckets := make([]*Document, benchBuckets)
	for i := range buckets {
		buckets[i] = mustParse(b, Resource, fmt.Sprintf("bucket-%d", i), fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
			{"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::bucket-%d","arn:aws:s3:::bucket-%[1]d/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}},
			{"Sid":"Fresh","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::bucket-%[1]d/*","Condition":{"NumericGreaterThan":{"s3:signatureAge":"900000"}}},
			{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%[2]s:root"},"Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::bucket-%[1]d/*"}]}`, i, homeAccount))
	}
	var cases []benchCase
	for i := range benchPrincipals {
		identity, request := benchPrincipal(b, i)
		for j, bucket := range buckets {
			for _, action := range benchActions {
				c := benchCase{Policies{Identity: identity, Resource: bucket, SCP: scp}, request}
				if i%2 == 0 {
					c.policies.Boundary = boundary
				}
				c.request.Action = action
				c.request.Resource = fmt.Sprintf("arn:aws:s3:::bucket-%d/home/user-%d/report.csv", j, i)
				c.request.ResourceAccount = homeAccount
				if j%2 == 1 {
					c.request.ResourceAccount = otherAccount
				}
				cases = append(cases, c)
			}
		}
	}
	return cases
}

func benchPrincipal(b testing.TB, i int) ([]*Document, Request) {
	name := "user-" + strconv.Itoa(i)
	r := Request{Principal: mustPrincipal(b, "arn:aws:iam::"+homeAccount+":user/"+name)}
	for key, value := range map[string]string{
		"aws:username": name, "aws:SourceIp": "203.0.113.7", "aws:SecureTransport": "true", "s3:signatureAge": "1000",
		"s3:authType": "REST-QUERY-STRING", "aws:CurrentTime": "2026-06-01T12:00:00Z", "aws:RequestedRegion": "eu-west-1",
		"aws:PrincipalTag/team": "blue", "aws:PrincipalArn": r.Principal.ARN,
	} {
		r.Context.Set(key, value)
	}
	docs := []*Document{
		mustParse(b, Identity, "home", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::bucket-1*/home/${aws:username}/*"}}`),
		mustParse(b, Identity, "lists", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListBucket","s3:GetBucketLocation"],"Resource":"*"},{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"},{"Effect":"Allow","Action":["sqs:*","sns:*"],"Resource":"*"}]}`),
		mustParse(b, Identity, "office", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::bucket-2/*","Condition":{"IpAddress":{"aws:SourceIp":["198.51.100.0/24","203.0.113.0/24"]}}}}`),
	}
	if i%2 == 1 {
		docs = append(docs, mustParse(b, Identity, "no-delete", `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:Delete*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"admins"}}}}`))
	}
	return docs, r
}

func BenchmarkDecide(b *testing.B) {
	cases := benchCases(b)
	b.ReportAllocs()
	b.ResetTimer()
	start := cpuTime()
	for i := range b.N {
		c := &cases[i%len(cases)]
		Decide(&c.policies, &c.request)
	}
	b.ReportMetric(float64(b.N)/(cpuTime()-start).Seconds(), "decisions/cpu-s")
}

func BenchmarkExplain(b *testing.B) {
	cases := benchCases(b)
	b.ReportAllocs()
	b.ResetTimer()
	start := cpuTime()
	for i := range b.N {
		c := &cases[i%len(cases)]
		Explain(&c.policies, &c.request)
	}
	b.ReportMetric(float64(b.N)/(cpuTime()-start).Seconds(), "explanations/cpu-s")
}

func BenchmarkParse(b *testing.B) {
	text := []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::bucket-1*/home/${aws:username}/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":["blue","red"]}}}]}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for range b.N {
		if _, err := Parse(Identity, "bench", text); err != nil {
			b.Fatal(err)
		}
	}
}

// TestDecideDoesNotAllocate guards the fast path.
func TestDecideDoesNotAllocate(t *testing.T) {
	cases := benchCases(t)
	outcomes := map[Outcome]int{}
	i := 0
	allocs := testing.AllocsPerRun(len(cases)-1, func() {
		c := &cases[i%len(cases)]
		outcomes[Decide(&c.policies, &c.request).Outcome]++
		i++
	})
	if allocs != 0 {
		t.Errorf("%v allocations per decision", allocs)
	}
	if outcomes[Allowed] == 0 || outcomes[ImplicitDeny] == 0 || outcomes[ExplicitDeny] == 0 {
		t.Errorf("the benchmark does not have all outcomes: %v", outcomes)
	}
}
