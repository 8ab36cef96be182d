package plan

import (
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A doubt is something that a deployment does, or leaves for later, and whose
// effect on permissions the plan does not tell. What it may bear on is
// conditional, and names it.
type doubt struct {
	why     Unknown
	bears   bearing
	kind    entityKind // whom it is for; "" for everybody
	name    string     // of that user or role; "" for all of the kind
	buckets []string   // "" for all resources
	kept    bool       // it stays as it is, so that a snapshot has it
	doc     *document
}

// A bearing is what a type of resource may do to permissions.
type bearing struct {
	prefix   string // of the type's name, see [typeName]
	grants   bool   // it may allow, and not only deny
	action   string
	resource string // "" for all, or the buckets that it names
	self     bool   // what is made new bears on nothing else
}

// bearings are the types that bear on permissions; the first row that fits
// counts, and one without an action says that the type does not. A type that fits
// none does not either, unless its name says that it is a policy.
var bearings = []bearing{
	{prefix: "iam_access_key"}, {prefix: "iam_account_alias"}, {prefix: "iam_account_password_policy"}, {prefix: "iam_instance_profile"},
	{prefix: "iam_oidc_provider"}, {prefix: "iam_openid_connect_provider"}, {prefix: "iam_organizations_features"}, {prefix: "iam_outbound_web_identity"},
	{prefix: "iam_saml_provider"}, {prefix: "iam_security_token_service"}, {prefix: "iam_server_certificate"}, {prefix: "iam_service_linked_role"},
	{prefix: "iam_service_specific_credential"}, {prefix: "iam_signing_certificate"}, {prefix: "iam_user_login_profile"}, {prefix: "iam_user_ssh_key"},
	{prefix: "iam_virtual_mfa_device"}, {prefix: "iam_policy_document"},
	{prefix: "iam_role$", grants: true, action: "*", self: true},
	{prefix: "iam_user$", grants: true, action: "*", self: true},
	{prefix: "iam_group$", grants: true, action: "*", self: true},
	{prefix: "iam_", grants: true, action: "*"},

	{prefix: "s3_bucket$", grants: true, action: "s3:*", self: true},
	{prefix: "s3_bucket_policy", grants: true, action: "s3:*"},
	{prefix: "s3_bucket_public_access_block", grants: true, action: "s3:*"},
	{prefix: "s3_bucket_ownership_controls", grants: true, action: "s3:*"},
	{prefix: "s3_bucket_server_side_encryption", grants: true, action: "s3:*"},
	{prefix: "s3_account_public_access_block", grants: true, action: "s3:*"},

	{prefix: "kms_alias"}, {prefix: "kms_custom_key_store"}, {prefix: "kms_ciphertext"}, {prefix: "kms_secret"}, {prefix: "kms_public_key"},
	{prefix: "kms_", grants: true, action: "kms:*"},

	{prefix: "s3_access_grant"}, {prefix: "s3control_access_grant"}, // they lend credentials of their own
	{prefix: "s3_access_point", grants: true, action: "s3:*", resource: "arn:*:s3:*:*:accesspoint/*"},
	{prefix: "s3control_access_point", grants: true, action: "s3:*", resource: "arn:*:s3:*:*:accesspoint/*"},
	{prefix: "s3_multi_region_access_point", grants: true, action: "s3:*", resource: "arn:*:s3::*:accesspoint/*"},
	{prefix: "s3control_multi_region_access_point", grants: true, action: "s3:*", resource: "arn:*:s3::*:accesspoint/*"},
	{prefix: "s3express_bucket_policy", grants: true, action: "s3express:*"},

	// A service control policy, or a resource control policy, gives nothing.
	{prefix: "organizations_policy", action: "*"},
	{prefix: "organizations_resource_policy"}, // of the organization's own API

	{prefix: "vpc_endpoint$", action: throughEndpoint}, {prefix: "vpc_endpoint_policy", action: throughEndpoint}, {prefix: "ec2_vpc_endpoint$", action: throughEndpoint},

	// What deploys another template.
	{prefix: "cloudformation_stack", grants: true, action: "*"},
	{prefix: "serverlessapplicationrepository_cloudformation_stack", grants: true, action: "*"},
	{prefix: "serverless_application$", grants: true, action: "*"},
	{prefix: "servicecatalog_provisioned_product", grants: true, action: "*"},
	{prefix: "servicecatalog_cloudformation_provisioned_product", grants: true, action: "*"},
	{prefix: "cloudcontrolapi_resource", grants: true, action: "*"},
}

// throughEndpoint stands for the actions of requests that come through a VPC
// endpoint.
const throughEndpoint = "through an endpoint"

// anyPolicy is the bearing of a type that is not known here, and whose name speaks
// of policies or permissions of a service that matters.
var anyPolicy = bearing{grants: true, action: "*"}

// bearingOf finds what a type may do to permissions; nil for nothing.
func bearingOf(kind string) *bearing {
	name := typeName(kind)
	for i := range bearings {
		b := &bearings[i]
		whole, exact := strings.CutSuffix(b.prefix, "$")
		if exact && name != whole || !strings.HasPrefix(name, whole) {
			continue
		}
		if b.action == "" {
			return nil
		}
		return b
	}
	service, rest, _ := strings.Cut(name, "_")
	if !slices.Contains([]string{"iam", "s3", "s3control", "s3express", "kms", "organizations"}, service) {
		return nil
	}
	for _, word := range []string{"policy", "policies", "permission", "public_access"} {
		if strings.Contains(rest, word) {
			return &anyPolicy
		}
	}
	return nil
}

// typeName is the name of a type in the terms of its service, which CloudFormation
// and the providers of Terraform share: aws_s3_bucket_policy,
// awscc_s3_bucket_policy and AWS::S3::BucketPolicy are s3_bucket_policy. It is ""
// for what is not of AWS.
func typeName(kind string) string {
	if name, ok := strings.CutPrefix(kind, "aws_"); ok {
		return name
	}
	if name, ok := strings.CutPrefix(kind, "awscc_"); ok {
		return name
	}
	parts := strings.Split(kind, "::")
	if len(parts) != 3 || parts[0] != "AWS" {
		return ""
	}
	name := []byte(strings.ToLower(parts[1]))
	upper := func(i int) bool { return i < len(parts[2]) && parts[2][i] >= 'A' && parts[2][i] <= 'Z' }
	for i := range len(parts[2]) {
		if i == 0 || upper(i) && (!upper(i-1) || i+1 < len(parts[2]) && !upper(i+1)) {
			name = append(name, '_')
		}
		name = append(name, parts[2][i])
	}
	return strings.ToLower(string(name))
}

// doubts adds what the plan has and is not read, and what it leaves for later.
func (t *tfPlan) doubts() {
	for _, r := range t.unread {
		t.doubt(r, "resources of type "+r.Type+" are not read here")
	}
	for _, r := range t.deferred {
		t.doubt(r, "it is deferred: apply this plan, and plan again")
	}
	switch {
	case t.errored:
		t.incomplete("planning ended with an error: plan again")
	case t.partial:
		t.incomplete("the plan says that it is not complete: apply it, and plan again")
	}
}

// incomplete makes doubtful whatever the plan allows.
func (t *tfPlan) incomplete(remedy string) {
	why := Unknown{File: t.file, Path: "the rest of the plan", Remedy: remedy}
	t.plan.addDoubt(&doubt{why: why, bears: bearing{action: "*"}}, Origin{File: t.file, Address: why.Path, Language: Terraform})
}

// doubt adds one for a resource whose effect is not known, for those that it
// names.
func (t *tfPlan) doubt(r *tfResource, remedy string) {
	b := bearingOf(r.Type)
	if r.Type == "aws_cloudcontrolapi_resource" {
		if kind, ok := plain(r.after.get("type_name")); ok {
			b = bearingOf(kind)
		}
	}
	name := typeName(r.Type)
	if kind, ok := plain(r.after.get("type")); ok && strings.HasPrefix(name, "organizations_policy") && !isControlPolicy(kind) {
		return
	}
	if b == nil || b.self && r.change == create {
		return
	}
	if b.action == throughEndpoint {
		t.doubtEndpoint(r, remedy)
		return
	}
	d := &doubt{why: Unknown{File: t.file, Address: r.Address, Path: "the effect", Remedy: remedy}, bears: *b, kept: r.change == keep}
	read := func(attributes ...string) string {
		for _, attribute := range attributes {
			if s, ok := plain(r.after.get(attribute)); ok && s != "" && (r.before == nil || s == r.was(attribute)) {
				return s
			}
		}
		return ""
	}
	switch {
	case name == "iam_role", name == "iam_user":
		d.kind, d.name = entityKind(strings.TrimPrefix(name, "iam_")), read("name", "role_name", "user_name")
	case strings.HasPrefix(name, "iam_role_"):
		d.kind, d.name = role, read("role", "role_name")
	case strings.HasPrefix(name, "iam_user_"):
		d.kind, d.name = user, read("user", "user_name")
	case strings.HasPrefix(name, "iam_group"):
		d.kind = user
	case strings.HasPrefix(name, "s3_bucket"):
		if bucket := read("bucket", "bucket_name"); bucket != "" {
			d.buckets = []string{bucket}
		}
	}
	t.plan.addDoubt(d, t.origin(r))
}

// doubtEndpoint adds an endpoint whose policy is not known.
func (t *tfPlan) doubtEndpoint(r *tfResource, remedy string) {
	if !r.after.has("policy") && !r.after.has("policy_document") {
		return
	}
	body := t.plan.registry.unknown(r.Address+".policy", Unknown{File: t.file, Address: r.Address, Path: "the policy", Remedy: remedy})
	e := &endpoint{policy: t.newDocument(r, "policy of "+r.Address, body)}
	e.id, _ = plain(r.after.get("vpc_endpoint_id"))
	t.plan.endpoints = append(t.plan.endpoints, e)
}

// isControlPolicy tells the policies of an organization that restrict requests
// from those that configure services, such as tag policies.
func isControlPolicy(kind string) bool {
	return kind == "SERVICE_CONTROL_POLICY" || kind == "RESOURCE_CONTROL_POLICY" || kind == ""
}

// doubt adds one for a resource of a type that is not read.
func (t *template) doubt(name, kind string) {
	b := bearingOf(kind)
	if b == nil {
		return
	}
	if policyType, ok := plain(t.property(name, "Type")); ok && kind == "AWS::Organizations::Policy" && !isControlPolicy(policyType) {
		return
	}
	at := t.origin(name)
	t.plan.addDoubt(&doubt{why: Unknown{File: t.file, Address: at.Address, Path: "the effect", Remedy: "resources of type " + kind + " are not read here"}, bears: *b}, at)
}

func (p *Plan) addDoubt(d *doubt, at Origin) {
	effects := []string{"Deny"}
	if d.bears.grants {
		effects = append(effects, "Allow")
	}
	resources := list{}
	for _, name := range d.buckets {
		resources = append(resources, "arn:*:s3:::"+name, "arn:*:s3:::"+name+"/*")
	}
	if len(resources) == 0 {
		resources = list{first(d.bears.resource, "*")}
	}
	statements := list{}
	for _, effect := range effects {
		s := newObject()
		s.set("Effect", effect)
		s.set("Action", d.bears.action)
		s.set("Resource", resources)
		statements = append(statements, s)
	}
	body := newObject()
	body.set("Version", "2012-10-17")
	body.set("Statement", statements)
	d.doc = &document{name: at.Address, origin: at, body: body, perhaps: []Unknown{d.why}}
	p.doubts = append(p.doubts, d)
}

// doubt gives everyone whom a doubt may concern a policy that may apply. A
// snapshot has what stays as it is.
func (o *overlay) doubt() {
	doubts := slices.DeleteFunc(slices.Clone(o.Plan.doubts), func(d *doubt) bool { return d.kept && o.base != nil })
	if len(doubts) == 0 {
		return
	}
	laid := make(map[string]bool)
	for _, pr := range o.laid {
		laid[pr.ARN] = true
	}
	for _, arn := range o.out.Principals() {
		if pr, err := o.out.Principal(arn); err == nil && !laid[arn] {
			o.laid = append(o.laid, pr.Clone())
		}
	}
	for _, pr := range o.laid {
		for _, d := range doubts {
			if d.kind != "" && string(d.kind) != string(pr.Kind) || d.name != "" && !strings.EqualFold(d.name, pr.Name) && !policy.MayEqual(d.name, pr.Name) {
				continue
			}
			o.attachDocument(pr, d.doc, account.Attachment{Name: d.doc.name})
		}
	}
}
