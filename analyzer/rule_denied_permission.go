package analyzer

var deniedPermission = rule{
	Rule: Rule{
		Name:     DeniedPermission,
		Severity: Error,
		Verify:   true,
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
}
