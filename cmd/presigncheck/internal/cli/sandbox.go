package cli

import (
	"fmt"
	"io"
	"os/signal"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// sandboxOptions are the flags of sandbox.
type sandboxOptions struct {
	snapshot  string
	principal string
	listen    string
	objects   []string
	origins   []string
	maxData   size
	opener    simulator.Opener
}

func sandboxCommand() *cobra.Command {
	o := sandboxOptions{maxData: store.DefaultData}
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve IAM, STS and S3 on loopback, over a snapshot",
		Long: `Sandbox lets your own program, the SDKs, the AWS CLI, rclone, mc and s3cmd run
against what IAM would say: it serves IAM, STS and S3 on a loopback address, checks signatures
as S3 does, and decides by the policies of a snapshot. It prints the environment
variables to export, with credentials that only this sandbox knows, and serves
until it is interrupted or terminated; then it ends with status 0.

All three services take signed requests only, and only under names of this
machine. Who holds a key of the sandbox may ask IAM everything; what STS and S3
answer is decided by the policies. The limits are the sandbox's own, and errors
say so: 64 MiB in one request, 2 MiB for a document, 1 MiB to IAM and STS with
10,000 questions, 20 KB before the file of a form, 1,000 buckets and open
uploads, 10,000 keys, and --max-data for what is stored.

A request whose answer depends on something that nobody told, such as the
address from which it will reach S3 or a policy that the snapshot lacks, gets
501 SandboxUndecided, which says what. --from-address and --from-vpce tell.

What it answers is simulated; it is no proof about AWS.`,
		Example: `  presigncheck sandbox --snapshot account --principal arn:aws:iam::111122223333:role/app
  presigncheck sandbox --snapshot account --principal arn:aws:iam::111122223333:user/u --object media/a.txt=hello
  presigncheck sandbox --snapshot account --principal arn:aws:iam::111122223333:role/app --max-data 4GiB
  presigncheck sandbox --snapshot account --principal arn:aws:iam::111122223333:role/app --from-address 203.0.113.7`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.serve(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&o.snapshot, "snapshot", "", "snapshot `directory`")
	f.StringVar(&o.principal, "principal", "", "`ARN` of the user, role or role session to make credentials for")
	f.StringVar(&o.listen, "listen", "127.0.0.1:0", "loopback `address` to serve on")
	f.StringArrayVar(&o.objects, "object", nil, "object to start with, as `bucket/key=content`, repeatable")
	f.StringArrayVar(&o.origins, "cors", nil, "`origin` whose pages may use the buckets of the snapshot, such as http://localhost:3000, repeatable; as on S3, without a CORS configuration none may")
	f.Var(&o.maxData, "max-data", "`size` of all objects, versions and parts that are kept at most, such as 512MiB or 4GiB")
	f.StringVar(&o.opener.Address, "from-address", "", "IP `address` from which requests reach S3, such as 203.0.113.7")
	f.StringVar(&o.opener.VPCE, "from-vpce", "", "VPC `endpoint` through which requests reach S3, such as vpce-1a2b3c4d")
	return cmd
}

func (o sandboxOptions) serve(cmd *cobra.Command) error {
	if o.snapshot == "" || o.principal == "" {
		return fmt.Errorf("--snapshot and --principal are needed; see presigncheck sandbox --help")
	}
	if err := o.opener.Check(); err != nil {
		return fmt.Errorf("--from-address or --from-vpce: %w", err)
	}
	s, err := account.Load(o.snapshot)
	if err != nil {
		return err
	}
	if _, err := s.Principal(o.principal); err != nil {
		return err
	}
	server, err := sandbox.OverSnapshot(s)
	if err != nil {
		return err
	}
	server.OpenedBy(o.opener)
	server.Store.LimitData(int64(o.maxData))
	if err := o.fill(server.Store); err != nil {
		return err
	}
	if len(o.origins) > 0 {
		if err := server.AllowOrigins(o.origins...); err != nil {
			return err
		}
	}
	credentials, err := server.Mint(o.principal)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGTERM)
	defer stop()
	running, err := sandbox.Start(ctx, o.listen, server)
	if err != nil {
		return err
	}
	if err := printEnvironment(cmd.OutOrStdout(), running.URL, region(s), credentials); err != nil {
		running.Stop()
		return err
	}
	fmt.Fprintln(cmd.ErrOrStderr(), "presigncheck: serving; interrupt to stop")
	return running.Wait()
}

// fill stores the objects of the flags.
func (o sandboxOptions) fill(s *store.Store) error {
	for _, text := range o.objects {
		path, content, found := strings.Cut(text, "=")
		bucket, key, hasKey := strings.Cut(path, "/")
		if !found || !hasKey || key == "" {
			return fmt.Errorf("--object %q is not bucket/key=content", text)
		}
		if _, err := s.Put(bucket, store.Object{Key: key, Data: []byte(content)}, nil); err != nil {
			return fmt.Errorf("--object %s: %w", path, err)
		}
	}
	return nil
}

// environment is what a shell evaluates. The credentials are made up and open
// nothing but this sandbox. AWS_DEFAULT_REGION is for version 1 of the AWS CLI.
// It is no text/template, which would make the linker keep every exported method.
const environment = `# AWS SDKs and the AWS CLI (before version 1.29 or 2.13: aws --endpoint-url {URL}; boto3 before 1.28: endpoint_url)
export AWS_ENDPOINT_URL={URL}
export AWS_REGION={Region} AWS_DEFAULT_REGION={Region}
export AWS_ACCESS_KEY_ID={ID}
export AWS_SECRET_ACCESS_KEY={Secret}
export AWS_SESSION_TOKEN={Token}
# rclone ls sandbox:
export RCLONE_CONFIG_SANDBOX_TYPE=s3 RCLONE_CONFIG_SANDBOX_PROVIDER=Other RCLONE_CONFIG_SANDBOX_ENV_AUTH=true
export RCLONE_CONFIG_SANDBOX_ENDPOINT={URL} RCLONE_CONFIG_SANDBOX_REGION={Region} RCLONE_CONFIG_SANDBOX_LOCATION_CONSTRAINT={Location}
# mc ls sandbox
export MC_HOST_sandbox=http://{ID}:{Secret}{:Token}@{Host}
# s3cmd --host={Host} --host-bucket={Host} --no-ssl --region={Region}
`

func printEnvironment(w io.Writer, url, region string, c aws.Credentials) error {
	location := region
	if region == "us-east-1" { // has no location constraint
		location = ""
	}
	token := c.SessionToken
	if token != "" {
		token = ":" + token
	}
	_, err := strings.NewReplacer("{URL}", url, "{Host}", strings.TrimPrefix(url, "http://"), "{Region}", region, "{Location}", location,
		"{ID}", c.AccessKeyID, "{Secret}", c.SecretAccessKey, "{Token}", c.SessionToken, "{:Token}", token).WriteString(w, environment)
	return err
}

// region is that of the snapshot's buckets, if they have one.
func region(s *account.Snapshot) string {
	for _, name := range s.Buckets() {
		if r := s.Bucket(name).Region; r != "" {
			return r
		}
	}
	return "us-east-1"
}
