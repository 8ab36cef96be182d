package simulator

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// An Opener is who opens the URL, and from where: the part of the request
// that the signer does not decide. The zero Opener is anybody on the public
// internet, over TLS.
type Opener struct {
	Name      string // for reports; "" for anybody
	PlainHTTP bool
	Address   string // IP address; "" when nobody knows
	VPCE      string // VPC endpoint, for example vpce-1a2b3c4d; "" for none
	VPC       string // the endpoint's VPC; "" when not known
}

// A Presigned is one use of a presigned URL: what was signed, by whom, when,
// and who opens it when.
type Presigned struct {
	Operation operation.Operation
	Target    operation.Target
	Identity  Identity
	Opener    Opener
	Signed    time.Time     // moment of signing
	Age       time.Duration // time from signing to opening
}

// Questions expands the use into one question per permission. Resources that
// cannot be named before the call are left out and returned as unnamed.
func (p Presigned) Questions() (questions []Question, unnamed []operation.Permission, err error) {
	permissions, err := p.Operation.Permissions(p.Target)
	if err != nil {
		return nil, nil, err
	}
	request := p.context()
	for _, perm := range permissions {
		if perm.Resource == "" {
			unnamed = append(unnamed, perm)
			continue
		}
		q := Question{
			Principal:       p.Identity.Principal,
			Action:          perm.Action,
			Resource:        perm.Resource,
			ResourceAccount: perm.Account,
			Session:         p.Identity.Session,
			Context:         request,
		}
		if isKMS(perm.Action) {
			q.Context = p.kmsContext(request)
		} else {
			q.Bucket = bucketOf(perm.Resource, p.Operation.Bucket)
		}
		questions = append(questions, q)
	}
	return questions, unnamed, nil
}

// context fills in the condition keys of the request. Keys that it does not
// name stay unknown. The split follows the two owners of a presigned request:
// the signer, whose credentials and signed headers are fixed, and whoever
// opens the URL. Sources: "Amazon S3 signature version 4 authentication
// specific policy keys", "Actions, resources, and condition keys for Amazon
// S3", and "AWS global condition context keys".
func (p Presigned) context() policy.Context {
	c := policy.OpenContext()
	p.signedKeys(&c)
	p.signerKeys(&c)
	p.openerKeys(&c)
	p.timeKeys(&c)
	return c
}

// signedKeys are fixed by the URL itself.
func (p Presigned) signedKeys(c *policy.Context) {
	authType := "REST-QUERY-STRING"
	if p.Operation.Name == "PostObject" {
		authType = "POST"
		c.SetAbsent("s3:x-amz-content-sha256")
	} else {
		c.Set("s3:x-amz-content-sha256", "UNSIGNED-PAYLOAD")
	}
	c.Set("s3:authType", authType)
	c.Set("s3:signatureversion", "AWS4-HMAC-SHA256")
	for _, k := range operation.ConditionKeys() {
		switch v, sent := p.Operation.Params[k.Param]; {
		case !sent:
			c.SetAbsent(k.Key)
		case v.Known:
			c.Set(k.Key, v.Value)
		default:
			c.SetUnknown(k.Key)
		}
	}
	p.tagKeys(c)
	if p.Target.Owner != "" {
		c.Set("s3:ResourceAccount", p.Target.Owner)
		c.Set("aws:ResourceAccount", p.Target.Owner)
	}
	if p.Target.Region != "" {
		c.Set("aws:RequestedRegion", p.Target.Region)
	}
	c.Set("aws:ViaAWSService", "false")
	c.SetAbsent("aws:CalledVia")
	c.SetAbsent("aws:CalledViaFirst")
	c.SetAbsent("aws:CalledViaLast")
	c.SetAbsent("aws:SourceArn")
	c.SetAbsent("aws:SourceAccount")
	c.Set("aws:PrincipalIsAWSService", "false")
}

