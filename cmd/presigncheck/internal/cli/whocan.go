package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	reportjson "github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/text"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/verify"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// whoCanOptions are the flags of who-can.
type whoCanOptions struct {
	snapshot    string
	operation   string
	bucket, key string
	params      []string
	expires     time.Duration
	format      string
	opener      simulator.Opener
	plans       planFlags
	region      string
}

func whoCanCommand() *cobra.Command {
	var o whoCanOptions
	cmd := &cobra.Command{
		Use:   "who-can",
		Short: "List who could sign a URL that works",
		Long: `Who-can asks of every user and role of a snapshot whether it could sign a URL
for the operation that works: for which openers, how long, and by which statement.
Where it depends on something, it says on what. A URL works for as long as its
expiry asks, by default the 7 days that are the most, and no longer than the
signer's credentials: sessions of roles are taken to live 12 hours, the most that a
role can be configured for.

A key may have parts in braces, such as films/{film}, which stand for anything;
without --key it is any key. The openers are anybody on the public internet and
those of the configuration in this directory, or the one that --from-address or
--from-vpce describes.

Whom the bucket's policy lets in from other accounts is listed too: their own
accounts' policies decide.`,
		Example: `  presigncheck who-can --operation GetObject --bucket webshop-media --key films/metropolis.mp4
  presigncheck who-can --snapshot account --operation DeleteObject --bucket webshop-media --format=json
  presigncheck who-can --operation PutObject --bucket webshop-media --key 'pictures/{user}/avatar' --from-vpce vpce-1a2b3c4d
  presigncheck who-can --plan plan.json --operation PutObject --bucket aws_s3_bucket.media`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&o.snapshot, "snapshot", "", "snapshot `directory` or authorization-details file (default: the one named in the configuration)")
	o.plans.add(f)
	f.StringVar(&o.region, "region", "", "AWS `region` that is deployed to, where the plan does not say it")
	f.StringVar(&o.operation, "operation", "", "S3 `operation` that the URL is for, for example GetObject")
	f.StringVar(&o.bucket, "bucket", "", "`bucket` of the operation")
	f.StringVar(&o.key, "key", "", "object `key`, or a form of keys such as films/{film} (default: any)")
	f.StringArrayVar(&o.params, "param", nil, "header or query parameter that the URL signs, as `name=value`, repeatable")
	f.DurationVar(&o.expires, "expires", simulator.MaxExpiry, "expiry of the URL")
	f.StringVar(&o.format, "format", "text", "output `format`: text or json")
	f.StringVar(&o.opener.Address, "from-address", "", "IP `address` of whoever opens the URL, such as 203.0.113.7")
	f.StringVar(&o.opener.VPCE, "from-vpce", "", "VPC `endpoint` through which the URL is opened, such as vpce-1a2b3c4d")
	f.BoolVar(&o.opener.PlainHTTP, "plain-http", false, "the URL is opened without TLS")
	return cmd
}

func (o whoCanOptions) run(cmd *cobra.Command) error {
	if o.format != "text" && o.format != "json" {
		return notOneOf("format", o.format, "text", "json")
	}
	if err := missingFlag(cmd, "operation", "bucket"); err != nil {
		return err
	}
	if o.expires < time.Second || o.expires > simulator.MaxExpiry {
		return fmt.Errorf("--expires %s is not between one second and seven days, so S3 refuses such a URL", o.expires)
	}
	if err := operation.Check(o.operation); err != nil {
		return err
	}
	if o.key == "" && operation.NeedsKey(o.operation) {
		o.key = "{key}"
	}
	file, err := config.For(".")
	if err != nil {
		return err
	}
	if len(o.plans.paths) == 0 {
		o.plans.paths = file.PlanPaths()
	}
	if len(o.plans.paths) > 0 {
		o.plans.account, o.plans.parameters = cmp.Or(o.plans.account, file.Account), cmp.Or(o.plans.parameters, file.ParametersPath())
	}
	if o.snapshot == "" {
		if o.snapshot = file.SnapshotPath(); o.snapshot == "" && len(o.plans.paths) == 0 {
			return fmt.Errorf("--snapshot is missing, and the configuration names none; see %s --help", cmd.CommandPath())
		}
	}
	d, err := o.plans.load(o.snapshot, cmp.Or(o.region, file.Region), cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	o.bucket = d.bucket(o.bucket)
	op, err := describedOperation(o.operation, o.bucket, o.key, o.params)
	if err != nil {
		return err
	}
	op.Form = true
	openers, err := o.openers(file)
	if err != nil {
		return err
	}
	s := d.local.Snapshot()
	signers, err := d.local.WhoCan(cmd.Context(), op, openers, o.expires)
	if err != nil {
		return err
	}
	warnAbout(cmd.ErrOrStderr(), warningsAbout(s, nil, []string{o.bucket}))
	answer := report.NewWhoCan(op, o.expires, len(s.Principals()), signers)
	answer.Outside, answer.OutsideAll = simulator.Outsiders(s, op)
	if s.Bucket(o.bucket) == nil && s.AccessPoint(o.bucket) == nil {
		answer.Lacks = "the snapshot has no bucket " + o.bucket + "; save its policy as buckets/" + o.bucket + "/policy.json"
		if like := spelling.Nearest(o.bucket, s.Buckets()); like != "" {
			answer.Lacks = "the snapshot has no bucket " + o.bucket + "; did you mean " + like + "?"
		}
	}
	if o.format == "json" {
		return reportjson.Encode(cmd.OutOrStdout(), answer)
	}
	_, err = io.WriteString(cmd.OutOrStdout(), policy.TrimSymbols(strings.TrimPrefix(text.WhoCan(answer), "\n")))
	return err
}

// openers are the one of the flags, or anybody and those of the configuration.
func (o whoCanOptions) openers(file *config.File) ([]simulator.Opener, error) {
	if o.opener.Address != "" || o.opener.VPCE != "" || o.opener.PlainHTTP {
		if err := o.opener.Check(); err != nil {
			return nil, fmt.Errorf("--from-address or --from-vpce: %w", err)
		}
		return []simulator.Opener{o.opener}, nil
	}
	if err := verify.CheckOpeners(file); err != nil {
		return nil, err
	}
	all := verify.Openers(file)
	if len(file.Openers) > 0 {
		all = append([]simulator.Opener{{Name: "anybody"}}, all...)
	}
	return all, nil
}
