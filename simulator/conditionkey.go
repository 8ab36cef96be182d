package simulator

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// An Origin is what decides the value of a condition key.
type Origin string

// The origins.
const (
	FromCall         Origin = "the call"
	FromIdentity     Origin = "the identity"
	FromBucket       Origin = "the bucket"
	FromOrganization Origin = "the organization"
	FromOpener       Origin = "whoever opens the URL"
	FromTime         Origin = "the moment"
	FixedByS3        Origin = "fixed"
	FromNobody       Origin = "unknown"
)

// A ConditionKey is one row of the table of condition keys: which value a
// presigned request has for it, and from where that is known.
type ConditionKey struct {
	// Name is the key; one that ends in "/" or ":" stands for all that begin so.
	Name   string
	Origin Origin
	// Value says what the value is, ToKMS what it is in the request that S3
	// makes to KMS; "" for the same, "absent" where it has no such key.
	Value, ToKMS string
	// Source names the page that says so.
	Source string
	// Setting says what to write where so that the value is known; "" if nothing
	// would do.
	Setting string

	kind  types.ContextKeyTypeEnum // "" for a string
	value func(u *use) policy.Value
	toKMS func(u *use) policy.Value // nil: as value
	// family sets the keys of a family; value is for those that it does not set.
	family func(u *use, c *policy.Context)
}

// The pages, as [ConditionKey.Source] names them.
const (
	pageGlobal    = "AWS global condition context keys"
	pageS3        = "Actions, resources, and condition keys for Amazon S3"
	pageSignature = "Amazon S3 signature version 4 authentication specific policy keys"
	pageForward   = "Forward access sessions"
	pageKMS       = "AWS KMS condition keys"
	pageABAC      = "Using tags with S3 general purpose buckets"
	pageNobody    = "–"
)

// What to write where.
const (
	setMFA       = "say under identities how long ago the session was authenticated (mfa)"
	setARN       = "name the principal by its ARN under identities"
	setOrg       = "save the organization in organization.json of the snapshot"
	setTags      = "the snapshot has to have the principal with its tags; session tags stand in tags under identities"
	setSession   = "the snapshot has to have the principal with its ID; the session's name stands in session under identities"
	setRegion    = "say the bucket's region in buckets/NAME/bucket.json of the snapshot"
	setOwner     = "say the bucket's owner in buckets/NAME/bucket.json of the snapshot"
	setOwnerOrg  = "say the bucket's owner in buckets/NAME/bucket.json and save organization.json in the snapshot"
	setBucketTag = "say the bucket's tags and abac in buckets/NAME/bucket.json of the snapshot"
	setEndpoint  = "save the endpoint's owner in endpoints/ID/endpoint.json of the snapshot"
	setContext   = "say it in context under identities"
)

