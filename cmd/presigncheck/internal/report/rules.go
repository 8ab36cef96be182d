package report

import (
	"slices"

	"github.com/presigncheck/presigncheck/analyzer"
)

// The rules that only verify can break: they need to know who signs.
const (
	OutlivesPolicy   = analyzer.OutlivesPolicy
	DeniedPermission = "denied-permission"
)

// Rules returns the rules of the check and those of verify.
func Rules() []analyzer.Rule { return slices.Concat(analyzer.Rules(), verifyRules) }

// RuleByName returns the rule with the name.
func RuleByName(name string) (analyzer.Rule, bool) {
	for _, r := range Rules() {
		if r.Name == name {
			return r, true
		}
	}
	return analyzer.Rule{}, false
}

var verifyRules = []analyzer.Rule{
	{
		Name:     DeniedPermission,
		Severity: analyzer.Error,
		Title:    "the identity that signs may not do what the URL is for",
		Doc: `A presigned URL grants nothing that its signer lacks: S3 evaluates the policies of
the signer each time the URL is used. Signing itself asks nobody, so a URL without
permission looks fine until somebody opens it and gets AccessDenied.

"presigncheck verify" reports this for the identities that the configuration names. An
implicit deny is repaired by a statement that allows, which the report prints; an
explicit deny only by changing the statement that denies.`,
		Bad: `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/films/*"}
// signs a link to media/invoices/1.pdf`,
		Good: `{"Effect": "Allow", "Action": "s3:GetObject",
 "Resource": ["arn:aws:s3:::media/films/*", "arn:aws:s3:::media/invoices/*"]}`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html",
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
		},
	},
	{
		Name:     OutlivesPolicy,
		Severity: analyzer.Warning,
		Title:    "a policy stops the URL before its expiry",
		Doc: `A policy can end a URL before its expiry does: a condition on s3:signatureAge limits
how old a signature may be, and one on aws:CurrentTime or aws:EpochTime sets a date.
After that S3 answers AccessDenied to a link that claims to be valid.

"presigncheck verify" decides at every moment at which such a condition changes, and
names the statement. Sign for no longer than the policy lets the URL live, or change
the statement.`,
		Bad: `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(time.Hour))
// bucket policy: deny if s3:signatureAge is greater than 600000 (10 minutes)`,
		Good:    `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(10*time.Minute))`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html"},
	},
}
