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
	prefix string // of the type's name, see [typeName]
	grants bool   // it may allow, and not only deny
	action string
	self   bool // what is made new bears on nothing else
}

// bearings are the types that bear on permissions; the first row that fits
// counts, and one without an action says that the type does not. A type that fits
// none does not either.
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

	// A service control policy, or a resource control policy, gives nothing.
	{prefix: "organizations_policy", action: "*"},
}

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
	return nil
}

// typeName is the name of a type in the terms of its service, which the providers
// of Terraform share: aws_s3_bucket_policy is s3_bucket_policy.
func typeName(kind string) string {
	if name, ok := strings.CutPrefix(kind, "aws_"); ok {
		return name
	}
	return ""
}

// doubts adds what the plan leaves for later.
func (t *tfPlan) doubts() {
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
	if b == nil || b.self && r.change == create {
		return
	}
	d := &doubt{why: Unknown{File: t.file, Address: r.Address, Path: "the effect", Remedy: remedy}, bears: *b, kept: r.change == keep}
	name := typeName(r.Type)
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
		d.kind, d.name = kindIn(r.Type), read("name")
	case strings.HasPrefix(name, "iam_role_"):
		d.kind, d.name = role, read("role", "role_name")
	case strings.HasPrefix(name, "iam_user_"):
		d.kind, d.name = user, read("user", "user_name")
	case strings.HasPrefix(name, "iam_group"):
		d.kind = user
	case strings.HasPrefix(name, "s3_bucket"):
		if bucket := read("bucket"); bucket != "" {
			d.buckets = []string{bucket}
		}
	}
	t.plan.addDoubt(d, t.origin(r))
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
		resources = list{"*"}
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
