package sandbox_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// TestFullSandboxSaysWhoseLimitItIs stores more than there is room for, in
// each way, and goes on when something was deleted.
func TestFullSandboxSaysWhoseLimitItIs(t *testing.T) {
	server, _, c := client(t)
	server.Store.LimitData(3 << 20)
	b, k := aws.String(bucket), aws.String("k")
	put(t, c, "k", strings.Repeat("x", 2<<20))
	upload, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: b, Key: k})
	if err != nil {
		t.Fatal(err)
	}
	big := func() io.Reader { return bytes.NewReader(make([]byte, 2<<20)) }
	tests := map[string]func() error{
		"object": func() error {
			_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: b, Key: aws.String("other"), Body: big()})
			return err
		},
		"part": func() error {
			_, err := c.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: b, Key: k, UploadId: upload.UploadId, PartNumber: aws.Int32(1), Body: big()})
			return err
		},
		"copy": func() error {
			_, err := c.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: b, Key: aws.String("other"), CopySource: aws.String(bucket + "/k")})
			return err
		},
	}
	for name, try := range tests {
		if err := try(); code(err) != "SandboxLimitExceeded" || !strings.Contains(err.Error(), "at most 3 MiB") || !strings.Contains(err.Error(), "its own limit") || !strings.Contains(err.Error(), "--max-data") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: b, Key: k}); err != nil {
		t.Fatal(err)
	}
	for name, try := range tests {
		if err := try(); name != "copy" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: b, Key: aws.String("other")}); err != nil {
			t.Fatal(err)
		}
		if name == "part" {
			return
		}
	}
}

// TestObjectLimit: what one request may bring.
func TestObjectLimit(t *testing.T) {
	_, _, c := client(t)
	_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), Body: bytes.NewReader(make([]byte, 64<<20+1))})
	if code(err) != "EntityTooLarge" || !strings.Contains(err.Error(), "at most 64 MiB") || !strings.Contains(err.Error(), "its own limit") {
		t.Error(err)
	}
}