// tagKeys come from the x-amz-tagging header, which is encoded as a query.
// Tags of the object itself stay unknown: the bucket has them, not the URL.
func (p Presigned) tagKeys(c *policy.Context) {
	c.SetAbsentPrefix("aws:RequestTag/")
	c.SetAbsent("aws:TagKeys")
	header, sent := p.Operation.Params["x-amz-tagging"]
	if sent && !header.Known {
		return
	}
	tags, err := url.ParseQuery(header.Value)
	if err != nil {
		return
	}
	c.SetAbsentPrefix("s3:RequestObjectTag/")
	c.SetMulti("s3:RequestObjectTagKeys", slices.Sorted(maps.Keys(tags))...)
	for k, v := range tags {
		c.Set("s3:RequestObjectTag/"+k, v[0])
	}
}

// signerKeys come from the signer's credentials.
func (p Presigned) signerKeys(c *policy.Context) {
	id := p.Identity
	who, err := parseARN(id.Principal)
	if err != nil {
		return
	}
	c.Set("aws:PrincipalAccount", who.account)
	for k, v := range id.Tags {
		c.Set("aws:PrincipalTag/"+k, v)
	}
	if id.Temporary() {
		c.SetAbsent("aws:username")
		c.Set("aws:PrincipalType", "AssumedRole")
		c.Set("aws:PrincipalArn", roleARN(id.Principal))
		c.Set("aws:TokenIssueTime", p.Signed.UTC().Format(time.RFC3339))
		if id.ID != "" && who.is("assumed-role") {
			c.Set("aws:userid", id.ID+":"+who.name())
		}
		return
	}
	c.Set("aws:PrincipalArn", id.Principal)
	c.Set("aws:PrincipalType", "User")
	c.SetAbsent("aws:TokenIssueTime")
	c.SetAbsent("aws:MultiFactorAuthPresent")
	c.SetAbsent("aws:MultiFactorAuthAge")
	c.SetAbsent("aws:FederatedProvider")
	c.SetAbsent("aws:SourceIdentity")
	c.SetAbsent("aws:AssumedRoot")
	c.SetAbsentPrefix("aws:PrincipalTag/") // a session could carry more than its role's
	if who.is("user") {
		c.Set("aws:username", who.name())
	}
	if id.ID != "" {
		c.Set("aws:userid", id.ID)
	}
}

// openerKeys depend on whoever opens the URL.
func (p Presigned) openerKeys(c *policy.Context) {
	o := p.Opener
	c.Set("aws:SecureTransport", strconv.FormatBool(!o.PlainHTTP))
	if o.PlainHTTP {
		c.SetAbsent("s3:TlsVersion")
	}
	if o.VPCE == "" {
		c.SetAbsent("aws:SourceVpce")
		c.SetAbsent("aws:SourceVpc")
		c.SetAbsent("aws:VpcSourceIp")
		if o.Address != "" {
			c.Set("aws:SourceIp", o.Address)
		}
		return
	}
	// Through a VPC endpoint S3 sees the private address, under another key.
	c.Set("aws:SourceVpce", o.VPCE)
	c.SetAbsent("aws:SourceIp")
	if o.VPC != "" {
		c.Set("aws:SourceVpc", o.VPC)
	}
	if o.Address != "" {
		c.Set("aws:VpcSourceIp", o.Address)
	}
}

// timeKeys change while the URL waits to be opened.
func (p Presigned) timeKeys(c *policy.Context) {
	opened := p.Signed.Add(p.Age)
	c.Set("aws:CurrentTime", opened.UTC().Format(time.RFC3339))
	c.Set("aws:EpochTime", strconv.FormatInt(opened.Unix(), 10))
	if mfa := p.Identity.MFA; mfa > 0 && p.Identity.Temporary() {
		c.Set("aws:MultiFactorAuthPresent", "true")
		c.Set("aws:MultiFactorAuthAge", strconv.Itoa(int((mfa + p.Age).Seconds())))
	}
	c.Set("s3:signatureAge", strconv.FormatInt(p.Age.Milliseconds(), 10))
}

// kmsContext is the context of the call that S3 makes to KMS on behalf of the
// signer. Source: "AWS KMS condition keys", kms:ViaService.
func (p Presigned) kmsContext(request policy.Context) policy.Context {
	c := request.Clone()
	c.Set("aws:ViaAWSService", "true")
	if p.Target.Region != "" {
		c.Set("kms:ViaService", "s3."+p.Target.Region+".amazonaws.com")
	}
	if account := p.Identity.Account(); account != "" {
		c.Set("kms:CallerAccount", account)
	}
	return c
}
