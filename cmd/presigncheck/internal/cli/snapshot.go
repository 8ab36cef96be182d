package cli

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/awsconfig"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/account/fetch"
	"github.com/presigncheck/presigncheck/simulator/operation"
)

func snapshotCommand() *cobra.Command {
	var buckets []string
	var o awsconfig.Options
	cmd := &cobra.Command{
		Use:   "snapshot DIRECTORY",
		Short: "Save an account's policies, to verify without an AWS account",
		Long: `Snapshot reads, with the credentials of the environment, the account's users,
groups, roles and policies, the organization's policies, the account-wide Block
Public Access, and of the named buckets the policy, Block Public Access, object
ownership, default encryption, tags and whether they count, who pays, access
points, the KMS key's policy and grants, and the VPC endpoints to S3 in their
regions. What the credentials may not read is written down as
unread, and decisions that depend on it stay conditional. What in the policies is
probably not meant, such as a misspelt action, is listed with its place.

Needed: iam:GetAccountAuthorizationDetails; per bucket s3:GetBucketLocation,
s3:ListBucket, s3:GetBucketPolicy, s3:GetEncryptionConfiguration,
s3:GetBucketOwnershipControls, s3:GetBucketPublicAccessBlock, s3:GetBucketTagging,
s3:GetBucketAbac and s3:GetBucketRequestPayment; s3:GetAccountPublicAccessBlock,
s3:ListAccessPoints, s3:GetAccessPoint and s3:GetAccessPointPolicy;
ec2:DescribeVpcEndpoints; kms:DescribeKey, kms:GetKeyPolicy and kms:ListGrants; in the organization's management account
organizations:Describe* and organizations:List*.`,
		Example: `  presigncheck snapshot account --bucket webshop-media
  presigncheck snapshot account --profile audit --bucket media --bucket invoices`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, name := range buckets {
				if err := operation.CheckBucket(name); err != nil {
					return fmt.Errorf("--bucket: %w", err)
				}
			}
			cfg, err := awsconfig.Load(cmd.Context(), o)
			if err != nil {
				return err
			}
			if cfg.Region == "" {
				cfg.Region = "us-east-1" // IAM and Organizations are global
			}
			f := &fetch.Fetcher{
				IAM:           iam.NewFromConfig(cfg),
				S3:            s3.NewFromConfig(cfg),
				KMS:           kms.NewFromConfig(cfg),
				Organizations: organizations.NewFromConfig(cfg),
				STS:           sts.NewFromConfig(cfg),
				Config:        cfg,
				Progress:      func(what string) { fmt.Fprintln(cmd.ErrOrStderr(), "presigncheck:", what) },
			}
			if err := f.Fetch(cmd.Context(), args[0], buckets); err != nil {
				return err
			}
			s, err := account.Load(args[0])
			if err != nil {
				return fmt.Errorf("what was saved cannot be read: %w", err)
			}
			for _, w := range s.Warnings() {
				fmt.Fprintln(cmd.ErrOrStderr(), "presigncheck: warning:", w)
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&buckets, "bucket", nil, "`bucket` to read, repeatable")
	f.StringVar(&o.Profile, "profile", "", "AWS `profile` for credentials")
	f.StringVar(&o.Region, "region", "", "AWS `region`")
	f.DurationVar(&o.Timeout, "timeout", 30*time.Second, "longest wait for one answer")
	return cmd
}
