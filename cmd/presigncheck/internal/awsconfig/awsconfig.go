// Package awsconfig finds AWS credentials and region by the standard chain.
package awsconfig

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Options narrow the chain.
type Options struct {
	Profile string
	Region  string
	RoleARN string        // role to assume with the credentials found
	Timeout time.Duration // for one answer of a server
}

// Load returns the configuration with credentials that were found. The error
// says in one line what to set.
func Load(ctx context.Context, o Options) (aws.Config, error) {
	client := awshttp.NewBuildableClient().WithTimeout(o.Timeout)
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithSharedConfigProfile(o.Profile),
		config.WithRegion(o.Region),
		config.WithHTTPClient(client),
		config.WithRetryMode(aws.RetryModeAdaptive),
	)
	if err != nil {
		return aws.Config{}, fmt.Errorf("AWS configuration: %w", err)
	}
	if o.RoleARN != "" {
		role := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), o.RoleARN, func(a *stscreds.AssumeRoleOptions) {
			a.RoleSessionName = "presigncheck"
		})
		cfg.Credentials = aws.NewCredentialsCache(role)
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil && o.RoleARN != "" {
		return aws.Config{}, fmt.Errorf("role %s cannot be assumed; check its trust policy, and that credentials are there that may assume it", o.RoleARN)
	} else if err != nil {
		return aws.Config{}, fmt.Errorf("no AWS credentials were found; set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a snapshot with --snapshot")
	}
	return cfg, nil
}
