package analyzer

import "slices"

// Rule is what there is to say about one rule. Documentation, "presigncheck
// explain" and SARIF are made from it.
type Rule struct {
	Name     string
	Severity Severity
	Title    string   // one line
	Doc      string   // paragraphs, plain text
	Bad      string   // Go code that breaks the rule
	Good     string   // the same, repaired
	Sources  []string // where the facts come from

	// Verify says that only "presigncheck verify" can tell: it knows the policies
	// of whoever signs. The check accepts the name and never reports the rule.
	Verify bool
}

// Rules returns all rules, in order of their importance.
func Rules() []Rule { return slices.Clone(rules) }

func ruleNames() []string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = r.Name
	}
	return names
}

// Verified reports whether verify can report a rule beyond what the code shows.
func Verified(rule string) bool {
	r, _ := RuleByName(rule)
	return r.Verify || rule == OutlivesCredentials
}

// knownRule reports whether configuration and suppressions may name the rule.
func knownRule(name string) bool {
	_, ok := RuleByName(name)
	return ok
}

// RuleByName returns the rule with the name.
func RuleByName(name string) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Name == name })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// The names of the rules.
const (
	MissingExpiry       = "missing-expiry"
	OverLimitExpiry     = "over-limit-expiry"
	ExpiryUnit          = "expiry-unit"
	InvalidExpiry       = "invalid-expiry"
	ExcessiveExpiry     = "excessive-expiry"
	UnboundedExpiry     = "unbounded-expiry"
	OutlivesCredentials = "outlives-credentials"
	IgnoredExpiry       = "ignored-expiry"
	DroppedHeaders      = "dropped-headers"
	ShortExpiry         = "short-expiry"
	Suppression         = "suppression"
	DeniedPermission    = "denied-permission"
	OutlivesPolicy      = "outlives-policy"
)

const userGuide = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"

