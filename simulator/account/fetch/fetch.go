// Package fetch saves a live account's policies as a snapshot that package
// account reads.
//
// What the credentials may not read is written down as unread, so that
// decisions that hang on it stay conditional instead of pretending that it is
// not there.
package fetch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/presigncheck/presigncheck/simulator/atomicfile"
)

// A Fetcher reads an account with the SDK's clients.
type Fetcher struct {
	IAM           *iam.Client
	S3            *s3.Client
	KMS           *kms.Client
	Organizations *organizations.Client
	STS           *sts.Client
	// Config has the credentials and the client for S3 Control and EC2.
	Config aws.Config
	// Progress is told what is being read, in a few words.
	Progress func(what string)

	account string            // ID
	keys    map[string]string // default keys of buckets, as S3 names them → region
	regions map[string]bool   // of buckets
}

// Fetch writes the snapshot to a directory: the account's users, groups,
// roles and policies, the organization's policies, and the named buckets with
// the KMS keys they use. The directory must be empty or not there yet.
func (f *Fetcher) Fetch(ctx context.Context, dir string, buckets []string) error {
	if err := mustBeEmpty(dir); err != nil {
		return err
	}
	f.keys, f.regions = make(map[string]string), make(map[string]bool)
	who, err := f.STS.GetCallerIdentity(ctx, nil)
	if err != nil {
		return fmt.Errorf("STS does not say whose the credentials are: %w", err)
	}
	f.account = aws.ToString(who.Account)
	if err := f.details(ctx, dir); err != nil {
		return err
	}
	if err := f.organization(ctx, dir); err != nil {
		return err
	}
	for _, name := range buckets {
		if err := f.bucket(ctx, dir, name); err != nil {
			return err
		}
	}
	if err := f.accountSettings(ctx, dir, cmp.Or(f.Config.Region, "us-east-1")); err != nil {
		return err
	}
	for _, region := range slices.Sorted(maps.Keys(f.regions)) {
		if err := f.endpoints(ctx, dir, region); err != nil {
			return err
		}
	}
	for key, region := range f.keys {
		if err := f.key(ctx, dir, key, region); err != nil {
			return err
		}
	}
	return nil
}

func (f *Fetcher) progress(format string, args ...any) {
	if f.Progress != nil {
		f.Progress(fmt.Sprintf(format, args...))
	}
}

func mustBeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty; name a new directory, so that nothing old stays in the snapshot", dir)
	}
	return nil
}

// write saves a value as indented JSON. Snapshots are for the owner only:
// policies tell an attacker where to look.
func write(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.WriteText(path, 0o600, append(text, '\n'))
}

// code is the service's code for an error; "" for other errors.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// refused reports whether the service answered, and did not give what was
// asked for: what was to be read is unread. Other errors end the fetch.
func refused(err error) bool { return code(err) != "" }
