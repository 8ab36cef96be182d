package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
)

// files is a module of somebody who has read nothing but the README.
const files = `package share

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Files struct {
	Bucket string
	Client *s3.PresignClient
}

func (f *Files) Link(ctx context.Context, customer string) (string, error) {
	req, err := f.Client.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(f.Bucket), Key: aws.String("reports/" + customer)}, s3.WithPresignExpires(time.Hour))
	if err != nil {
		return "", err
	}
	return req.URL, nil
}

func (f *Files) Upload(ctx context.Context, customer string) (string, error) {
	req, err := f.Client.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(f.Bucket), Key: aws.String("inbox/" + customer)}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		return "", err
	}
	return req.URL, nil
}
`

// TestFromZeroToTheFirstVerdict does what the section of that name in the README
// says, with the snapshot that is written by hand, as it stands there.
func TestFromZeroToTheFirstVerdict(t *testing.T) {
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "## From zero to the first verdict\n")
	section, _, _ = strings.Cut(section, "\n## ")
	_, roles, _ := strings.Cut(section, "```json\n")
	roles, _, found := strings.Cut(roles, "```")
	if !found {
		t.Fatal("the section has no snapshot")
	}
	section = strings.Replace(section, roles, "", 1) // the commands are left

	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, "testdata", "webshop", name))
		if err != nil {
			t.Fatal(err)
		}
		writeText(t, filepath.Join(dir, name), strings.Replace(string(text), "module example.com/webshop", "module example.com/files", 1))
	}
	writeText(t, filepath.Join(dir, "share", "share.go"), files)
	writeText(t, filepath.Join(dir, "account", "authorization-details.json"), roles)

	t.Chdir(dir)
	configuration := filepath.Join(dir, ".presigncheck.yaml")
	var said []string
	for _, m := range regexp.MustCompile(`(?m)^    (.*)$`).FindAllStringSubmatch(section, -1) {
		command, _, _ := strings.Cut(m[1], " #")
		args := strings.Fields(command)
		switch {
		case args[0] == "aws", args[0] == "presigncheck" && args[1] == "snapshot": // needs an account
			continue
		case args[0] != "presigncheck":
			if _, err := exec.LookPath("sh"); err != nil {
				t.Skip("not tested: there is no shell")
			}
			if out, err := exec.Command("sh", "-c", command).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", command, err, out)
			}
			continue
		}
		var stdout, stderr bytes.Buffer
		code := cli.Main(args[1:], &stdout, &stderr)
		if code > 1 {
			t.Fatalf("%s ends with %d: %s", command, code, stderr.String())
		}
		said = append(said, stderr.String())
		if text, err := os.ReadFile(configuration); err == nil {
			writeText(t, configuration, strings.ReplaceAll(string(text), "name-of-the-bucket", "files-prod"))
		}
	}
	if n := len(said); n != 3 || !strings.Contains(said[n-1], "2 presign calls (1 works as asked, 1 denied)") {
		t.Errorf("the commands said %q, want the verdicts at last", said)
	}
}
