package sandbox_test

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

const plain = "arn:aws:iam::111122223333:user/plain"

// overContract serves a sandbox over the contract account.
func overContract(t *testing.T) (*sandbox.Server, *sandbox.Running) {
	t.Helper()
	s, err := account.Load("../../testdata/accounts/contract")
	if err != nil {
		t.Fatal(err)
	}
	server, err := sandbox.OverSnapshot(s)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sandbox.Start(t.Context(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Stop)
	return server, run
}

// TestIAMAndSTSAuthenticate has unmodified clients ask both services, with
// right and wrong credentials.
func TestIAMAndSTSAuthenticate(t *testing.T) {
	server, run := overContract(t)
	user, err := server.Mint(plain)
	if err != nil {
		t.Fatal(err)
	}
	session, err := server.Mint("arn:aws:iam::111122223333:role/service/app")
	if err != nil {
		t.Fatal(err)
	}
	over := server.MintSession(sandbox.Signer{ARN: plain}, -time.Minute)
	with := func(c aws.Credentials, change func(*aws.Credentials)) aws.Credentials {
		change(&c)
		return c
	}
	otherBody := func(stack *middleware.Stack) error {
		return stack.Finalize.Add(middleware.FinalizeMiddlewareFunc("change", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
			r := in.Request.(*smithyhttp.Request)
			r, _ = r.SetStream(strings.NewReader("Action=GetRole&RoleName=app&Version=2010-05-08"))
			in.Request = r
			return next.HandleFinalize(ctx, in)
		}), middleware.After)
	}
	early := func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("early", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
			r := in.Request.(*smithyhttp.Request)
			creds, _ := sandboxtest.Static(user).Retrieve(ctx)
			sum := r.Header.Get("X-Amz-Content-Sha256")
			err := v4.NewSigner().SignHTTP(ctx, creds, r.Request, sum, "iam", "us-east-1", time.Now().Add(-time.Hour))
			if err != nil {
				return middleware.FinalizeOutput{}, middleware.Metadata{}, err
			}
			return next.HandleFinalize(ctx, in)
		}), "Signing", middleware.After)
	}
	tests := map[string]struct {
		creds  aws.Credentials
		change func(*middleware.Stack) error
		want   string
	}{
		"a user's key":          {user, nil, ""},
		"a session":             {session, nil, ""},
		"wrong secret":          {with(user, func(c *aws.Credentials) { c.SecretAccessKey = "wrong" }), nil, "SignatureDoesNotMatch"},
		"unknown key":           {with(user, func(c *aws.Credentials) { c.AccessKeyID = "AKIAEXAMPLE" }), nil, "InvalidClientTokenId"},
		"a session's key alone": {with(session, func(c *aws.Credentials) { c.SessionToken = "" }), nil, "InvalidClientTokenId"},
		"another token":         {with(session, func(c *aws.Credentials) { c.SessionToken += "x" }), nil, "InvalidClientTokenId"},
		"a user with a token":   {with(user, func(c *aws.Credentials) { c.SessionToken = "x" }), nil, "InvalidClientTokenId"},
		"a session that ended":  {over, nil, "ExpiredToken"},
		"signed an hour ago":    {user, early, "SignatureDoesNotMatch"},
		"another body":          {user, otherBody, "SignatureDoesNotMatch"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			options := iam.Options{Region: "eu-central-1", BaseEndpoint: &run.URL, Credentials: sandboxtest.Static(tt.creds), RetryMaxAttempts: 1}
			if tt.change != nil {
				options.APIOptions = append(options.APIOptions, tt.change)
			}
			_, err := iam.New(options).SimulatePrincipalPolicy(t.Context(), &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String(plain), ActionNames: []string{"s3:GetObject"}})
			if code(err) != tt.want {
				t.Errorf("IAM: %v, want %q", err, tt.want)
			}
			if tt.change != nil {
				return
			}
			_, err = sandboxtest.STS(run.URL, sandboxtest.Static(tt.creds)).GetCallerIdentity(t.Context(), nil)
			if code(err) != tt.want {
				t.Errorf("STS: %v, want %q", err, tt.want)
			}
		})
	}
}