func TestSessionConstraints(t *testing.T) {
	server, run := sandboxtest.Start(t, grants, sandbox.Config{})
	user := sandboxtest.STS(run.URL, sandboxtest.Credentials(t, server, sandboxtest.User("all")))
	tags := func(n int, key string) (out []types.Tag) {
		for i := range n {
			out = append(out, types.Tag{Key: aws.String(fmt.Sprint(key, i)), Value: aws.String("v")})
		}
		return out
	}
	tests := map[string]struct {
		change func(*sts.AssumeRoleInput)
		says   string
	}{
		"name too short":   {func(in *sts.AssumeRoleInput) { in.RoleSessionName = aws.String("x") }, "roleSessionName"},
		"name too long":    {func(in *sts.AssumeRoleInput) { in.RoleSessionName = aws.String(strings.Repeat("x", 65)) }, "roleSessionName"},
		"slash in name":    {func(in *sts.AssumeRoleInput) { in.RoleSessionName = aws.String("a/b") }, "roleSessionName"},
		"long external ID": {func(in *sts.AssumeRoleInput) { in.ExternalId = aws.String(strings.Repeat("x", 1225)) }, "externalId"},
		"long policy":      {func(in *sts.AssumeRoleInput) { in.Policy = aws.String(strings.Repeat(" ", 2049)) }, "policy"},
		"long identity":    {func(in *sts.AssumeRoleInput) { in.SourceIdentity = aws.String(strings.Repeat("x", 65)) }, "sourceIdentity"},
		"many policies": {func(in *sts.AssumeRoleInput) {
			in.PolicyArns = make([]types.PolicyDescriptorType, 11)
			for i := range in.PolicyArns {
				in.PolicyArns[i].Arn = aws.String("arn:aws:iam::aws:policy/x")
			}
		}, "policyArns"},
		"many tags":  {func(in *sts.AssumeRoleInput) { in.Tags = tags(51, "k") }, "tags"},
		"a long tag": {func(in *sts.AssumeRoleInput) { in.Tags = tags(1, strings.Repeat("k", 128)) }, "tags"},
		"as STS takes it": {func(in *sts.AssumeRoleInput) {
			in.Tags = tags(50, "k")
			in.RoleSessionName = aws.String("a.b@c=d,e+f-g_h")
		}, ""},
	}
	for name, tt := range tests {
		in := &sts.AssumeRoleInput{RoleArn: aws.String(role), RoleSessionName: aws.String("night")}
		tt.change(in)
		_, err := user.AssumeRole(t.Context(), in)
		if tt.says == "" && err != nil || tt.says != "" && (code(err) != "ValidationError" || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFormHead sends forms that are wrong before their file, unsigned.
func TestFormHead(t *testing.T) {
	_, run := sandboxtest.Start(t, grants, sandbox.Config{})
	field := func(name, value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	file := field("file", "data") + "--b--\r\n"
	tests := map[string]struct{ boundary, body, want string }{
		"nothing signed":        {"b", field("key", "k") + file, "403 AccessDenied"},
		"a long field":          {"b", field("key", strings.Repeat("x", 60<<10)) + file, "400 MaxPostPreDataLengthExceededError"},
		"many long fields":      {"b", field("a", strings.Repeat("x", 15<<10)) + field("b", strings.Repeat("x", 15<<10)) + file, "400 MaxPostPreDataLengthExceededError"},
		"long header of a part": {"b", "--b\r\nX: " + strings.Repeat("x", 60<<10) + "\r\n\r\n" + file, "400 MaxPostPreDataLengthExceededError"},
		"many headers of it":    {"b", "--b\r\n" + strings.Repeat("X: y\r\n", 20_000) + "\r\n" + file, "400 MaxPostPreDataLengthExceededError"},
		"long preamble":         {"b", strings.Repeat("x", 60<<10) + "\r\n" + file, "400 MalformedPOSTRequest"},
		"many fields":           {"b", many(101, field) + file, "400 MalformedPOSTRequest"},
		"a field twice":         {"b", field("key", "k") + field("Key", "l") + file, "400 InvalidArgument"},
		"a long boundary":       {strings.Repeat("b", 71), file, "400 MalformedPOSTRequest"},
		"no boundary":           {"", file, "400 MalformedPOSTRequest"},
		"no file":               {"b", field("key", "k") + "--b--\r\n", "400 InvalidArgument"},
		"cut off":               {"b", "--b\r\nContent-Dis", "400 MalformedPOSTRequest"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := send(t, "POST", run.URL+"/"+bucket, http.Header{"Content-Type": {`multipart/form-data; boundary="` + tt.boundary + `"`}}, tt.body)
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func many(n int, field func(name, value string) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(field(fmt.Sprint("x-ignore-", i), ""))
	}
	return b.String()
}

// TestFileIsReadOnlyWhenItMayBeStored sends the head of a form and waits for
// the answer before it sends the file.
func TestFileIsReadOnlyWhenItMayBeStored(t *testing.T) {
	_, run := sandboxtest.Start(t, grants, sandbox.Config{})
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	for name, value := range map[string]string{"key": "k", "policy": "e30=", "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Signature": "0",
		"X-Amz-Credential": "AKIAX/20260101/" + region + "/s3/aws4_request", "X-Amz-Date": "20260101T000000Z"} {
		w.WriteField(name, value)
	}
	w.CreateFormFile("file", "f")
	head.WriteString(strings.Repeat("x", 8<<10)) // the reader looks ahead
	c, err := net.Dial("tcp", strings.TrimPrefix(run.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "POST /%s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", bucket, strings.TrimPrefix(run.URL, "http://"), w.FormDataContentType(), 50<<20)
	c.Write(head.Bytes())
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	answer := make([]byte, 12)
	if _, err := io.ReadFull(c, answer); err != nil || string(answer) != "HTTP/1.1 403" {
		t.Errorf("%q, %v", answer, err)
	}
}
