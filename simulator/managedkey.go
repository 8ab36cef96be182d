package simulator

import (
	"cmp"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// managedKeyPolicy is what counts of the key policy of aws/s3: through S3, which is
// where the questions come from, it allows everybody of its account. It cannot be
// changed. Source: "AWS managed keys", AWS KMS Developer Guide.
var managedKeyPolicy = func() *policy.Document {
	const text = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}}`
	doc, err := policy.Parse(policy.Resource, "the key policy of aws/s3", []byte(text))
	if err != nil {
		panic(err) // the text is a constant of this file
	}
	return doc
}()

// managedKeyARN is the ARN of the key that has the alias: of its ID nothing is known,
// nor of its region where the bucket's is not.
func managedKeyARN(alias string) string {
	return "arn:" + operation.ARNField(alias, 1) + ":kms:" + cmp.Or(operation.ARNField(alias, 3), policy.ValueSymbol("region")) + ":" +
		operation.ARNField(alias, 4) + ":key/" + policy.ValueSymbol("the ID of aws/s3")
}

// managedKeySample is an ARN to ask IAM about in its place.
func managedKeySample(alias string) string {
	return "arn:" + operation.ARNField(alias, 1) + ":kms:" + cmp.Or(operation.ARNField(alias, 3), "us-east-1") + ":" +
		operation.ARNField(alias, 4) + ":key/aws-s3"
}

// forManagedKey is what the decision of IAM about a sample says about the key of the
// question: IAM sees no key policy, so that only what denies counts.
func (d Decision) forManagedKey(q Question) Decision {
	d.Question = q
	if d.Outcome == policy.ImplicitDeny && !d.outsideOrganization {
		d.Outcome, d.Repairs = policy.Allowed, nil
	}
	return d
}

// withoutManagedKey leaves out what is allowed on aws/s3: no policy has to allow it,
// so there is nothing to say of it.
func withoutManagedKey(decisions []Decision) []Decision {
	var out []Decision
	for _, d := range decisions {
		if !d.ManagedKey() || d.Outcome != policy.Allowed {
			out = append(out, d)
		}
	}
	return out
}
