package bind_test

import (
	"context"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/bind"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

// A template with the functions of a shop, each with a role of its own.
func template(functions string) string {
	return `
Parameters:
  Runtime: {Type: String}
Resources:
  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: media}}
  One: {Type: AWS::IAM::Role, Properties: {RoleName: one}}
  Two: {Type: AWS::IAM::Role, Properties: {RoleName: two}}
` + functions
}

func function(name, role, runtime, code string) string {
	s := "  " + name + ":\n    Type: AWS::Lambda::Function\n    Properties:\n      Role: !GetAtt " + role + ".Arn\n      Environment: {Variables: {BUCKET: !Ref Media}}\n"
	if runtime != "" {
		s += "      Runtime: " + runtime + "\n"
	}
	if code != "" {
		s += "      Code: " + code + "\n"
	}
	return s
}

// TestFind ties the package videos to the role that signs in it, by its directory,
// else by its name, and never to what cannot run Go.
func TestFind(t *testing.T) {
	for _, test := range []struct {
		name, functions string
		identity        string // "" for none
		unsure          bool
	}{
		{"by name", function("Videos", "One", "provided.al2023", ""), "One", false},
		{"by the name with a word for what it is", function("VideosFunction", "One", "", ""), "One", false},
		{"by the directory, before the name", function("Videos", "One", "", "") + function("Other", "Two", "", "videos"), "Two", false},
		{"an image", function("Videos", "One", "", ""), "One", false},
		{"a runtime that is not known", function("Videos", "One", "!Ref Runtime", ""), "One", false},
		{"the old runtime of Go", function("Videos", "One", "go1.x", ""), "One", false},
		{"Node.js by name", function("Videos", "One", "nodejs22.x", ""), "", false},
		{"Python by its directory", function("Other", "One", "python3.13", "videos"), "", false},
		{"Python by its directory, and Go by name", function("Other", "One", "python3.13", "videos") + function("Videos", "Two", "provided.al2", ""), "Two", false},
		{"two that fit alike", function("Videos", "One", "", "") + function("VideosLambda", "Two", "", ""), "", true},
		{"two of one role", function("Videos", "One", "", "") + function("VideosLambda", "One", "", ""), "One", false},
		{"none", function("Other", "One", "", ""), "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "template.yaml")
			if err := os.WriteFile(file, []byte(template(test.functions)), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(filepath.Join(dir, "videos"), 0o700); err != nil {
				t.Fatal(err)
			}
			p, err := plan.Read([]string{file}, plan.Options{Account: "111122223333"})
			if err != nil {
				t.Fatal(err)
			}
			site := analyzer.Site{Package: "example.com/shop/videos", Operation: "GetObject", Bucket: `os.Getenv("BUCKET")`}
			site.Position = token.Position{Filename: filepath.Join(dir, "videos", "videos.go"), Line: 1}
			r := bind.Find(context.Background(), p, []analyzer.Site{site})
			identity := ""
			if len(r.Sign) > 0 {
				identity = r.Sign[0].Identity
				if r.Sign[0].Values[`os.Getenv("BUCKET")`] != "media" || len(r.Taken) != 1 || !strings.Contains(r.Taken[0], identity) {
					t.Errorf("%+v, %q", r.Sign[0], r.Taken)
				}
			}
			if identity != test.identity || test.unsure != (len(r.Unsure) == 1) {
				t.Errorf("signed by %q, want %q; unsure: %q", identity, test.identity, r.Unsure)
			}
		})
	}
}
