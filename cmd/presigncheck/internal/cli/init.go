package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/starter"
	"github.com/presigncheck/presigncheck/simulator/atomicfile"
)

// initOptions are the flags of init.
type initOptions struct {
	starter.Options
	print bool
	tags  string
}

func initCommand() *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init [packages]",
		Short: "Write a first " + config.Name + " from what the code has",
		Long: `Init looks for presign calls and writes a ` + config.Name + ` with comments: the
limits, the packages that sign, and the expressions that stand for buckets. An
existing file is left alone. With --principal the part about verify is in force.`,
		Example: `  presigncheck init
  presigncheck init --principal arn:aws:iam::111122223333:role/app --snapshot account ./...
  presigncheck init --print ./...`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.Principal, "principal", "", "`ARN` of the user or role that signs")
	f.StringVar(&o.Snapshot, "snapshot", "", "`directory` with the account's policies")
	f.BoolVar(&o.print, "print", false, "print the file instead of writing it")
	f.StringVar(&o.tags, "tags", "", "comma-separated build `tags`")
	return cmd
}

func (o initOptions) run(cmd *cobra.Command, args []string) error {
	if o.Principal != "" && !strings.HasPrefix(o.Principal, "arn:") {
		return fmt.Errorf("--principal %q is not an ARN, such as arn:aws:iam::111122223333:role/app", o.Principal)
	}
	if _, err := os.Stat(config.Name); !o.print && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already; --print shows what would be written", config.Name)
	}
	if len(args) == 0 {
		args = []string{"./..."}
	}
	run, err := lintOptions{format: "text", failOn: "warning", tests: false, tags: o.tags}.lint(cmd, args)
	if err != nil {
		return err
	}
	if o.print {
		return starter.Write(cmd.OutOrStdout(), run.report, o.Options)
	}
	err = atomicfile.Write(config.Name, 0o644, func(w io.Writer) error { return starter.Write(w, run.report, o.Options) })
	if err != nil {
		return err
	}
	run.summarize(cmd.ErrOrStderr())
	fmt.Fprintf(cmd.ErrOrStderr(), "presigncheck: wrote %s; run \"presigncheck ./...\", and \"presigncheck verify ./...\" once it says who signs\n", config.Name)
	return run.complete()
}
