package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/analyzer/config"
)

func configCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "config [package or directory]",
		Short: "Say which settings hold for a package, and from which file",
		Long: `Config prints the limits and severities that hold for a package, and the file
that each comes from. The command, go vet, gopls and golangci-lint all look for
` + config.Name + ` (or .presigncheck.yml) in the same way: in the package's
directory and those above it, up to the root of the repository.

Of the files at the module's root and above, the nearest that has an entry of
limits or rules, or any other key, decides it; apis and overrides are added up.
Files below the module's root hold for the packages below them, and may have
limits, rules and overrides only. With --config nothing else is read.`,
		Example: `  presigncheck config
  presigncheck config ./videos
  presigncheck config example.com/webshop/videos`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			if _, err := os.Stat(dir); err != nil {
				found, err := exec.CommandContext(cmd.Context(), "go", "list", "-find", "-f", "{{.Dir}}", "--", dir).Output()
				if err != nil {
					return fmt.Errorf("%s is neither a directory nor a package that the go command finds", dir)
				}
				dir = strings.TrimSpace(string(found))
			}
			return printConfig(cmd.OutOrStdout(), dir)
		},
	}
}

func printConfig(w io.Writer, dir string) error {
	file, err := config.For(dir)
	if err != nil {
		return err
	}
	pkg, err := config.PackagePath(dir)
	if err != nil {
		pkg = dir // of no module
	}
	wd, err := os.Getwd()
	if err != nil {
		return err
	}
	short := func(path string) string {
		if rel, err := filepath.Rel(wd, path); err == nil {
			return filepath.ToSlash(rel)
		}
		return path
	}
	fmt.Fprintln(w, pkg)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range file.Settings(pkg) {
		from := "built in"
		if s.From != "" {
			from = short(s.From)
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\n", s.Key, s.Value, from)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, path := range file.Files() {
		fmt.Fprintln(w, "read:", short(path))
	}
	return nil
}
