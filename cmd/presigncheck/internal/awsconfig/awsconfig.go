// Package awsconfig finds AWS credentials and region by the standard chain,
// and gives clients that keep quiet: nothing that the SDK would log reaches
// the user, who gets errors in one line.
package awsconfig

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"github.com/presigncheck/presigncheck/simulator/redact"
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
	buildable := awshttp.NewBuildableClient().WithTimeout(o.Timeout) // which takes AWS_CA_BUNDLE
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithSharedConfigProfile(o.Profile),
		config.WithRegion(o.Region),
		config.WithHTTPClient(buildable),
		config.WithRetryMode(aws.RetryModeAdaptive),
		config.WithLogger(logging.Nop{}),
		config.WithClientLogMode(0),
		config.WithLogConfigurationWarnings(false),
	)
	if err != nil {
		return aws.Config{}, fmt.Errorf("AWS configuration: %s", said(err))
	}
	if b, ok := cfg.HTTPClient.(*awshttp.BuildableClient); ok {
		cfg.HTTPClient = newClient(b.GetTransport(), o.Timeout)
	}
	if o.RoleARN != "" {
		role := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), o.RoleARN, func(a *stscreds.AssumeRoleOptions) {
			a.RoleSessionName = "presigncheck"
		})
		cfg.Credentials = aws.NewCredentialsCache(role)
	}
	_, err = retrieve(ctx, cfg.Credentials, o.Timeout)
	switch {
	case err == nil:
		return cfg, nil
	case ctx.Err() != nil:
		return aws.Config{}, ctx.Err()
	case o.RoleARN != "":
		return aws.Config{}, fmt.Errorf("role %s cannot be assumed; check its trust policy, and that credentials are there that may assume it (%s)", redact.Text(o.RoleARN), said(err))
	case o.Profile != "":
		return aws.Config{}, fmt.Errorf("profile %q gave no AWS credentials: %s", o.Profile, said(err))
	case lastResort(err):
		return aws.Config{}, errors.New("no AWS credentials were found; set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a snapshot with --snapshot")
	}
	return aws.Config{}, fmt.Errorf("no AWS credentials were found: %s; set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a snapshot with --snapshot", said(err))
}

func retrieve(ctx context.Context, p aws.CredentialsProvider, timeout time.Duration) (aws.Credentials, error) {
	if p == nil {
		return aws.Credentials{}, errors.New("none are configured")
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return p.Retrieve(ctx)
}

// lastResort reports whether it was the last link of the chain that failed,
// the machine's own role, which means that no other was configured.
func lastResort(err error) bool {
	return strings.Contains(err.Error(), "no EC2 IMDS role found")
}

// said is what an error says, in one line and without secrets: the SDK's
// errors quote files, commands and servers.
func said(err error) string {
	const most = 300
	r := []rune(strings.Join(strings.Fields(redact.Text(err.Error())), " "))
	if len(r) > most {
		r = append(r[:most], '…')
	}
	return string(r)
}
