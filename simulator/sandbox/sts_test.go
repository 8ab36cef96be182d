package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

const role = "arn:aws:iam::" + sandboxtest.Owner + ":role/app"

func fromSTS(c *types.Credentials) aws.CredentialsProvider {
	return sandboxtest.Static(aws.Credentials{AccessKeyID: *c.AccessKeyId, SecretAccessKey: *c.SecretAccessKey, SessionToken: *c.SessionToken})
}

func TestSTSWithTheSDKClient(t *testing.T) {
	clock := time.Now()
	server, run := sandboxtest.Start(t, grants, sandbox.Config{Now: func() time.Time { return clock }})
	user := sandboxtest.STS(run.URL, sandboxtest.Credentials(t, server, sandboxtest.User("all")))

	who, err := user.GetCallerIdentity(t.Context(), nil)
	if err != nil || *who.Arn != sandboxtest.User("all") || *who.Account != sandboxtest.Owner || !strings.HasPrefix(*who.UserId, "AIDA") {
		t.Fatalf("GetCallerIdentity: %+v, %v", who, err)
	}
	assumed, err := user.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(role), RoleSessionName: aws.String("night"), DurationSeconds: aws.Int32(900)})
	if err != nil {
		t.Fatal(err)
	}
	want := "arn:aws:sts::" + sandboxtest.Owner + ":assumed-role/app/night"
	if *assumed.AssumedRoleUser.Arn != want || assumed.Credentials.Expiration.Sub(clock).Round(time.Minute) != 15*time.Minute {
		t.Errorf("AssumeRole: %+v", assumed)
	}
	session := sandboxtest.STS(run.URL, fromSTS(assumed.Credentials))
	who, err = session.GetCallerIdentity(t.Context(), nil)
	if err != nil || *who.Arn != want {
		t.Fatalf("as session: %+v, %v", who, err)
	}

	token, err := user.GetSessionToken(t.Context(), nil)
	if err != nil || token.Credentials.Expiration.Sub(clock).Round(time.Minute) != 12*time.Hour {
		t.Errorf("GetSessionToken: %+v, %v", token, err)
	}
	_, err = session.GetSessionToken(t.Context(), nil)
	if code(err) != "AccessDenied" {
		t.Errorf("GetSessionToken of a session: %v", err)
	}
	_, err = session.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(role), RoleSessionName: aws.String("chained"), DurationSeconds: aws.Int32(3601)})
	if code(err) != "ValidationError" || !strings.Contains(err.Error(), "role chaining") {
		t.Errorf("long chained session: %v", err)
	}
	_, err = user.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(role + "-unknown"), RoleSessionName: aws.String("x1")})
	if code(err) != "AccessDenied" {
		t.Errorf("unknown role: %v", err)
	}

	clock = clock.Add(16 * time.Minute)
	if _, err = session.GetCallerIdentity(t.Context(), nil); code(err) != "RequestTimeTooSkewed" && code(err) != "ExpiredToken" {
		t.Errorf("expired session: %v", err)
	}
}

// TestCredentialsOfASession holds S3's answers to good, missing, wrong and
// expired tokens, in presigned URLs, which outlive their session.
func TestCredentialsOfASession(t *testing.T) {
	clock := time.Now()
	server, run := sandboxtest.Start(t, grants, sandbox.Config{Now: func() time.Time { return clock }})
	put(t, sandboxtest.Client(run.URL, sandboxtest.Credentials(t, server, role)), "k", "data")
	good, err := server.Mint(role)
	if err != nil {
		t.Fatal(err)
	}
	user, err := server.Mint(sandboxtest.User("all"))
	if err != nil {
		t.Fatal(err)
	}
	presign := func(change func(*aws.Credentials), base aws.Credentials) string {
		change(&base)
		r, err := s3.NewPresignClient(sandboxtest.Client(run.URL, sandboxtest.Static(base))).PresignGetObject(t.Context(),
			&s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")}, s3.WithPresignExpires(24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return r.URL
	}
	session := presign(func(*aws.Credentials) {}, good)
	got := map[string]string{
		"session":          send(t, "GET", session, nil, ""),
		"no token":         send(t, "GET", presign(func(c *aws.Credentials) { c.SessionToken = "" }, good), nil, ""),
		"other token":      send(t, "GET", presign(func(c *aws.Credentials) { c.SessionToken = "x" }, good), nil, ""),
		"token for a user": send(t, "GET", presign(func(c *aws.Credentials) { c.SessionToken = "x" }, user), nil, ""),
		"wrong secret":     send(t, "GET", presign(func(c *aws.Credentials) { c.SecretAccessKey = "x" }, good), nil, ""),
		"unknown key":      send(t, "GET", presign(func(c *aws.Credentials) { c.AccessKeyID = "AKIAUNKNOWN" }, user), nil, ""),
	}
	clock = clock.Add(2 * time.Hour)
	got["session over, URL not"] = send(t, "GET", session, nil, "")
	want := map[string]string{
		"session": "200 data", "no token": "403 InvalidAccessKeyId", "other token": "400 InvalidToken",
		"token for a user": "400 InvalidToken", "wrong secret": "403 SignatureDoesNotMatch",
		"unknown key": "403 InvalidAccessKeyId", "session over, URL not": "400 ExpiredToken",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
