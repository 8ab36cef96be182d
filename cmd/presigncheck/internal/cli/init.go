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
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/bind"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/starter"
	"github.com/presigncheck/presigncheck/simulator/atomicfile"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// initOptions are the flags of init.
type initOptions struct {
	starter.Options
	print bool
	tags  string
	plans planFlags
	// region is where the plan deploys to.
	region string
}

func initCommand() *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init [packages]",
		Short: "Write a first " + config.Name + " from what the code has",
		Long: `Init looks for presign calls and writes a ` + config.Name + ` with comments: the
limits, the packages that sign, and the expressions that stand for buckets. An
existing file is left alone. With --principal the part about verify is in force,
and with --plan it is what the plan says of who signs where.`,
		Example: `  presigncheck init
  presigncheck init --principal arn:aws:iam::111122223333:role/app --snapshot account ./...
  presigncheck init --plan plan.json ./...
  presigncheck init --print ./...`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.Principal, "principal", "", "`ARN` of the user or role that signs")
	f.StringVar(&o.Snapshot, "snapshot", "", "`directory` with the account's policies")
	o.plans.add(f)
	f.StringVar(&o.region, "region", "", "AWS `region` that is deployed to, where the plan does not say it, as in: --region eu-west-1")
	f.BoolVar(&o.print, "print", false, "print the file instead of writing it")
	f.StringVar(&o.tags, "tags", "", "comma-separated build `tags`")
	return cmd
}

func (o initOptions) run(cmd *cobra.Command, args []string) error {
	if o.Principal != "" && !strings.HasPrefix(o.Principal, "arn:") {
		return fmt.Errorf("--principal %q is not an ARN, such as arn:aws:iam::111122223333:role/app", o.Principal)
	}
	if _, err := os.Lstat(config.Name); !o.print && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s already exists; --print shows what would be written", config.Name)
	}
	if len(args) == 0 {
		args = []string{"./..."}
	}
	run, err := lintOptions{format: "text", failOn: "warning", tests: false, tags: o.tags}.lint(cmd, args)
	if err != nil {
		return err
	}
	if o.Planned, err = o.planned(cmd, run); err != nil {
		return err
	}
	if o.print {
		return starter.Write(cmd.OutOrStdout(), run.result.Sites, o.Options)
	}
	err = atomicfile.Write(config.Name, 0o644, func(w io.Writer) error { return starter.Write(w, run.result.Sites, o.Options) })
	if err != nil {
		return err
	}
	run.summarize(cmd.ErrOrStderr())
	fmt.Fprintf(cmd.ErrOrStderr(), "presigncheck: wrote %s; run \"presigncheck ./...\", and \"presigncheck verify ./...\" once it says who signs\n", config.Name)
	return run.complete()
}

// planned is what the plan says of who signs; nil without a plan.
func (o initOptions) planned(cmd *cobra.Command, run *lintRun) (*starter.Planned, error) {
	if len(o.plans.paths) == 0 && o.region != "" {
		return nil, errors.New("--region is for a plan; name one with --plan")
	}
	p, err := o.plans.read(o.region, "")
	if err != nil || p == nil {
		return nil, err
	}
	for _, problem := range p.Problems() {
		fmt.Fprintf(cmd.ErrOrStderr(), "presigncheck: %s\n", problem)
	}
	bound := bind.Find(cmd.Context(), p, run.result.Sites)
	out := &starter.Planned{Plans: o.plans.paths, Account: o.plans.account, Region: o.region, Parameters: o.plans.parameters, Identities: make(map[string]string), Unsure: bound.Unsure}
	for name := range bound.Identities {
		out.Identities[name] = name // as the plan calls it
	}
	for _, s := range bound.Sign {
		values := make(map[string]string)
		for e, v := range s.Values {
			if name := p.BucketAddress(v); name != "" && policy.HasSymbol(v) {
				v = name // as the plan calls it
			}
			values[e] = policy.TrimSymbols(v)
		}
		out.Sign = append(out.Sign, starter.Signing{Package: s.Packages[0], Identity: s.Identity, Values: values})
	}
	for _, line := range append(bound.Taken, bound.Unsure...) {
		fmt.Fprintf(cmd.ErrOrStderr(), "presigncheck: %s\n", line)
	}
	return out, nil
}
