package fetch

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/atomicfile"
)

// A part is one setting of a bucket. Its read files the answer in b, and none
// is the error code by which S3 says that there is no such setting.
type part struct {
	name, none string
	read       func(f *Fetcher, ctx context.Context, c *s3.Client, b *bucketFiles) error
}

var parts = []part{
	{"policy", "NoSuchBucketPolicy", (*Fetcher).bucketPolicy},
	{"encryption", "ServerSideEncryptionConfigurationNotFoundError", (*Fetcher).bucketEncryption},
	{"ownership", "OwnershipControlsNotFoundError", (*Fetcher).bucketOwnership},
	{"publicAccessBlock", noPublicAccessBlock, (*Fetcher).bucketPublicAccess},
	{"tags", noTags, (*Fetcher).bucketTags},
	{"abac", "", (*Fetcher).bucketABAC},
	{"requestPayer", "", (*Fetcher).bucketPayer},
}

// Answers of a bucket or account that has no such setting, which is written so:
// what a snapshot does not say is not known.
const (
	noPublicAccessBlock = "NoSuchPublicAccessBlockConfiguration"
	noTags              = "NoSuchTagSet"
)

// bucketFiles is what will be written about a bucket.
type bucketFiles struct {
	account.Bucket
	policy string
}

// bucket writes buckets/NAME.
func (f *Fetcher) bucket(ctx context.Context, dir, name string) error {
	f.progress("bucket %s", name)
	b := &bucketFiles{Bucket: account.Bucket{Name: name}}
	if err := f.place(ctx, b); err != nil {
		return err
	}
	client := s3.New(f.S3.Options(), func(o *s3.Options) { o.Region = b.Region })
	for _, p := range parts {
		switch err := p.read(f, ctx, client, b); {
		case err == nil, code(err) == p.none:
		case refused(err):
			f.progress("bucket %s: %s unread (%s)", name, p.name, code(err))
			b.Unread = append(b.Unread, p.name)
		default:
			return fmt.Errorf("bucket %s: %w", name, err)
		}
	}
	path := filepath.Join(dir, "buckets", name)
	if err := write(filepath.Join(path, "bucket.json"), b.Bucket); err != nil {
		return err
	}
	f.regions[b.Region] = true
	if err := f.accessPoints(ctx, dir, name, b.Region); err != nil || b.policy == "" {
		return err
	}
	return atomicfile.WriteText(filepath.Join(path, "policy.json"), 0o600, []byte(b.policy))
}

// place finds the bucket's region and owner. Only whether the caller's own
// account owns it can be asked.
func (f *Fetcher) place(ctx context.Context, b *bucketFiles) error {
	out, err := f.S3.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: &b.Name})
	if err != nil {
		return fmt.Errorf("bucket %s cannot be read (s3:GetBucketLocation is needed): %w", b.Name, err)
	}
	b.Region = region(string(out.LocationConstraint))
	client := s3.New(f.S3.Options(), func(o *s3.Options) { o.Region = b.Region })
	_, err = client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &b.Name, ExpectedBucketOwner: &f.account})
	if err == nil {
		b.Owner = f.account
		return nil
	}
	f.progress("bucket %s: the owner is not account %s, or s3:ListBucket is missing; fill in owner in its bucket.json", b.Name, f.account)
	return nil
}

// region reads a location constraint: empty is us-east-1, and EU is the old
// name of eu-west-1. Source: GetBucketLocation reference.
func region(constraint string) string {
	switch constraint {
	case "":
		return "us-east-1"
	case "EU":
		return "eu-west-1"
	}
	return constraint
}

func (f *Fetcher) bucketPolicy(ctx context.Context, c *s3.Client, b *bucketFiles) error {
	out, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &b.Name})
	if err == nil {
		b.policy = aws.ToString(out.Policy)
	}
	return err
}

func (f *Fetcher) bucketEncryption(ctx context.Context, c *s3.Client, b *bucketFiles) error {
	out, err := c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: &b.Name})
	if err != nil {
		return err
	}
	for _, rule := range out.ServerSideEncryptionConfiguration.Rules {
		b.BucketKey = rule.BucketKeyEnabled
		switch d := rule.ApplyServerSideEncryptionByDefault; {
		case d == nil || !strings.HasPrefix(string(d.SSEAlgorithm), "aws:kms"):
		case aws.ToString(d.KMSMasterKeyID) == "":
			b.KMSKey = "alias/aws/s3" // which is used where none is named
		default:
			b.KMSKey = aws.ToString(d.KMSMasterKeyID)
			f.keys[b.KMSKey] = b.Region
		}
	}
	return nil
}

func (f *Fetcher) bucketTags(ctx context.Context, c *s3.Client, b *bucketFiles) error {
	out, err := c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: &b.Name})
	if code(err) == noTags {
		b.Tags = map[string]string{}
	}
	if err != nil {
		return err
	}
	b.Tags = make(map[string]string, len(out.TagSet))
	for _, t := range out.TagSet {
		b.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return nil
}

func (f *Fetcher) bucketABAC(ctx context.Context, c *s3.Client, b *bucketFiles) error {
	out, err := c.GetBucketAbac(ctx, &s3.GetBucketAbacInput{Bucket: &b.Name})
	if err == nil && out.AbacStatus != nil {
		b.ABAC = string(out.AbacStatus.Status)
	}
	return err
}

func (f *Fetcher) bucketPayer(ctx context.Context, c *s3.Client, b *bucketFiles) error {
	out, err := c.GetBucketRequestPayment(ctx, &s3.GetBucketRequestPaymentInput{Bucket: &b.Name})
	if err == nil {
		b.RequestPayer = string(out.Payer)
	}
	return err
}

func (f *Fetcher) bucketOwnership(ctx context.Context, c *s3.Client, b *bucketFiles) error {
	out, err := c.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: &b.Name})
	if err != nil {
		return err
	}
	if rules := out.OwnershipControls.Rules; len(rules) > 0 {
		b.Ownership = string(rules[0].ObjectOwnership)
	}
	return nil
}

func (f *Fetcher) bucketPublicAccess(ctx context.Context, c *s3.Client, b *bucketFiles) error {
	out, err := c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: &b.Name})
	if code(err) == noPublicAccessBlock {
		b.PublicAccessBlock = &account.PublicAccessBlock{}
	}
	if err != nil {
		return err
	}
	p := out.PublicAccessBlockConfiguration
	b.PublicAccessBlock = &account.PublicAccessBlock{
		BlockPublicAcls:       aws.ToBool(p.BlockPublicAcls),
		IgnorePublicAcls:      aws.ToBool(p.IgnorePublicAcls),
		BlockPublicPolicy:     aws.ToBool(p.BlockPublicPolicy),
		RestrictPublicBuckets: aws.ToBool(p.RestrictPublicBuckets),
	}
	return nil
}