// conditionKeys is the table. Keys that are not in it are unknown.
var conditionKeys = append(append([]ConditionKey{
	{Name: "s3:authType", Origin: FromCall, Value: "REST-QUERY-STRING, of a form POST; whether case counts is not documented", Source: pageSignature, value: authType},
	{Name: "s3:signatureversion", Origin: FromCall, Value: "AWS4-HMAC-SHA256", Source: pageSignature, value: always("AWS4-HMAC-SHA256")},
	{Name: "s3:signatureAge", Origin: FromTime, Value: "milliseconds since the signature", Source: pageSignature, kind: types.ContextKeyTypeEnumNumeric, value: signatureAge},
	{Name: "s3:x-amz-content-sha256", Origin: FromNobody, Value: "not documented for a presigned URL; a form has none", Source: pageSignature, value: contentSHA256},
	{Name: "s3:TlsVersion", Origin: FromOpener, Value: "1.2 or 1.3; absent without TLS", Source: "Amazon S3 User Guide, TLS", kind: types.ContextKeyTypeEnumNumeric, value: tlsVersion},
	{Name: "s3:RequestObjectTag/", Origin: FromCall, Value: "from x-amz-tagging", Source: pageS3, value: tagIfUnknown, family: requestTags},
	{Name: "s3:RequestObjectTagKeys", Origin: FromCall, Value: "from x-amz-tagging", Source: pageS3, value: requestTagKeys},
	{Name: "s3:object-lock-remaining-retention-days", Origin: FromCall, Value: "absent without a retention date", Source: pageS3, kind: types.ContextKeyTypeEnumNumeric, value: retentionDays},
	{Name: "s3:ExistingObjectTag/", Origin: FromNobody, Value: "the object has them; absent for actions that the page does not list with it, such as s3:PutObject", Source: pageS3},
	{Name: "s3:ObjectCreationOperation", Origin: FromNobody, Value: "whether the object is new", Source: pageS3},
	{Name: "s3:BucketTag/", Origin: FromBucket, Value: "its tags, if attribute-based access control is on", Source: pageABAC, Setting: setBucketTag, value: bucketTags, family: tagsAs("s3:BucketTag/")},
	{Name: "s3:ResourceAccount", Origin: FromBucket, Value: "its owner", Source: pageS3, Setting: setOwner, value: owner},
	{Name: "s3:DataAccessPointArn", Origin: FromCall, Value: "of the access point; absent without", Source: pageS3, value: accessPointARN},
	{Name: "s3:DataAccessPointAccount", Origin: FromCall, Value: "of the access point; absent without", Source: pageS3, value: accessPointAccount},
	{Name: "s3:AccessPointNetworkOrigin", Origin: FromBucket, Value: "of the access point: Internet or VPC; absent without", Source: pageS3, Setting: "save the access point in accesspoints/NAME of the snapshot", value: accessPointOrigin},
	{Name: "s3:AccessPointTag/", Origin: FromNobody, Value: "absent without an access point", Source: pageS3, value: onlyAccessPoint},
	{Name: "s3:AccessGrantsInstanceArn", Origin: FixedByS3, Value: "absent: an access grant's own credentials would have it", Source: pageS3, value: absent},
	{Name: "s3:DeliverySourceArn", Origin: FixedByS3, Value: "absent", Source: pageS3, value: absent},

	{Name: "aws:PrincipalArn", Origin: FromIdentity, Value: "of a session, that of its role with its path", Source: pageGlobal, Setting: setARN, value: principalARN},
	{Name: "aws:PrincipalAccount", Origin: FromIdentity, Value: "its account", Source: pageGlobal, Setting: setARN, value: principalAccount},
	{Name: "aws:PrincipalType", Origin: FromIdentity, Value: "User, AssumedRole, FederatedUser or Account", Source: pageGlobal, Setting: setARN, value: principalType},
	{Name: "aws:userid", Origin: FromIdentity, Value: "the user's ID; of a session, the role's ID, a colon and the session's name", Source: pageGlobal, Setting: setSession, value: userID},
	{Name: "aws:username", Origin: FromIdentity, Value: "absent for all but users", Source: pageGlobal, Setting: setARN, value: userName},
	{Name: "aws:PrincipalTag/", Origin: FromIdentity, Value: "of the user or role; further ones of the session are possible where the role's trust policy allows sts:TagSession", Source: "Passing session tags in AWS STS", Setting: setTags, value: otherTags, family: principalTags},
	{Name: "aws:TokenIssueTime", Origin: FromIdentity, Value: "when signed; absent for users", Source: pageGlobal, kind: types.ContextKeyTypeEnumDate, value: tokenIssueTime},
	{Name: "aws:MultiFactorAuthPresent", Origin: FromIdentity, Value: "absent for a user's long-term keys; absent or false where only services may assume the role", Source: pageGlobal, Setting: setMFA, kind: types.ContextKeyTypeEnumBoolean, value: mfaPresent},
	{Name: "aws:MultiFactorAuthAge", Origin: FromTime, Value: "absent where there is no second factor; else seconds since then", Source: pageGlobal, Setting: setMFA, kind: types.ContextKeyTypeEnumNumeric, value: mfaAge},
	{Name: "aws:SourceIdentity", Origin: FromIdentity, Value: "absent for users, and where the role's trust policy does not allow sts:SetSourceIdentity", Source: pageGlobal, Setting: setContext, value: sourceIdentity},
	{Name: "aws:FederatedProvider", Origin: FromIdentity, Value: "absent for users, and where no identity provider may assume the role", Source: pageGlobal, Setting: setContext, value: federatedProvider},
	{Name: "aws:AssumedRoot", Origin: FromIdentity, Value: "absent for users and roles", Source: pageGlobal, value: absent},
	{Name: "ec2:SourceInstanceArn", Origin: FromIdentity, Value: "absent where ec2.amazonaws.com may not assume the role", Source: pageGlobal, Setting: setContext, value: onlyInstances},
	{Name: "aws:Ec2InstanceSourceVpc", Origin: FromIdentity, Value: "absent where ec2.amazonaws.com may not assume the role", Source: pageGlobal, Setting: setContext, value: onlyInstances},
	{Name: "aws:Ec2InstanceSourcePrivateIPv4", Origin: FromIdentity, Value: "absent where ec2.amazonaws.com may not assume the role", Source: pageGlobal, Setting: setContext, kind: types.ContextKeyTypeEnumIp, value: onlyInstances},
	{Name: "aws:PrincipalIsAWSService", Origin: FixedByS3, Value: "false", Source: pageGlobal, kind: types.ContextKeyTypeEnumBoolean, value: always("false")},
	{Name: "aws:PrincipalServiceName", Origin: FixedByS3, Value: "absent", Source: pageGlobal, value: absent},
	{Name: "aws:PrincipalServiceNamesList", Origin: FixedByS3, Value: "absent", Source: pageGlobal, value: absent},

	{Name: "aws:PrincipalOrgID", Origin: FromOrganization, Value: "that of organization.json, for accounts in it", Source: pageGlobal, Setting: setOrg, value: func(u *use) policy.Value { return textOrUnknown(u.CallerOrg.ID) }},
	{Name: "aws:PrincipalOrgPaths", Origin: FromOrganization, Value: "the account's path in organization.json", Source: pageGlobal, Setting: setOrg, value: func(u *use) policy.Value { return listOrUnknown(u.CallerOrg.Path) }},
	{Name: "aws:ResourceOrgID", Origin: FromOrganization, Value: "that of organization.json, for owners in it", ToKMS: "of the key's account", Source: pageGlobal, Setting: setOwnerOrg, value: func(u *use) policy.Value { return textOrUnknown(u.OwnerOrg.ID) }, toKMS: unknown},
	{Name: "aws:ResourceOrgPaths", Origin: FromOrganization, Value: "the owner's path in organization.json", ToKMS: "of the key's account", Source: pageGlobal, Setting: setOwnerOrg, value: func(u *use) policy.Value { return listOrUnknown(u.OwnerOrg.Path) }, toKMS: unknown},

	{Name: "aws:ResourceAccount", Origin: FromBucket, Value: "its owner", ToKMS: "the key's account", Source: pageGlobal, Setting: setOwner, value: owner, toKMS: func(u *use) policy.Value { return textOrUnknown(operation.ARNField(u.key, 4)) }},
	{Name: "aws:RequestedRegion", Origin: FromBucket, Value: "its region", Source: pageGlobal, Setting: setRegion, value: region},
	{Name: "aws:ResourceTag/", Origin: FromBucket, Value: "the bucket's tags, if attribute-based access control is on", ToKMS: "the key's tags, which are unknown", Source: pageABAC, Setting: setBucketTag, value: bucketTags, family: tagsAs("aws:ResourceTag/"), toKMS: unknown},

	{Name: "aws:SecureTransport", Origin: FromOpener, Value: "true with TLS", ToKMS: "true", Source: pageGlobal, kind: types.ContextKeyTypeEnumBoolean, value: secureTransport, toKMS: always("true")},
	{Name: "aws:SourceIp", Origin: FromOpener, Value: "the address; absent through a VPC endpoint", ToKMS: "the same or absent: two pages disagree; absent through a VPC endpoint", Source: pageForward, kind: types.ContextKeyTypeEnumIp, value: sourceIP, toKMS: sourceIPToKMS},
	{Name: "aws:VpcSourceIp", Origin: FromOpener, Value: "the address within the VPC; absent on the public internet", ToKMS: "absent", Source: pageForward, kind: types.ContextKeyTypeEnumIp, value: vpcSourceIP, toKMS: absent},
	{Name: "aws:SourceVpce", Origin: FromOpener, Value: "absent on the public internet", ToKMS: "absent", Source: pageForward, value: throughEndpoint(func(u *use) string { return u.Opener.VPCE }), toKMS: absent},
	{Name: "aws:SourceVpc", Origin: FromOpener, Value: "absent on the public internet", ToKMS: "absent", Source: pageForward, value: throughEndpoint(func(u *use) string { return u.Opener.VPC }), toKMS: absent},
	{Name: "aws:SourceVpcArn", Origin: FromOpener, Value: "absent on the public internet", ToKMS: "absent", Source: pageGlobal, Setting: setEndpoint, value: throughEndpoint(vpcARN), toKMS: absent},
	{Name: "aws:VpceAccount", Origin: FromOpener, Value: "the endpoint's owner; absent on the public internet", ToKMS: "absent", Source: pageGlobal, Setting: setEndpoint, value: throughEndpoint(func(u *use) string { return u.EndpointOwner }), toKMS: absent},
	{Name: "aws:VpceOrgID", Origin: FromOpener, Value: "of the endpoint's owner; absent on the public internet", ToKMS: "absent", Source: pageGlobal, Setting: setEndpoint, value: throughEndpoint(func(u *use) string { return u.EndpointOrg.ID }), toKMS: absent},
	{Name: "aws:VpceOrgPaths", Origin: FromOpener, Value: "of the endpoint's owner; absent on the public internet", ToKMS: "absent", Source: pageGlobal, Setting: setEndpoint, value: vpceOrgPaths, toKMS: absent},
	{Name: "aws:UserAgent", Origin: FromOpener, Value: "unknown", ToKMS: "unknown", Source: pageGlobal, toKMS: unknown},
	{Name: "aws:Referer", Origin: FromOpener, Value: "unknown", ToKMS: "unknown", Source: pageGlobal, toKMS: unknown},

	{Name: "aws:CurrentTime", Origin: FromTime, Value: "when the URL is opened", Source: pageGlobal, kind: types.ContextKeyTypeEnumDate, value: currentTime},
	{Name: "aws:EpochTime", Origin: FromTime, Value: "when the URL is opened", Source: pageGlobal, kind: types.ContextKeyTypeEnumDate, value: epochTime},

	{Name: "aws:ViaAWSService", Origin: FixedByS3, Value: "false", ToKMS: "true", Source: pageForward, kind: types.ContextKeyTypeEnumBoolean, value: always("false"), toKMS: always("true")},
	{Name: "aws:CalledVia", Origin: FixedByS3, Value: "absent", ToKMS: "unknown: S3 is not on the page's list of services that set it", Source: pageGlobal, value: absent, toKMS: unknown},
	{Name: "aws:CalledViaFirst", Origin: FixedByS3, Value: "absent", ToKMS: "unknown", Source: pageGlobal, value: absent, toKMS: unknown},
	{Name: "aws:CalledViaLast", Origin: FixedByS3, Value: "absent", ToKMS: "unknown", Source: pageGlobal, value: absent, toKMS: unknown},
	{Name: "aws:SourceArn", Origin: FixedByS3, Value: "absent: no service calls on its own behalf", Source: pageGlobal, value: absent},
	{Name: "aws:SourceAccount", Origin: FixedByS3, Value: "absent", Source: pageGlobal, value: absent},
	{Name: "aws:SourceOrgID", Origin: FixedByS3, Value: "absent", Source: pageGlobal, value: absent},
	{Name: "aws:SourceOrgPaths", Origin: FixedByS3, Value: "absent", Source: pageGlobal, value: absent},
	{Name: "aws:RequestTag/", Origin: FixedByS3, Value: "absent: object tags are s3:RequestObjectTag", Source: pageS3, value: absent},
	{Name: "aws:TagKeys", Origin: FixedByS3, Value: "absent", Source: pageS3, value: absent},
}, parameterKeys()...), kmsKeys...)

