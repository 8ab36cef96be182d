package probe

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// minFormSize is the lower end of the probe's content-length-range, far above
// the size of its file.
const minFormSize = 1 << 20

// signForm makes the upload form with the SDK's presign client: a policy that
// demands a file larger than the one that is sent.
func (r request) signForm(ctx context.Context, c aws.Credentials, t Target) (request, error) {
	fields := formFields(t)
	conditions := []any{[]any{"content-length-range", minFormSize, 2 * minFormSize}}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		conditions = append(conditions, map[string]string{name: fields[name]})
	}
	options := s3.Options{Region: t.Region, UsePathStyle: t.PathStyle, Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c, nil })}
	if t.Endpoint != "" {
		options.BaseEndpoint = &t.Endpoint
	}
	post, err := s3.NewPresignClient(s3.New(options)).PresignPostObject(ctx,
		&s3.PutObjectInput{Bucket: &t.Operation.Bucket, Key: &r.key},
		func(o *s3.PresignPostOptions) { o.Expires, o.Conditions = signatureLife, conditions })
	if err != nil {
		return r, fmt.Errorf("signing the form: %w", err)
	}
	maps.Copy(fields, post.Values)
	return r.withForm(ctx, post.URL, fields)
}

// ownField finds a parameter that would be replaced: the probe asks for a key of
// its own choice, under a policy of its own.
func ownField(d Design, t Target) (name string, taken bool) {
	if !d.Form {
		return "", false
	}
	for _, name := range []string{"bucket", "key", "policy"} {
		if _, taken := t.Operation.Params[name]; taken {
			return name, true
		}
	}
	return "", false
}

// formFields are the parameters of the real form: headers by their own name,
// but acl and tagging without x-amz-.
func formFields(t Target) map[string]string {
	fields := map[string]string{}
	for name, p := range t.Operation.Params {
		if name = strings.ToLower(name); !p.Known || notSent(name) {
			continue
		}
		switch name {
		case "x-amz-acl":
			name = "acl"
		case "x-amz-tagging":
			name = "tagging"
		}
		fields[name] = p.Value
	}
	return fields
}

// withForm encodes the fields, the file last as S3 demands.
func (r request) withForm(ctx context.Context, url string, fields map[string]string) (request, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if err := w.WriteField(name, fields[name]); err != nil {
			return r, err
		}
	}
	file, err := w.CreateFormFile("file", "presigncheck")
	if err != nil {
		return r, err
	}
	if _, err := file.Write([]byte(r.design.Body)); err != nil {
		return r, err
	}
	if err := w.Close(); err != nil {
		return r, err
	}
	r.body, r.form = body.Bytes(), fields
	return r.with(ctx, url, http.Header{"Content-Type": {w.FormDataContentType()}})
}

func (r request) forgedForm(ctx context.Context) (request, error) {
	fields := maps.Clone(r.form)
	for name, value := range fields {
		if name == "X-Amz-Signature" {
			fields[name] = flip(value)
		}
	}
	return r.withForm(ctx, r.URL.String(), fields)
}
