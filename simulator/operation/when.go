package operation

import "strings"

// The conditions of the table, each a question to the request.

func versioned(op Operation) bool { return op.Has("versionId") }
func current(op Operation) bool   { return !versioned(op) }

func setsACL(op Operation) bool       { return op.Has("x-amz-acl") || op.hasPrefix("x-amz-grant-") }
func setsTags(op Operation) bool      { return op.Has("x-amz-tagging") }
func setsLegalHold(op Operation) bool { return op.Has("x-amz-object-lock-legal-hold") }
func setsRetention(op Operation) bool {
	return op.Has("x-amz-object-lock-mode") || op.Has("x-amz-object-lock-retain-until-date")
}

func locksObjects(op Operation) bool  { return op.is("x-amz-bucket-object-lock-enabled", "true") }
func setsOwnership(op Operation) bool { return op.Has("x-amz-object-ownership") }

// ifMatch: a conditional write needs permission to read too. Source: "How to
// prevent object overwrites with conditional writes".
func ifMatch(op Operation) bool { return op.Has("if-match") }

func bypass(op Operation) bool {
	return op.Has("x-amz-bypass-governance-retention") && !op.is("x-amz-bypass-governance-retention", "false")
}

func sourceVersioned(op Operation) bool {
	return strings.Contains(op.Params["x-amz-copy-source"].Value, "?versionId=")
}
func sourceCurrent(op Operation) bool { return !sourceVersioned(op) }
func keepsTags(op Operation) bool     { return !op.is("x-amz-tagging-directive", "REPLACE") }

// checksumMode: that a HEAD without it needs no kms:Decrypt is inferred from
// the API Reference naming the permission there only.
func checksumMode(op Operation) bool { return op.Has("x-amz-checksum-mode") }
