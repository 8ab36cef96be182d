package fetch

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/atomicfile"
)

// key writes keys/ID. The keys that AWS manages have policies that let
// everybody in the account use them through their service, and are left out.
func (f *Fetcher) key(ctx context.Context, dir, id, region string) error {
	f.progress("key %s", id)
	inRegion := func(o *kms.Options) { o.Region = region }
	about, err := f.KMS.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &id}, inRegion)
	if err == nil && string(about.KeyMetadata.KeyManager) == "AWS" {
		return nil
	}
	var policy *kms.GetKeyPolicyOutput
	if err == nil {
		policy, err = f.KMS.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: about.KeyMetadata.KeyId}, inRegion)
	}
	switch {
	case refused(err): // a key that is not in the snapshot is unread
		f.progress("key %s: unread (%s)", id, code(err))
		return nil
	case err != nil:
		return fmt.Errorf("key %s: %w", id, err)
	}
	path := filepath.Join(dir, "keys", aws.ToString(about.KeyMetadata.KeyId))
	if err := write(filepath.Join(path, "key.json"), account.Key{ARN: aws.ToString(about.KeyMetadata.Arn)}); err != nil {
		return err
	}
	return atomicfile.WriteText(filepath.Join(path, "policy.json"), 0o600, []byte(aws.ToString(policy.Policy)))
}