// TestQueryErrors sends by hand what no SDK sends.
func TestQueryErrors(t *testing.T) {
	server, run := overContract(t)
	user, err := server.Mint(plain)
	if err != nil {
		t.Fatal(err)
	}
	const unsigned, form = "", "Action=GetCallerIdentity&Version=2011-06-15"
	now := time.Now().UTC()
	authorization := func(key, day, service, signed string) string {
		return "AWS4-HMAC-SHA256 Credential=" + key + "/" + day + "/us-east-1/" + service + "/aws4_request, SignedHeaders=" + signed + ", Signature=00"
	}
	today := now.Format("20060102")
	tests := map[string]struct {
		authorization, body string
		header              []string
		want                string
	}{
		"unsigned":               {unsigned, form, nil, "403 MissingAuthenticationToken"},
		"unsigned questions":     {unsigned, "Action=SimulatePrincipalPolicy", nil, "403 MissingAuthenticationToken"},
		"with a web identity":    {unsigned, "Action=AssumeRoleWithWebIdentity", nil, "403 MissingAuthenticationToken"},
		"with SAML":              {unsigned, "Action=AssumeRoleWithSAML", nil, "403 MissingAuthenticationToken"},
		"no credential":          {"AWS4-HMAC-SHA256 SignedHeaders=host, Signature=00", form, nil, "400 IncompleteSignature"},
		"another algorithm":      {"Bearer x", form, nil, "400 IncompleteSignature"},
		"version 2":              {"AWS x:y", form, nil, "400 IncompleteSignature"},
		"scope of another day":   {authorization(user.AccessKeyID, "20150830", "sts", "host;x-amz-date"), form, nil, "400 IncompleteSignature"},
		"for another service":    {authorization(user.AccessKeyID, today, "ec2", "host;x-amz-date"), form, nil, "403 SignatureDoesNotMatch"},
		"for S3":                 {authorization(user.AccessKeyID, today, "s3", "host;x-amz-date"), form, nil, "403 SignatureDoesNotMatch"},
		"the host is not signed": {authorization(user.AccessKeyID, today, "iam", "x-amz-date"), form, nil, "403 SignatureDoesNotMatch"},
		"the date is not signed": {authorization(user.AccessKeyID, today, "iam", "host"), form, nil, "403 SignatureDoesNotMatch"},
		"a wrong signature":      {authorization(user.AccessKeyID, today, "iam", "host;x-amz-date"), form, nil, "403 SignatureDoesNotMatch"},
		"an unknown key":         {authorization("AKIAX", today, "iam", "host;x-amz-date"), form, nil, "403 InvalidClientTokenId"},
		"a long body":            {authorization(user.AccessKeyID, today, "iam", "host;x-amz-date"), strings.Repeat("x", 1<<20+1), nil, "413 RequestEntityTooLarge"},
		"from a page":            {unsigned, form, []string{"Origin", "http://localhost:3000"}, "403 AccessDenied"},
		"from no origin":         {unsigned, form, []string{"Origin", "null"}, "403 AccessDenied"},
		"from another site":      {unsigned, form, []string{"Sec-Fetch-Site", "cross-site"}, "403 AccessDenied"},
		"from this site":         {unsigned, form, []string{"Sec-Fetch-Site", "same-site"}, "403 AccessDenied"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), "POST", run.URL, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
			req.Header.Set("X-Amz-Date", now.Format("20060102T150405Z"))
			if tt.authorization != "" {
				req.Header.Set("Authorization", tt.authorization)
			}
			for i := 0; i < len(tt.header); i += 2 {
				req.Header.Set(tt.header[i], tt.header[i+1])
			}
			res, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			text, _ := io.ReadAll(res.Body)
			var doc struct {
				XMLName xml.Name `xml:"ErrorResponse"`
				Error   struct{ Type, Code, Message string }
				ID      string `xml:"RequestId"`
			}
			if err := xml.Unmarshal(text, &doc); err != nil || doc.Error.Type != "Sender" || doc.Error.Message == "" || doc.ID == "" {
				t.Errorf("%v: %s", err, text)
			}
			if got := strings.Fields(res.Status)[0] + " " + doc.Error.Code; got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			for name := range res.Header {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("IAM and STS answer pages: %s", name)
				}
			}
		})
	}
}

// TestHost sends signed and unsigned requests under names of this machine and
// of others.
func TestHost(t *testing.T) {
	server, run := overContract(t)
	creds := sandboxtest.Credentials(t, server, plain)
	u, err := url.Parse(run.URL)
	if err != nil {
		t.Fatal(err)
	}
	port := ":" + u.Port()
	tests := map[string]bool{
		"127.0.0.1" + port: true, "127.8.9.10" + port: true, "[::1]" + port: true, "localhost" + port: true, "LocalHost" + port: true,
		"open.localhost" + port: true, "open.s3.localhost" + port: true, "[::ffff:127.0.0.1]" + port: true,

		"evil.example" + port: false, "localhost.evil.example" + port: false, "evillocalhost" + port: false, "127.0.0.1.evil.example" + port: false,
		"192.168.1.1" + port: false, "0.0.0.0" + port: false, "[::]" + port: false, "[fe80::1%25lo]" + port: false, "2130706433" + port: false,
		"127.0.0.1": false, "127.0.0.1:1": false, "localhost:0" + u.Port(): false, "localhost:" + u.Port() + "0": false, "localhost:": false,
		"s3.amazonaws.com": false, "localhost" + port + port: false,
	}
	for host, served := range tests {
		for what, content := range map[string]string{"S3": "", "IAM": "application/x-www-form-urlencoded"} {
			t.Run(what+" "+host, func(t *testing.T) {
				req, err := http.NewRequestWithContext(t.Context(), "POST", run.URL, strings.NewReader("Action=GetRole&RoleName=app"))
				if err != nil {
					t.Fatal(err)
				}
				req.Host = host
				req.Header.Set("Content-Type", content)
				signed, _ := creds.Retrieve(t.Context())
				if err := v4.NewSigner().SignHTTP(t.Context(), signed, req, "5ef1e5dd1f6ed0bd4ed4a5f5ba4fcf1aa3e8e4a5c7cc6ad3cc4e8f3e7f0a8a31", "iam", "us-east-1", time.Now()); err != nil {
					t.Fatal(err)
				}
				res, err := http.DefaultTransport.RoundTrip(req)
				if err != nil {
					t.Fatal(err)
				}
				defer res.Body.Close()
				text, _ := io.ReadAll(res.Body)
				if misdirected := res.StatusCode == 421; misdirected == served || served && !strings.Contains(string(text), "<Code>") {
					t.Errorf("served = %t, want %t: %s %s", !misdirected, served, res.Status, text)
				}
				if !served && strings.Contains(string(text), "role/") {
					t.Errorf("told to %s: %s", host, text)
				}
			})
		}
	}
}
