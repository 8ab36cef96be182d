package cli

import (
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
	if err := cmd.ParseFlags(rest); err != nil {
		t.Errorf("%s: %v", line, err)
	}
}
