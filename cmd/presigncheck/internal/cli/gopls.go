package cli

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/gopls"
)

func goplsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "gopls",
		Short: "Bring the check into the editor",
		Args:  noSuchCommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(goplsBuildCommand())
	return cmd
}

func goplsBuildCommand() *cobra.Command {
	var o gopls.Options
	var out string
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Make a gopls with the check inside",
		Long: `Build fetches gopls from the module proxy, adds the check to its analyzers and
builds it. Tell the editor to use the result in place of gopls. It reads
.presigncheck.yaml in the directory in which the editor starts it, or above;
restart the language server after a change of that file.

Severities and notes: findings show as warnings, notes as hints. The gopls
setting "analyses": {"presign": false} or {"presignnotes": false} turns them off.`,
		Example: "  presigncheck gopls build\n  presigncheck gopls build -o ~/bin/gopls",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Progress = cmd.ErrOrStderr()
			return runGoplsBuild(cmd, o, out)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&out, "output", "o", "", "program `file` to write (default gopls-presigncheck where go install puts programs)")
	f.StringVar(&o.Version, "gopls-version", gopls.DefaultVersion, "`version` of gopls")
	f.StringVar(&o.Source, "source", "", "`directory` of presigncheck's source (default: the version of this program)")
	return cmd
}

func runGoplsBuild(cmd *cobra.Command, o gopls.Options, out string) error {
	program, err := gopls.Build(cmd.Context(), o)
	if err != nil {
		return err
	}
	if out == "" {
		dir, err := installDir(cmd.Context())
		if err != nil {
			return err
		}
		out = filepath.Join(dir, "gopls-presigncheck"+filepath.Ext(program))
	}
	if err := gopls.Install(program, out); err != nil {
		return fmt.Errorf("the built gopls cannot be written: %w", err)
	}
	fmt.Fprintln(cmd.OutOrStdout(), out)
	return nil
}

// installDir is where go install puts programs.
func installDir(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOBIN", "GOPATH").Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	bin, path, _ := strings.Cut(string(out), "\n")
	if bin = strings.TrimSpace(bin); bin != "" {
		return bin, nil
	}
	return filepath.Join(filepath.SplitList(strings.TrimSpace(path))[0], "bin"), nil
}