// kmsKeys are those that only the request of S3 to KMS has.
var kmsKeys = []ConditionKey{
	{Name: "kms:ViaService", Origin: FromBucket, Value: "absent", ToKMS: "s3.REGION.amazonaws.com", Source: pageKMS, Setting: setRegion, value: absent, toKMS: viaService},
	{Name: "kms:CallerAccount", Origin: FromIdentity, Value: "absent", ToKMS: "the signer's account", Source: pageKMS, Setting: setARN, value: absent, toKMS: principalAccount},
	{Name: "kms:EncryptionContext:aws:s3:arn", Origin: FromBucket, Value: "absent", ToKMS: "the object's ARN; the bucket's where Bucket Keys are on (bucketKey in bucket.json); either where that is not known", Source: "Using server-side encryption with AWS KMS keys", Setting: "say bucketKey in buckets/NAME/bucket.json of the snapshot", value: absent, toKMS: encryptionContextARN},
	{Name: "kms:EncryptionContext:", Origin: FromCall, Value: "absent", ToKMS: "absent unless x-amz-server-side-encryption-context is sent", Source: "Using server-side encryption with AWS KMS keys", value: absent, toKMS: otherEncryptionContext},
	{Name: "kms:EncryptionContextKeys", Origin: FromCall, Value: "absent", ToKMS: "aws:s3:arn", Source: pageKMS, value: absent, toKMS: encryptionContextKeys},
}

