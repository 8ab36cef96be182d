package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/awsconfig"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/verify"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/redact"
)

// verifyOptions are the flags of verify.
type verifyOptions struct {
	lintOptions
	snapshot        string
	iamEndpoint     string
	s3Endpoint      string
	region          string
	profile         string
	roleARN         string
	environment     string
	failOnUndecided bool
	probe           bool
	probeWrites     bool
	anyKey          bool
	server          string
	timeout         time.Duration
	plans           planFlags
}

func verifyCommand() *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify [packages]",
		Short: "Check too whether the signing identity may, and for how long",
		Long: `Verify does what lint does, and then asks for every presign call whether the
identity that signs there may do what the URL is for, and how long it works.
Who signs where stands in ` + config.Name + `.

With a snapshot of the account's policies the answer needs no AWS account:
the policies are evaluated here, and a sandbox on loopback answers the signed
probes. Without one, IAM itself is asked (iam:SimulatePrincipalPolicy), and
the probes go to S3, with the credentials of the environment.

With --plan, or plans in the configuration, the policies are those that are about
to be deployed, laid over the snapshot if there is one; nothing is probed then,
unless --s3-endpoint names a server. Without a configuration, the roles and
environments of the functions in the plan say who signs where.

A probe is made to be refused. Those for writes are only sent with
--probe-writes, and to a server that is neither Amazon S3 nor named by --server
for an unguessable key beside the real one first. If a server stores one all the
same, the report says where, no further write is sent to it, and the exit status
is 3.`,
		Example: `  presigncheck verify ./...
  presigncheck verify --probe-writes --format=json ./...
  presigncheck verify --plan plan.json ./...`,
		RunE: func(cmd *cobra.Command, args []string) error { return runVerify(cmd, args, o) },
	}
	o.addFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.environment, "env", "", "`environment` of the configuration, for example production")
	f.StringVar(&o.snapshot, "snapshot", "", "snapshot `directory` (default: the one named in the configuration)")
	o.plans.add(f)
	f.StringVar(&o.iamEndpoint, "iam-endpoint", "", "ask IAM at this `URL` instead of evaluating the snapshot")
	f.StringVar(&o.s3Endpoint, "s3-endpoint", "", "send the probes to the S3 server at this `URL`")
	f.StringVar(&o.region, "region", "", "AWS `region` of buckets of which the snapshot does not say it (default: AWS_REGION, the profile's, or region in the configuration)")
	f.StringVar(&o.profile, "profile", "", "AWS `profile` for credentials")
	f.StringVar(&o.roleARN, "role-arn", "", "`ARN` of a role to assume for asking IAM and for probes")
	f.BoolVar(&o.failOnUndecided, "fail-on-undecided", false, "exit with status 2 if a presign call was not decided for want of a file or a setting, or an entry of the configuration applies to none; undecided: fail in the configuration does the same, as in: presigncheck verify --fail-on-undecided ./...")
	f.BoolVar(&o.probe, "probe", true, "send a signed probe per site")
	f.BoolVar(&o.probeWrites, "probe-writes", false, "send probes for writes too; they are designed to write nothing")
	f.BoolVar(&o.anyKey, "any-key", false, anyKeyHelp)
	f.StringVar(&o.server, "server", "", serverHelp())
	f.DurationVar(&o.timeout, "timeout", 10*time.Second, "longest wait for one answer of a server")
	return cmd
}

func runVerify(cmd *cobra.Command, args []string, o verifyOptions) error {
	run, err := o.lint(cmd, args)
	if err != nil {
		return err
	}
	if err := o.verify(cmd, run, args); err != nil {
		return run.abandon(cmd, o.lintOptions, err)
	}
	run.policies = o.policies(run.config)
	if o.files.html != "" {
		run.environment, run.sources = o.environment, o.sources(cmd.Context(), run.config)
	}
	return run.finish(cmd, o.lintOptions)
}

// verify adds the verdicts to the report's sites, and what kept it from
// deciding about others.
func (o verifyOptions) verify(cmd *cobra.Command, run *lintRun, args []string) error {
	if o.environment != "" {
		file, err := run.config.In(o.environment)
		if err != nil {
			return err
		}
		run.config = file
	}
	if err := verify.CheckOpeners(run.config); err != nil {
		return err
	}
	sites := run.result.Sites
	account, err := o.planned(cmd, run)
	if err != nil {
		return err
	}
	if len(sites) > 0 && len(run.config.Sign) == 0 {
		return fmt.Errorf("no signing identity configured; say who signs under identities and sign in %s", config.Name)
	}
	unmatched := verify.FindUnmatched(run.config, o.environment, sites, checked(run, args))
	var result *verify.Result
	if len(sites) > 0 {
		var err error
		if result, err = o.ask(cmd, run, account); err != nil {
			return err
		}
		for i, site := range sites {
			run.report.AddVerdicts(site, result.Verdicts[i])
		}
		for _, p := range result.Problems {
			position := ""
			if p.Site >= 0 {
				position = sites[p.Site].Position.String()
			}
			run.report.AddProblem(position, redact.Text(p.Text))
		}
	}
	o.undecided(cmd.ErrOrStderr(), run, result, unmatched)
	return nil
}

