package policy_test

import (
	"fmt"
	"log"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

const readers = `{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "Office",
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::shop/*",
    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
  }
}`

func Example() {
	document, err := policy.Parse(policy.Identity, "readers", []byte(readers))
	if err != nil {
		log.Fatal(err)
	}
	principal, err := policy.ParsePrincipal("arn:aws:iam::111122223333:user/ann")
	if err != nil {
		log.Fatal(err)
	}
	policies := &policy.Policies{Identity: []*policy.Document{document}}
	request := &policy.Request{
		Principal:       principal,
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::shop/orders/1.pdf",
		ResourceAccount: "111122223333",
	}

	request.Context.SetUnknown("aws:SourceIp")
	fmt.Println(policy.Decide(policies, request).Outcome)

	request.Context.Set("aws:SourceIp", "203.0.113.7")
	decision := policy.Decide(policies, request)
	fmt.Println(decision.Outcome, "by", decision.Statement)
	// Output:
	// conditional
	// allowed by readers:3:16 (Office)
}

func ExampleExplain() {
	document, err := policy.Parse(policy.Identity, "readers", []byte(readers))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(policy.Explain(
		&policy.Policies{Identity: []*policy.Document{document}},
		&policy.Request{
			Principal: policy.Principal{ARN: "arn:aws:iam::111122223333:user/ann"},
			Action:    "s3:GetObject",
			Resource:  "arn:aws:s3:::shop/orders/1.pdf",
			Context:   policy.OpenContext(),
		}))
	// Output:
	// conditional: s3:GetObject on arn:aws:s3:::shop/orders/1.pdf
	//   as arn:aws:iam::111122223333:user/ann
	//   depends on identity policy readers:3:16 (Office)
	//   resource policy: implicitDeny (no policy)
	//   identity policies: conditional
	//     Allow readers:3:16 (Office): may apply
	//       IpAddress aws:SourceIp "203.0.113.0/24": may hold, the request has an unknown value
	//   allowed if aws:SourceIp is: 203.0.113.0/24
}

func ExampleParse_error() {
	_, err := policy.Parse(policy.Identity, "upload.json", []byte(`{
  "Statement": {
    "Effect": "Allow",
    "Actions": "s3:PutObject",
    "Resource": "*"
  }
}`))
	fmt.Println(err)
	// Output:
	// upload.json:4:5: unknown element "Actions" in a statement; write "Action"
}
