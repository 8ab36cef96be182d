// Package cli is the command line: it reads flags, puts the parts together
// and turns what went wrong into one line and an exit status.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/github"
	"github.com/presigncheck/presigncheck/simulator/redact"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// The exit statuses of the command.
const (
	statusClean    = 0 // everything that was asked for was checked, and nothing is to be reported
	statusFindings = 1 // findings at or above --fail-on
	statusFailed   = 2 // the job could not be done, or not completely
	statusStored   = 3 // a server stored what a probe made it refuse
)

// errFindings ends a run that did its job and has something to report.
var errFindings = errors.New("there are findings")

// errStored ends a run in which a server took a write that it had to refuse.
var errStored = errors.New("a server stored what a probe sent to be refused; remove it, see above")

// errInterrupted ends a run that was told to stop.
var errInterrupted = errors.New("interrupted")

// Main runs the command with args and returns the exit status.
func Main(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	writeErrors()
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	ran, err := cmd.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return statusClean
	case errors.Is(err, errFindings):
		return statusFindings
	case errors.Is(err, errStored):
		fmt.Fprintln(stderr, "presigncheck:", err)
		return statusStored
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "presigncheck:", errInterrupted)
		return statusFailed
	}
	fmt.Fprintln(stderr, "presigncheck:", oneLine(err))
	annotate(stderr, ran, err)
	return statusFailed
}

// annotate says in GitHub, where people read annotations before logs, that the job
// could not be done. The format for GitHub has done so.
func annotate(stderr io.Writer, ran *cobra.Command, err error) {
	format := ran.Flags().Lookup("format")
	if os.Getenv("GITHUB_ACTIONS") == "true" && (format == nil || format.Value.String() != github.Name) {
		github.Annotate(stderr, oneLine(err))
	}
}

// oneLine is an error for showing. Errors quote arguments, configuration and
// servers, and with them signatures and tokens, which are removed here, the
// one way by which errors are printed.
func oneLine(err error) string {
	return redact.Text(strings.TrimPrefix(strings.Join(strings.Fields(err.Error()), " "), "-: ")) // an error of packages without a place
}

// likeFlag is the flag that was probably meant by one that there is not; "" for
// none.
func likeFlag(c *cobra.Command, err error) string {
	_, name, unknown := strings.Cut(err.Error(), "unknown flag: --")
	if !unknown {
		return ""
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if like := spelling.Nearest(name, names); like != "" {
		return "--" + like
	}
	return ""
}

func root() *cobra.Command {
	var o lintOptions
	var dir string
	cmd := &cobra.Command{
		Use:   "presigncheck [packages]",
		Short: "Check S3 presigned URLs: their expiry, and whether the signer may",
		Long: `Presigncheck finds the calls of a Go program that sign S3 URLs, and judges the
expiry that reaches each of them. With "verify" it also asks whether the
identity that signs may do what the URL is for, and how long the URL works.

Packages are named as for go build; the default is the one in this directory.
Without a command, presigncheck does what "presigncheck lint" does.

Exit status: 0 everything was checked and there is nothing to report, 1 findings
at or above --fail-on, 2 the job could not be done, or not completely, 3 a server
stored what a probe sent to be refused.`,
		Example: `  presigncheck ./...
  presigncheck verify ./...
  go vet -vettool=$(which presigncheck) ./...`,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, args []string) error { return runLint(cmd, args, o) },
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			if err := changeDir(dir); err != nil {
				return err
			}
			if c.Flags().Lookup("sarif") != nil {
				return nil // its report has to say so
			}
			return checkValues(c)
		},
	}
	cmd.PersistentFlags().StringVarP(&dir, "dir", "C", "", "change to `directory` first")
	o.addFlags(cmd)
	cmd.SetFlagErrorFunc(flagError)
	cmd.Version = version()
	cmd.AddCommand(initCommand())
	cmd.AddCommand(lintCommand(), verifyCommand(), simulateCommand(), explainCommand())
	cmd.AddCommand(goplsCommand())
	cmd.AddCommand(configCommand())
	cmd.AddCommand(probeCommand())
	cmd.AddCommand(sandboxCommand())
	cmd.AddCommand(snapshotCommand())
	cmd.AddCommand(whoCanCommand(), policyCommand())
	onlyOnce(cmd.PersistentFlags())
	onlyOnce(cmd.Flags())
	for _, c := range cmd.Commands() {
		onlyOnce(c.Flags())
		for _, below := range c.Commands() {
			onlyOnce(below.Flags())
		}
	}
	return cmd
}

// changeDir changes to the directory of the flag -C.
func changeDir(dir string) error {
	if dir == "" {
		return nil
	}
	err := os.Chdir(dir)
	var at *fs.PathError
	if errors.As(err, &at) {
		return fmt.Errorf("-C %s: %w", dir, at.Err)
	}
	return err
}