// ask asks about the sites, and probes.
func (o verifyOptions) ask(cmd *cobra.Command, run *lintRun, account *planned) (*verify.Result, error) {
	ctx := cmd.Context()
	shown := newProgress(cmd.ErrOrStderr())
	defer shown.done()
	shown.say("asking about %s", count(len(run.result.Sites), "presign call"))
	v := &verify.Verifier{Config: run.config, Now: time.Now}
	v.Probing = func(done, of int) { shown.say("probed %d of %d", done, of) }
	err := v.LoadSessions()
	if err != nil {
		return nil, err
	}
	if account != nil {
		v.Snapshot, v.Bucket = account.local.Snapshot(), account.bucket
	} else if v.Snapshot, err = o.loadSnapshot(run.config); err != nil {
		return nil, err
	}
	if v.Snapshot != nil {
		var principals []string
		for _, name := range slices.Sorted(maps.Keys(run.config.Identities)) {
			principals = append(principals, run.config.Identities[name].Principal)
		}
		warnAbout(shown, warningsAbout(v.Snapshot, principals, v.Snapshot.Buckets()))
	}
	if account != nil {
		v.Decider = account.local
	} else if v.Decider, err = o.decider(ctx, v.Snapshot); err != nil {
		return nil, err
	}
	if account != nil && o.files.html != "" {
		v.Explainer = account.local
	} else if v.Snapshot != nil && o.files.html != "" {
		v.Explainer = simulator.NewLocal(v.Snapshot)
	}
	if o.probe && (account == nil || o.s3Endpoint != "") {
		p, stop, err := o.prober(ctx, run.config, v.Snapshot, shown)
		if err != nil {
			return nil, err
		}
		defer stop()
		v.Prober = p
		if live, ok := p.(*verify.Live); ok {
			v.Life = live.Life
		}
	}
	result, err := v.Sites(ctx, run.result.Sites)
	if err == nil && account != nil && account.before != nil {
		err = o.before(ctx, run, account, result)
	}
	return result, err
}

// policies are the files and directories that say who signs, and who may.
func (o verifyOptions) policies(file *config.File) (paths []string) {
	files := append([]string{file.Path, cmp.Or(o.snapshot, file.SnapshotPath())}, o.plans.paths...)
	if len(o.plans.paths) == 0 {
		files = append(files, file.PlanPaths()...)
	}
	for _, path := range files {
		if path == "" {
			continue
		}
		if whole, err := filepath.Abs(path); err == nil {
			paths = append(paths, whole)
		}
	}
	return paths
}

// loadSnapshot reads the snapshot of the flag or of the configuration; nil
// when there is none.
func (o verifyOptions) loadSnapshot(file *config.File) (*account.Snapshot, error) {
	path := o.snapshot
	if path == "" {
		path = file.SnapshotPath()
	}
	if path == "" {
		return nil, nil
	}
	return account.Load(path)
}

// decider picks who answers: IAM where an endpoint is named or no snapshot is
// there, else the snapshot.
func (o verifyOptions) decider(ctx context.Context, snapshot *account.Snapshot) (simulator.Decider, error) {
	if o.iamEndpoint == "" && snapshot != nil {
		return simulator.NewLocal(snapshot), nil
	}
	cfg, err := awsconfig.Load(ctx, o.aws())
	if err != nil {
		return nil, err
	}
	live := &simulator.Live{Client: iam.NewFromConfig(cfg, func(i *iam.Options) {
		if o.iamEndpoint != "" {
			i.BaseEndpoint = &o.iamEndpoint
		}
		if i.Region == "" {
			i.Region = "us-east-1" // IAM is global
		}
	})}
	if snapshot == nil {
		return live, nil
	}
	return &simulator.Combined{Live: live, Snapshot: snapshot}, nil
}

// prober picks who is probed: the server of the flag, or Amazon S3 where no
// snapshot is there, else a sandbox over the snapshot.
func (o verifyOptions) prober(ctx context.Context, file *config.File, snapshot *account.Snapshot, stderr io.Writer) (p verify.Prober, stop func(), err error) {
	prober := &probe.Prober{
		Timeout:     o.timeout,
		AllowWrites: o.probeWrites,
		Server:      o.server,
		Announce:    func(text string) { fmt.Fprintln(stderr, text) },
	}
	if o.s3Endpoint != "" || snapshot == nil {
		live := &verify.Live{Options: o.aws(), Config: file, Snapshot: snapshot, Prober: prober, Endpoint: o.s3Endpoint, AnyKey: o.anyKey}
		return live, func() {}, nil
	}
	prober.Rate = 1000 // the sandbox is ours
	box, err := verify.StartSandbox(ctx, snapshot, prober, cmp.Or(o.region, os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION"), file.Region, "us-east-1"))
	if err != nil {
		return nil, nil, err
	}
	return box, box.Stop, nil
}

func (o verifyOptions) aws() awsconfig.Options {
	return awsconfig.Options{Profile: o.profile, Region: o.region, RoleARN: o.roleARN, Timeout: o.timeout}
}
