package analyzer

var outlivesPolicy = rule{
	Rule: Rule{
		Name:     OutlivesPolicy,
		Severity: Warning,
		Verify:   true,
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