var rules = []Rule{
	{
		Name:     OverLimitExpiry,
		Severity: Error,
		Title:    "the URL is signed for more than the 7 days that S3 accepts",
		Doc: `Signature Version 4 lets a presigned URL live at most seven days (604800 seconds).
The aws-sdk-go signers do not check that: the URL is made, looks fine, and S3 answers
every use of it with AuthorizationQueryParametersError. minio-go refuses to make it.

A link that must live longer is no presigned URL: sign a fresh one when it is asked
for, or serve the object through CloudFront with its own signed URLs.`,
		Bad:     `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(30*24*time.Hour))`,
		Good:    `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(time.Hour))`,
		Sources: []string{userGuide, "https://github.com/aws/aws-sdk-go/issues/2262"},
	},
	{
		Name:     ExpiryUnit,
		Severity: Error,
		Title:    "a bare number was taken for nanoseconds",
		Doc: `A time.Duration counts nanoseconds. WithPresignExpires(3600) compiles, but means
3.6 microseconds, and becomes X-Amz-Expires=0: the URL is dead before it is sent.
The documentation of the option speaks of "seconds", which makes the mistake easy.`,
		Bad:     `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(3600))`,
		Good:    `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(3600*time.Second))`,
		Sources: []string{userGuide, "https://github.com/dominikh/go-tools/issues/222"},
	},
	{
		Name:     InvalidExpiry,
		Severity: Error,
		Title:    "the expiry is zero, negative or under one second",
		Doc: `X-Amz-Expires counts whole seconds from 1. What is shorter is cut down to 0, and S3
refuses the URL; what is negative or zero is refused by most clients when they sign,
or yields a POST form that has already expired.`,
		Bad:     `url, err := req.Presign(0)`,
		Good:    `url, err := req.Presign(15 * time.Minute)`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html", "https://github.com/aws/aws-sdk-go/issues/1617"},
	},
	{
		Name:     MissingExpiry,
		Severity: Warning,
		Title:    "no expiry is given, so a default nobody chose applies",
		Doc: `Without an expiry aws-sdk-go-v2 signs for 15 minutes and gocloud.dev for one hour.
v4.Signer.PresignHTTP signs no expiry at all unless the request's query has
X-Amz-Expires, and S3 refuses such a URL. Say how long the link should live: whoever
reads the code, and whoever wonders why a link died, will look for it there.`,
		Bad:     `req, err := client.PresignGetObject(ctx, input)`,
		Good:    `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(15*time.Minute))`,
		Sources: []string{"https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/service/s3#PresignOptions", "https://pkg.go.dev/gocloud.dev/blob#SignedURLOptions"},
	},
	{
		Name:     ExcessiveExpiry,
		Severity: Warning,
		Title:    "the URL lives longer than the limit for its operation",
		Doc: `A presigned URL is a password in a link: whoever has it can use it until it expires,
and nobody can take it back without taking the signer's permission. It also dies with
the signer's credentials, and no role session lives longer than 12 hours.
The limits are 12 hours for reads and 1 hour for writes, deletes and POST forms unless
the configuration says otherwise.

A maximum of up to 7 days at which longer wishes are cut off ("if ttl > day { ttl = day }")
is taken for somebody's choice and not reported; a value that the code lets through as it
is, such as each of "case 24, 48:", is.`,
		Bad:     `req, err := client.PresignPutObject(ctx, input, s3.WithPresignExpires(24*time.Hour))`,
		Good:    `req, err := client.PresignPutObject(ctx, input, s3.WithPresignExpires(15*time.Minute))`,
		Sources: []string{userGuide, "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html"},
	},
	{
		Name:     UnboundedExpiry,
		Severity: Warning,
		Title:    "a value from outside decides on the expiry and nothing bounds it",
		Doc: `A request parameter, flag, environment variable or configuration value becomes the
expiry as it is. Whoever controls it can ask for a URL that lives for ever, that S3
refuses, or that is dead at once. Compare it with a maximum before use.

From request input this is a warning; from flags, environment and configuration,
which the operator controls, a note. A default that the code gives them is a
constant, and judged as one.`,
		Bad: `n, err := strconv.Atoi(r.FormValue("ttl"))
…
req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(time.Duration(n)*time.Second))`,
		Good: `n, err := strconv.Atoi(r.FormValue("ttl"))
…
ttl := min(time.Duration(n)*time.Second, time.Hour)
req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(ttl))`,
		Sources: []string{"https://cwe.mitre.org/data/definitions/613.html"},
	},
	{
		Name:     OutlivesCredentials,
		Severity: Warning,
		Title:    "the URL is signed for longer than its credentials live",
		Doc: `A presigned URL stops working when the credentials that signed it expire, whatever
its own expiry says. An assumed role lives for the DurationSeconds of the call, 15
minutes with stscreds unless set, at most 12 hours, and 1 hour when a role assumes
another; an S3 Express session lives 5 minutes.`,
		Bad: `provider := stscreds.NewAssumeRoleProvider(stsClient, role) // 15 minutes
client := s3.NewPresignClient(s3.New(s3.Options{Credentials: provider}))
req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(6*time.Hour))`,
		Good: `provider := stscreds.NewAssumeRoleProvider(stsClient, role, func(o *stscreds.AssumeRoleOptions) {
	o.Duration = 8 * time.Hour
})`,
		Sources: []string{userGuide, "https://github.com/aws/aws-sdk-go-v2/issues/1557"},
	},
	{
		Name:     IgnoredExpiry,
		Severity: Warning,
		Title:    "an expiry is set where it has no effect on the URL",
		Doc: `PutObjectInput.Expires is the object's Expires header, a hint for caches; it does not
limit the URL. aws-sdk-go v1 honours the argument of Presign for S3 only; URLs of other
services live 15 minutes. A wrapper that takes an expiry and does not pass it on makes
its callers believe in a life that the URL does not have.`,
		Bad: `input := &s3.PutObjectInput{Bucket: b, Key: k, Expires: aws.Time(time.Now().Add(time.Hour))}
req, err := client.PresignPutObject(ctx, input)`,
		Good: `input := &s3.PutObjectInput{Bucket: b, Key: k}
req, err := client.PresignPutObject(ctx, input, s3.WithPresignExpires(time.Hour))`,
		Sources: []string{"https://github.com/aws/aws-sdk-go-v2/issues/2523", "https://github.com/aws/aws-sdk-go/issues/2304"},
	},
	{
		Name:     DroppedHeaders,
		Severity: Warning,
		Title:    "the URL is signed over headers that nobody hands on",
		Doc: `Many fields of the input become signed headers: Content-Length, Expires, If-None-Match,
checksums, encryption, metadata, object lock, grants and the ACL of an upload, Range and
the conditions of a download. Others, RequestPayer among them, go into the URL, where
nobody has to know of them. Whoever uses the URL must send exactly these headers. They
are in PresignedHTTPRequest.SignedHeader; a function that returns only the URL loses
them, and the request fails with SignatureDoesNotMatch. With aws-sdk-go, Presign returns
no headers, and PresignRequest does.

Which fields these are was found by running both SDKs. Reported are headers whose value
is the signer's own, a constant or a time, which whoever uses the URL cannot know. What
the caller gave, the caller can send again; uploaders know of Content-Type; and a package
that names a header in a string is taken to tell of it.`,
		Bad: `req, err := client.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: k, ACL: types.ObjectCannedACLPrivate}, expires)
return req.URL, err`,
		Good: `req, err := client.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: k, ACL: types.ObjectCannedACLPrivate}, expires)
return req.URL, req.SignedHeader, err`,
		Sources: []string{"https://github.com/aws/aws-sdk-go-v2/issues/1418", "https://github.com/aws/aws-sdk-go-v2/issues/2483"},
	},
	{
		Name:     ShortExpiry,
		Severity: Note,
		Title:    "the URL lives so briefly that clock skew breaks it at random",
		Doc: `The expiry counts from the signer's clock and is checked by S3's. With less than a
minute, a skewed clock or a slow client makes some links fail and others not.`,
		Bad:     `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(10*time.Second))`,
		Good:    `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(5*time.Minute))`,
		Sources: []string{"https://github.com/aws/aws-sdk-java/issues/1699"},
	},
	{
		Name:     Suppression,
		Severity: Warning,
		Title:    "a suppression comment without a reason or without effect",
		Doc: `//presigncheck:ignore RULE reason, on the line of the call or on a line of its own
above it, suppresses one rule there; several rules are separated by commas. Without a
reason it has no effect, and one that suppresses nothing is reported, so that it does
not hide what the next change of the line brings. Of the rules that need to know who
signs, only "presigncheck verify" can tell whether one does.`,
		Bad:  `req, err := client.PresignGetObject(ctx, input, week) //presigncheck:ignore excessive-expiry`,
		Good: `req, err := client.PresignGetObject(ctx, input, week) //presigncheck:ignore excessive-expiry links go out by post`,
	},
	{
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
	{
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
