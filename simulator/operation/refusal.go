package operation

import "slices"

// Refusal says why S3 refuses the request whatever its caller may do, as far
// as the request and the bucket's settings show; "" when they show nothing.
// Source: "Controlling ownership of objects and disabling ACLs for your
// bucket"; "Blocking public access to your Amazon S3 storage".
func (op Operation) Refusal(t Target) string {
	acl, sent := op.Params["x-amz-acl"]
	switch {
	case t.ACLsDisabled && (op.hasPrefix("x-amz-grant-") || sent && acl.Known && acl.Value != ownerACL):
		return "the bucket has ACLs disabled (BucketOwnerEnforced) and answers 400 AccessControlListNotSupported; send no ACL"
	case t.BlocksPublicACLs && slices.Contains(publicACLs, acl.Value):
		return "Block Public Access refuses the public ACL " + acl.Value + " with 403 AccessDenied; send no ACL"
	}
	return ""
}

// ownerACL is accepted even where ACLs are disabled.
const ownerACL = "bucket-owner-full-control"

var publicACLs = []string{"public-read", "public-read-write", "authenticated-read"}
