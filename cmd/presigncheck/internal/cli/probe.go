package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/awsconfig"
	reportjson "github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/redact"
)

// probeOptions are the flags of probe.
type probeOptions struct {
	operation string
	bucket    string
	key       string
	params    []string
	method    string
	headers   []string
	endpoint  string
	region    string
	profile   string
	format    string
	writes    bool
	deletes   bool
	keyExists bool
	anyKey    bool
	server    string
	control   string
	offline   bool
	dryRun    bool
	timeout   time.Duration
}

func probeCommand() *cobra.Command {
	var o probeOptions
	cmd := &cobra.Command{
		Use:   "probe [URL]",
		Short: "Send one signed request that changes nothing, and say what it proves",
		Long: `Probe finds out whether a presigned URL works, or whether the credentials of
the environment may do what one would be for. The request is made so that the
server must refuse it, but refuses it differently before and after it has
checked the permission.

With a URL, it first says what the URL tells by itself: who signed, for what,
when and until when, what is bound to fail. What mails, shells and chats did to
the URL is undone where that is certain, and said. Then the URL is used, unless
--offline is set or it cannot work: nothing but headers is added, and no
credentials are needed. The exit status is 0 when it works, 1 when it does not,
2 when nobody can tell, and 3 when the server stored what it had to refuse: then
the output says what lies where, for you to remove.

Requests that could write if the server misbehaves are sent only with
--probe-writes, and to a server that is not known (Amazon S3 by its host, others
by --server) for an unguessable key beside the real one first. --dry-run shows
the request instead of sending it.`,
		Example: `  presigncheck probe 'https://media.s3.eu-west-1.amazonaws.com/a.mp4?X-Amz-Algorithm=…'
  presigncheck probe --offline 'https://media.s3.eu-west-1.amazonaws.com/a.mp4?X-Amz-Algorithm=…'
  presigncheck probe --method PUT --header 'Content-Type: image/png' --probe-writes 'https://…'
  presigncheck probe --operation GetObject --bucket media --key films/a.mp4
  presigncheck probe --operation PutObject --bucket media --key in/a --probe-writes --dry-run`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return errors.New("more than one argument; give the whole URL, or the whole command line that has it, in single quotes")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.operation, "operation", "", "S3 `operation`, for example GetObject")
	f.StringVar(&o.bucket, "bucket", "", "`bucket` name")
	f.StringVar(&o.key, "key", "", "object `key`")
	f.StringArrayVar(&o.params, "param", nil, "header or query parameter of the real request as `name=value`, repeatable")
	f.StringVar(&o.method, "method", "", "HTTP `method` that the URL was signed for (default: guessed from the URL)")
	f.StringArrayVar(&o.headers, "header", nil, "header that the URL's signature covers, as `name: value`, repeatable")
	f.StringVar(&o.endpoint, "s3-endpoint", "", "`URL` of the S3 server (default: Amazon S3)")
	f.StringVar(&o.region, "region", "", "AWS `region`")
	f.StringVar(&o.profile, "profile", "", "AWS `profile` for credentials")
	f.StringVar(&o.format, "format", "text", "output `format`: text or json")
	f.BoolVar(&o.writes, "probe-writes", false, "send probes for writes too; they are designed to write nothing")
	f.BoolVar(&o.deletes, "probe-deletes", false, "send probes that use DELETE, on an unguessable key beside the real one")
	f.BoolVar(&o.keyExists, "key-exists", false, "the object is there for certain, so that a denied read is a denial")
	f.BoolVar(&o.anyKey, "any-key", false, anyKeyHelp)
	f.StringVar(&o.server, "server", "", serverHelp())
	f.StringVar(&o.control, "control-role", "", "`ARN` of the role that signs: assume it with a policy that allows nothing, and count a positive answer only if that is denied")
	f.BoolVar(&o.offline, "offline", false, "only read the URL and ask no server: presigncheck probe --offline 'https://…'")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be sent")
	f.DurationVar(&o.timeout, "timeout", 10*time.Second, "longest wait for the answer")
	return cmd
}

func (o probeOptions) run(cmd *cobra.Command, args []string) error {
	if methods := []string{"GET", "HEAD", "PUT", "POST", "DELETE"}; o.method != "" && !slices.Contains(methods, strings.ToUpper(o.method)) {
		return fmt.Errorf("--method is not one of %s", strings.Join(methods, ", ")) // what it is may be a secret in the wrong place
	}
	if o.format != "text" && o.format != "json" {
		return notOneOf("format", o.format, "text", "json")
	}
	if err := misplaced(cmd, len(args) == 1); err != nil && (len(args) == 1 || o.operation != "") {
		return err
	}
	p := &probe.Prober{
		Timeout:      o.timeout,
		AllowWrites:  o.writes,
		AllowDeletes: o.deletes,
		Server:       o.server,
		Announce:     func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), redact.Lines(text)) },
	}
	var e probe.Evidence
	var err error
	switch {
	case len(args) == 1 && o.operation != "":
		return fmt.Errorf("a URL and --operation cannot be combined")
	case len(args) == 1:
		return o.url(cmd, p, args[0])
	case o.offline:
		return errors.New("--offline reads a URL; without one there is nothing to read")
	case o.operation == "" || o.bucket == "":
		return fmt.Errorf("name a presigned URL, or --operation and --bucket; see presigncheck probe --help")
	default:
		e, err = o.identity(cmd, p)
	}
	if err != nil || e.Result == "" {
		return err
	}
	return o.print(cmd.OutOrStdout(), e)
}

// identity probes what the credentials of the environment may do.
func (o probeOptions) identity(cmd *cobra.Command, p *probe.Prober) (probe.Evidence, error) {
	op, err := describedOperation(o.operation, o.bucket, o.key, o.params)
	if err != nil {
		return probe.Evidence{}, err
	}
	cfg, err := awsconfig.Load(cmd.Context(), awsconfig.Options{Profile: o.profile, Region: o.region, Timeout: o.timeout})
	if err != nil {
		return probe.Evidence{}, err
	}
	target := probe.Target{
		Operation:   op,
		Endpoint:    o.endpoint,
		Region:      cfg.Region,
		Credentials: cfg.Credentials,
		PathStyle:   o.endpoint != "",
		KeyExists:   o.keyExists,
		AnyKey:      o.anyKey,
	}
	if o.control != "" {
		target.Narrowed = probe.Narrow(sts.NewFromConfig(cfg), o.control)
	}
	if o.dryRun {
		plan, err := p.Plan(cmd.Context(), target)
		if err == nil {
			_, err = fmt.Fprintln(cmd.OutOrStdout(), redact.Lines(plan))
		}
		return probe.Evidence{}, err
	}
	return p.Probe(cmd.Context(), target)
}

func (o probeOptions) print(w io.Writer, e probe.Evidence) error {
	if o.format == "json" {
		if err := reportjson.Encode(w, e); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(w, "%s: %s\n", e.Result, e.Reason)
	}
	switch {
	case e.Cause == probe.Stored:
		return errStored
	case e.Result == probe.Confirmed:
		return nil
	case e.Result == probe.Refuted:
		return errFindings
	}
	return errors.New("whether the credentials may do it is not known")
}

// undecided are the causes that say nothing about a URL.
var undecided = map[probe.Cause]bool{
	probe.Ambiguous: true, probe.NotS3: true, probe.Redirected: true, probe.ServerError: true,
	probe.Throttled: true, probe.TimedOut: true, probe.Unreachable: true, probe.Unsafe: true,
	probe.NotApplicable: true, probe.Condition: true,
}