// parameterKeys are those that a header or query parameter fills.
func parameterKeys() []ConditionKey {
	kinds := map[string]types.ContextKeyTypeEnum{
		"s3:max-keys":                      types.ContextKeyTypeEnumNumeric,
		"s3:object-lock-retain-until-date": types.ContextKeyTypeEnumDate,
	}
	var rows []ConditionKey
	for _, k := range operation.ConditionKeys() {
		row := ConditionKey{Name: k.Key, Origin: FromCall, Value: "from " + k.Param, Source: pageS3, kind: kinds[k.Key]}
		row.value = func(u *use) policy.Value { return u.parameter(k.Param) }
		if note := parameterNotes[k.Param]; note != "" {
			row.Value += "; " + note
		}
		rows = append(rows, row)
	}
	return rows
}

// KeyTable lists the condition keys and what is known of their values.
func KeyTable() []ConditionKey { return conditionKeys }

// keyRows finds rows by name, in lower case.
var keyRows = func() map[string]*ConditionKey {
	rows := make(map[string]*ConditionKey, len(conditionKeys))
	for i := range conditionKeys {
		rows[strings.ToLower(conditionKeys[i].Name)] = &conditionKeys[i]
	}
	return rows
}()

// KeyInfo finds the row for a key, in any case; nil if there is none.
func KeyInfo(key string) *ConditionKey {
	key = strings.ToLower(key)
	if row := keyRows[key]; row != nil {
		return row
	}
	if prefix, _, found := strings.Cut(key, "/"); found {
		return keyRows[prefix+"/"]
	}
	if strings.HasPrefix(key, "kms:encryptioncontext:") {
		return keyRows["kms:encryptioncontext:"]
	}
	return nil
}

func (k *ConditionKey) isFamily() bool {
	return strings.HasSuffix(k.Name, "/") || strings.HasSuffix(k.Name, ":")
}
