package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	reportjson "github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/cases"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// simulateOptions are the flags of simulate.
type simulateOptions struct {
	cases     string
	format    string
	snapshot  string
	principal string
	action    string
	resource  string
	owner     string
	context   []string

	session         string
	tags            []string
	sessionPolicies []string

	operation   string
	bucket, key string
	params      []string
	expires     time.Duration
	credentials time.Duration
	opener      simulator.Opener

	plans  planFlags
	region string
}

// simulateModes are what simulate can be asked for.
var simulateModes = []mode{
	{"operation", []string{"snapshot", "plan", "account", "region", "parameters", "principal", "bucket", "key", "param", "expires", "credentials", "from-address", "from-vpce", "plain-http", "context", "session", "tag", "session-policy", "format"}},
	{"action", []string{"snapshot", "plan", "account", "region", "parameters", "principal", "resource", "resource-owner", "context", "session", "tag", "session-policy", "format"}},
	{"cases", []string{"format"}},
}

func simulateCommand() *cobra.Command {
	var o simulateOptions
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Answer one permission question, or a file of them, without source code",
		Long: `Simulate decides as IAM does, and says why: the result of each layer of
policies, the statement that decides, the condition keys that nobody named and
the decision depends on, and for an implicit deny the statement that would allow.

With --operation it asks for everything that a presigned URL for the operation
needs, and says how long the URL works. The exit status is 1 when it is denied or
never works, and 2 when it could not be decided.

With --cases it decides the records of a file, one JSON object per line, and
compares each with the outcome that the record expects. A line is printed per
record, and the exit status is 1 when an expectation fails.`,
		Example: `  presigncheck simulate --snapshot account --principal arn:aws:iam::111122223333:role/app \
    --action s3:GetObject --resource arn:aws:s3:::media/films/a.mp4 --context aws:SecureTransport=true
  presigncheck simulate --snapshot account --principal arn:aws:iam::111122223333:role/app \
    --operation PutObject --bucket media --key in/a.jpg --param x-amz-acl=private --expires 1h
  presigncheck simulate --snapshot account --principal arn:aws:iam::111122223333:role/app \
    --operation GetObject --bucket media --key 'films/{film}' --session web --tag team=blue --context aws:UserAgent=player
  presigncheck simulate --cases permissions.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.format != "text" && o.format != "json" {
				return notOneOf("format", o.format, "text", "json")
			}
			asked, err := chooseMode(cmd, simulateModes)
			if err != nil {
				return err
			}
			switch asked {
			case "cases":
				return o.runCases(cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
			case "operation":
				return o.presigned(cmd)
			}
			return o.ask(cmd)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.cases, "cases", "", "`file` of decision records; - for standard input")
	f.StringVar(&o.format, "format", "text", "output `format`: text or json")
	f.StringVar(&o.snapshot, "snapshot", "", "snapshot `directory` or authorization-details file")
	o.plans.add(f)
	f.StringVar(&o.region, "region", "", "AWS `region` that is deployed to, where the plan does not say it")
	f.StringVar(&o.principal, "principal", "", "`ARN` of a user, role or role session; with a plan also its name, address or logical id")
	f.StringVar(&o.action, "action", "", "IAM `action`, for example s3:GetObject")
	f.StringVar(&o.resource, "resource", "", "`ARN` of the resource")
	f.StringVar(&o.owner, "resource-owner", "", "`account` that owns the resource (default: the bucket's, from the snapshot)")
	f.StringArrayVar(&o.context, "context", nil, "condition key as `key=value`, repeatable, in the place of what is known otherwise: aws:SourceIp=203.0.113.7; key= makes it absent")
	f.StringVar(&o.session, "session", "", "`name` of the role's session that signs, for example web; some session otherwise")
	f.StringArrayVar(&o.tags, "tag", nil, "tag of the session as `key=value`, repeatable: team=blue; the session then has no others beside the role's")
	f.StringArrayVar(&o.sessionPolicies, "session-policy", nil, "`file` with a session policy that narrows the credentials, repeatable: readonly.json")
	f.StringVar(&o.operation, "operation", "", "S3 `operation` of a presigned URL, for example GetObject")
	f.StringVar(&o.bucket, "bucket", "", "`bucket` of the operation; with a plan also its address or logical id")
	f.StringVar(&o.key, "key", "", "object `key` of the operation; parts in braces stand for any text: films/{film}")
	f.StringArrayVar(&o.params, "param", nil, "header or query parameter that the URL signs, as `name=value`, repeatable")
	f.DurationVar(&o.expires, "expires", 15*time.Minute, "expiry of the URL")
	f.DurationVar(&o.credentials, "credentials", 0, "how long the signer's credentials live; 0 for not known")
	f.StringVar(&o.opener.Address, "from-address", "", "IP `address` of whoever opens the URL")
	f.StringVar(&o.opener.VPCE, "from-vpce", "", "VPC `endpoint` through which the URL is opened")
	f.BoolVar(&o.opener.PlainHTTP, "plain-http", false, "the URL is opened without TLS")
	return cmd
}

// runCases decides a file of records.
func (o simulateOptions) runCases(stdin io.Reader, stdout, stderr io.Writer) error {
	in := stdin
	if o.cases != "-" {
		f, err := os.Open(o.cases)
		if err != nil {
			return fmt.Errorf("--cases: %w", err)
		}
		defer f.Close()
		in = f
	}
	total, failed := 0, 0
	out := json.NewEncoder(stdout)
	for r, err := range cases.Run(o.cases, in) {
		if err != nil {
			return err
		}
		total++
		if !r.OK {
			failed++
		}
		if o.format == "json" {
			if err := out.Encode(r); err != nil {
				return err
			}
			continue
		}
		if !r.OK {
			fmt.Fprintf(stdout, "FAIL %s: %s, expected %s\n%s\n", r.ID, r.Decision, r.Expected, r.Explain())
		}
	}
	fmt.Fprintf(stderr, "presigncheck: %s, %d failed\n", count(total, "record"), failed)
	if failed > 0 {
		return errFindings
	}
	return nil
}

// ask answers the one question of the flags.
func (o simulateOptions) ask(cmd *cobra.Command) error {
	if err := o.missing(cmd, "principal", "action", "resource"); err != nil {
		return err
	}
	if err := checkAction(o.action, o.resource, o.principal); err != nil {
		return err
	}
	stdout := cmd.OutOrStdout()
	d, err := o.plans.load(o.snapshot, o.region, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if o.principal, err = d.principal(o.principal); err != nil {
		return err
	}
	q, err := o.question(d.local.Snapshot())
	if err != nil {
		return err
	}
	warnAbout(cmd.ErrOrStderr(), warningsAbout(d.local.Snapshot(), []string{q.Principal}, []string{q.Bucket}))
	why, note, err := d.local.Explain(q)
	if err != nil {
		return err
	}
	if o.format == "json" {
		err = reportjson.Encode(stdout, why)
	} else {
		_, err = why.WriteTo(stdout)
	}
	if err == nil && note != "" && o.format == "text" {
		_, err = fmt.Fprintf(stdout, "note: %s\n", note)
	}
	if err == nil && (why.Outcome == policy.ImplicitDeny || why.Outcome == policy.ExplicitDeny) {
		return errFindings
	}
	return err
}

// missing names the first flag that has no value; a plan may take the place of a
// snapshot.
func (o simulateOptions) missing(cmd *cobra.Command, names ...string) error {
	if len(o.plans.paths) == 0 {
		names = append([]string{"snapshot"}, names...)
	}
	return missingFlag(cmd, names...)
}

func (o simulateOptions) question(s *account.Snapshot) (simulator.Question, error) {
	id, err := o.identity()
	if err != nil {
		return simulator.Question{}, err
	}
	p := simulator.Presigned{Operation: operation.Operation{Bucket: simulator.BucketOf(o.resource)}, Identity: id, Signed: time.Now()}
	p = p.Over(s)
	if o.owner != "" {
		p.Target.Owner, p.OwnerOrg = o.owner, s.Membership(o.owner)
	}
	return simulator.Question{
		Principal:       id.ARN(),
		Action:          o.action,
		Resource:        o.resource,
		ResourceAccount: p.Target.Owner,
		Bucket:          p.Operation.Bucket,
		Session:         id.Session,
		Context:         p.ContextOf(o.action),
	}, nil
}

// identity is who signs, as far as the flags say.
func (o simulateOptions) identity() (simulator.Identity, error) {
	id := simulator.Identity{Principal: o.principal, Credentials: o.credentials, SessionName: o.session}
	if err := id.CheckSession(); err != nil {
		return id, fmt.Errorf("--session: %w", err)
	}
	for _, t := range o.tags {
		key, value, found := strings.Cut(t, "=")
		if !found || key == "" {
			return id, fmt.Errorf("--tag %q is not key=value, such as team=blue", t)
		}
		if id.Tags == nil {
			id.Tags = make(map[string]string)
		}
		id.Tags[key] = value
	}
	for _, file := range o.sessionPolicies {
		text, err := os.ReadFile(file)
		if err != nil {
			return id, fmt.Errorf("--session-policy: %w", err)
		}
		doc, err := policy.Parse(policy.Session, file, text)
		if err != nil {
			return id, fmt.Errorf("--session-policy: %w", err)
		}
		id.Session = append(id.Session, doc)
	}
	for _, c := range o.context {
		key, value, found := strings.Cut(c, "=")
		if !found || !strings.Contains(key, ":") {
			return id, fmt.Errorf("--context %q is not key=value, such as aws:SecureTransport=true", c)
		}
		if id.Context == nil {
			id.Context = make(simulator.Stated)
		}
		if value == "" {
			id.Context[key] = nil
		} else {
			id.Context[key] = append(id.Context[key], value)
		}
	}
	if err := id.Context.Check(); err != nil {
		return id, fmt.Errorf("--context: %w", err)
	}
	return id, nil
}
