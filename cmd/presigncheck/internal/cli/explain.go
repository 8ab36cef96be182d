package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain [rule]",
		Short:   "Say what a rule means, why, and how to repair what it finds",
		Example: "  presigncheck explain expiry-unit\n  presigncheck explain",
		Args:    cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, r := range analyzer.Rules() {
				names = append(names, r.Name+"\t"+r.Title)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				listRules(cmd.OutOrStdout())
				return nil
			}
			return explainRule(cmd.OutOrStdout(), args[0])
		},
	}
}

func listRules(w io.Writer) {
	for _, r := range analyzer.Rules() {
		fmt.Fprintf(w, "%-20s %-8s %s\n", r.Name, r.Severity, r.Title)
	}
}

func explainRule(w io.Writer, name string) error {
	r, ok := analyzer.RuleByName(name)
	if !ok {
		var names []string
		for _, r := range analyzer.Rules() {
			names = append(names, r.Name)
		}
		return fmt.Errorf("unknown rule %q%s", name, spelling.Suggest(name, names))
	}
	fmt.Fprintf(w, "%s (%s): %s\n\n%s\n\nReported:\n\n%s\n\nSound:\n\n%s\n\n", r.Name, r.Severity, r.Title, r.Doc, indent(r.Bad), indent(r.Good))
	if comment := r.Suppress(); comment != "" {
		fmt.Fprintf(w, "Suppressed, on the line of the call or above it:\n\n%s\n\n", indent(comment))
	}
	fmt.Fprintf(w, "Configured, in %s:\n\n%s\n\n", config.Name, indent(strings.TrimSuffix(r.Configure(), "\n")))
	if len(r.Sources) > 0 {
		fmt.Fprintln(w, "Sources:")
	}
	for _, s := range r.Sources {
		fmt.Fprintf(w, "    %s\n", s)
	}
	return nil
}

func indent(code string) string {
	return "    " + strings.ReplaceAll(code, "\n", "\n    ")
}
