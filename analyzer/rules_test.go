package analyzer_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/program"
)

// around is what the examples of the rules leave out.
const around = `package credentials

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go/aws/request"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func example%d(ctx context.Context, client *s3.PresignClient, b, k *string, r *http.Request, stsClient stscreds.AssumeRoleAPIClient%s) any {
	const role = "arn:aws:iam::111122223333:role/app"
	expires := s3.WithPresignExpires(time.Minute)
	_ = expires
	%s
	return nil
}
`

// TestExamples: what a rule's documentation shows as reported is reported, and
// what it shows as sound is not.
func TestExamples(t *testing.T) {
	dir := fixture(t, "apis")
	overlay := make(map[string][]byte)
	file := func(n int) string { return filepath.Join(dir, "credentials", fmt.Sprintf("example%d.go", n)) }
	for i, rule := range analyzer.Rules() {
		if rule.Verify {
			continue
		}
		overlay[file(2*i)] = []byte(source(2*i, rule.Bad))
		overlay[file(2*i+1)] = []byte(source(2*i+1, rule.Good))
	}
	reported := check(t, dir, overlay)
	for i, rule := range analyzer.Rules() {
		if rule.Name == analyzer.Suppression || rule.Verify {
			continue // a comment, whose call is any, and what the policies say
		}
		if !reported[file(2*i)][rule.Name] {
			t.Errorf("%s: not reported:\n%s", rule.Name, rule.Bad)
		}
		if reported[file(2*i+1)][rule.Name] {
			t.Errorf("%s: reported:\n%s", rule.Name, rule.Good)
		}
	}
}

// check is the rules that are broken in each file.
func check(t *testing.T, dir string, overlay map[string][]byte) map[string]map[string]bool {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax |
			packages.NeedFiles | packages.NeedTypesSizes | packages.NeedModule | packages.NeedExportFile,
		Dir: dir, Overlay: overlay,
	}, "./credentials")
	if err != nil {
		t.Fatal(err)
	}
	cfg := analyzer.Default()
	cfg.Strict = true
	result, err := program.Check(cfg, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]map[string]bool)
	for _, s := range result.Sites {
		found[s.Position.Filename] = make(map[string]bool)
	}
	for name, text := range overlay {
		if found[name] == nil {
			t.Fatalf("no call is found in\n%s", text)
		}
	}
	for _, f := range result.Findings {
		found[f.Position.Filename][f.Rule] = true
	}
	return found
}

var assigned = regexp.MustCompile(`(?m)^(req|url), err :=`)

var returned = regexp.MustCompile(`(?m)^return (.*), err$`)

// source makes a file of an example: a function, and what it takes.
func source(n int, example string) string {
	var params string
	switch {
	case strings.Contains(example, "input :="):
	case strings.Contains(example, "PutObject(ctx, input"):
		params = ", input *s3.PutObjectInput"
	default:
		params = ", input *s3.GetObjectInput"
	}
	if strings.Contains(example, "req.Presign") {
		params += ", req *request.Request"
	}
	if strings.Contains(example, ", week)") {
		params += ", week func(*s3.PresignOptions)"
	}
	if !strings.Contains(example, "Presign(") && !strings.Contains(example, ".Presign") { // only what changes is shown
		example += "\nclient = s3.NewPresignClient(s3.New(s3.Options{Credentials: provider}))\n" +
			"client.PresignGetObject(ctx, input, s3.WithPresignExpires(6*time.Hour))"
	}
	if m := assigned.FindStringSubmatch(example); m != nil && !strings.Contains(example, "return") {
		example += "\n_, _ = " + m[1] + ", err"
	}
	example = strings.ReplaceAll(example, "client := ", "client = ")
	example = returned.ReplaceAllString(strings.ReplaceAll(example, "…", ""), "return []any{$1, err}")
	return fmt.Sprintf(around, n, params, example)
}
