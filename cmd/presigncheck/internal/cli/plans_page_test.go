package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
)

// takes is a plan over the example's account that takes a policy from its role.
const takes = `{"format_version": "1.2", "resource_changes": [
  {"address": "aws_iam_role.streamer", "mode": "managed", "type": "aws_iam_role", "name": "streamer", "change": {"actions": ["no-op"],
    "before": {"name": "streamer", "path": "/webshop/", "arn": "arn:aws:iam::111122223333:role/webshop/streamer"}, "after": {"name": "streamer", "path": "/webshop/", "arn": "arn:aws:iam::111122223333:role/webshop/streamer"}}},
  {"address": "aws_iam_role_policy_attachment.films", "mode": "managed", "type": "aws_iam_role_policy_attachment", "name": "films", "change": {"actions": ["delete"],
    "before": {"role": "streamer", "policy_arn": "arn:aws:iam::111122223333:policy/stream-films"}, "after": null}}],
 "configuration": {"root_module": {"resources": [{"address": "aws_iam_role.streamer", "expressions": {"name": {}}}]}}}`

var example = regexp.MustCompile("(?s)```\n\\$ presigncheck ([^\n]*)\n.*?```\n")

// TestPlansPage holds that the page on plans shows what the commands on it print;
// -update rewrites it.
func TestPlansPage(t *testing.T) {
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "cmd", "presigncheck", "docs", "plans.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, "testdata", "webshop"))); err != nil {
		t.Fatal(err)
	}
	writeText(t, filepath.Join(dir, "takes.json"), takes)
	configuration, err := os.ReadFile(filepath.Join(dir, ".presigncheck.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	shown := 0
	got := example.ReplaceAllStringFunc(string(page), func(block string) string {
		command := example.FindStringSubmatch(block)[1]
		if strings.Contains(command, "--snapshot") {
			writeText(t, ".presigncheck.yaml", string(configuration))
		} else if err := os.RemoveAll(".presigncheck.yaml"); err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		if code := cli.Main(strings.Fields(command), &stdout, &stderr); code > 1 {
			t.Fatalf("%s ends with %d: %s", command, code, stderr.String())
		}
		shown++
		return "```\n$ presigncheck " + command + "\n" + stdout.String() + "```\n"
	})
	if shown < 4 {
		t.Errorf("%d examples", shown)
	}
	if *update {
		writeText(t, path, got)
	}
	if d := cmp.Diff(string(page), got); d != "" && !*update {
		t.Errorf("the page is not what the commands print; rewrite it with -update\n%s", d)
	}
}
