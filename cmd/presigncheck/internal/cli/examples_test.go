package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every command has an example, and its flags are flags that there are.
func TestExamples(t *testing.T) {
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			if sub.Name() != "completion" && sub.Name() != "help" { // cobra's own
				visit(sub)
			}
		}
		if !c.Runnable() || c.HasParent() && c.HasSubCommands() {
			return
		}
		if c.Example == "" {
			t.Errorf("%s has no example", c.CommandPath())
		}
		for line := range strings.SplitSeq(strings.ReplaceAll(c.Example, "\\\n", " "), "\n") {
			if args := strings.Fields(line); len(args) > 0 && args[0] == "presigncheck" {
				checkExample(t, line, args[1:])
			}
		}
	}
	visit(root())
}

func checkExample(t *testing.T, line string, args []string) {
	t.Helper()
	for i, a := range args {
		if a == ">" || a == "|" { // the rest is the shell's
			args = args[:i]
			break
		}
	}
	cmd, rest, err := root().Find(args)
	if err != nil {
		t.Errorf("%s: %v", line, err)
		return
	}
	cmd.InitDefaultVersionFlag() // which cobra adds when it executes
	if err := cmd.ParseFlags(rest); err != nil {
		t.Errorf("%s: %v", line, err)
	}
}

var written = regexp.MustCompile("(?m)^ {4,}presigncheck (.*)$|`presigncheck ([^`\n]+)`")

// TestWrittenCommands: the commands in what people read are commands, with flags
// that there are.
func TestWrittenCommands(t *testing.T) {
	const root = "../../../.."
	var pages []string
	for _, pattern := range []string{"*.md", ".github/*.md", ".github/ISSUE_TEMPLATE/*.yml", ".github/actions/*/*.md", "cmd/presigncheck/docs/*.md", "cmd/presigncheck/docs/rules/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	commands := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range written.FindAllStringSubmatch(strings.ReplaceAll(string(text), "\\\n", " "), -1) {
			command, _, _ := strings.Cut(m[1]+m[2], " #")
			if fields := strings.Fields(command); len(fields) > 0 && !strings.HasSuffix(fields[0], ":") && !strings.Contains(command, "  ") {
				commands++
				checkExample(t, filepath.Base(page)+": presigncheck "+command, fields)
			}
		}
	}
	if commands < 40 {
		t.Errorf("%d commands were looked at; there are more", commands)
	}
}
