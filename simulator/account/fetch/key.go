package fetch

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

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
	k := account.Key{
		ARN:   aws.ToString(about.KeyMetadata.Arn),
		State: string(about.KeyMetadata.KeyState), Usage: string(about.KeyMetadata.KeyUsage), Spec: string(about.KeyMetadata.KeySpec),
	}
	path := filepath.Join(dir, "keys", aws.ToString(about.KeyMetadata.KeyId))
	grants := []account.Grant{}
	pages := kms.NewListGrantsPaginator(f.KMS, &kms.ListGrantsInput{KeyId: about.KeyMetadata.Arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx, inRegion)
		if refused(err) {
			f.progress("key %s: grants unread (%s)", id, code(err))
			k.Unread = append(k.Unread, "grants")
			break
		}
		if err != nil {
			return fmt.Errorf("key %s: %w", id, err)
		}
		for _, g := range page.Grants {
			grants = append(grants, newGrant(g))
		}
	}
	if err := write(filepath.Join(path, "key.json"), k); err != nil {
		return err
	}
	if len(grants) > 0 && len(k.Unread) == 0 {
		if err := write(filepath.Join(path, "grants.json"), map[string]any{"Grants": grants}); err != nil {
			return err
		}
	}
	return atomicfile.WriteText(filepath.Join(path, "policy.json"), 0o600, []byte(aws.ToString(policy.Policy)))
}

func newGrant(g types.GrantListEntry) account.Grant {
	out := account.Grant{GrantID: aws.ToString(g.GrantId), GranteePrincipal: aws.ToString(g.GranteePrincipal)}
	for _, o := range g.Operations {
		out.Operations = append(out.Operations, string(o))
	}
	if c := g.Constraints; c != nil && (len(c.EncryptionContextSubset) > 0 || len(c.EncryptionContextEquals) > 0) {
		out.Constraints = &account.GrantConstraints{EncryptionContextSubset: c.EncryptionContextSubset, EncryptionContextEquals: c.EncryptionContextEquals}
	}
	return out
}
